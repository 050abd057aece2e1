"""A half-filled application, kept in the browser's session until it is sent or a week is over."""

from __future__ import annotations

import time

from django.http import HttpRequest, QueryDict

from franchise.forms import ApplyLinkForm

DRAFT = "application_draft"
WEEK = 7 * 24 * 3600  # seconds
LONGEST = 30_000  # characters of a form; a longer one is not kept
NOT_KEPT = ("csrfmiddlewaretoken", "send", "join", "find", "more", "go", "keep")


def save(request: HttpRequest) -> None:
    """Save the posted fields in the session, without buttons; skip a form over `LONGEST`."""
    typed = request.POST.copy()
    for name in NOT_KEPT:
        typed.pop(name, None)
    words = typed.urlencode()
    if len(words) <= LONGEST:
        request.session[DRAFT] = {"typed": words, "at": int(time.time())}


def load(request: HttpRequest) -> QueryDict | None:
    """The fields as typed; a link to another city (``?city=``) replaces the city only."""
    draft, link = request.session.get(DRAFT), ApplyLinkForm(request.GET)
    if not draft or draft["at"] < time.time() - WEEK or link.is_again:
        return None
    typed = QueryDict(draft["typed"], mutable=True)
    if (city := link.cleaned_data["city"]) and city != typed.get("geoname_id"):
        typed["geoname_id"], typed["q"], typed["slug"], typed["proposed"] = city, "", "", ""
    return typed


def forget(request: HttpRequest) -> None:
    request.session.pop(DRAFT, None)
