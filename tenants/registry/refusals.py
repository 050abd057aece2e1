"""Refusals before anybody is known: a page, or for a program its words, without the database."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

API = "/api/"
AGAIN = 3  # seconds after which trying again is worth it
OVERLOAD = {  # SQLSTATE
    "57014",  # a statement took too long
    "55P03",  # a lock was not to be had in time
    "25P03",  # nothing was asked for too long inside a transaction
    "25P04",  # a transaction took too long
    "40P01",  # two waited for each other
    "53300",  # too many connections
    "57P01",  # the server stops,
    "57P02",  # has crashed,
    "57P03",  # or is starting
}
REFUSALS = {
    "unknown_host": _("There is no city at this address."),
    "closed": _("The doors of this city are closed at the moment."),
    "read_only": _(
        "This city can be read but not changed at the moment, so what you sent was not saved."
    ),
    "busy": _("We could not answer in time. Nothing was saved; try again in a few seconds."),
}


def refusal(request: Any, code: str, status: int, **context: object) -> HttpResponse:
    """The page or the words of one of `REFUSALS`, in the language of the browser."""
    request.urlconf = settings.HUB_URLCONF
    language = translation.get_language_from_request(request)
    with translation.override(language):
        request.LANGUAGE_CODE = language
        page: HttpResponse
        if request.path.startswith(API):
            said = {"code": code, "message": str(REFUSALS[code])}
            page = JsonResponse(said, status=status)
        else:
            page = render(request, f"{code}.html", context, status=status)
    patch_vary_headers(page, ("Accept-Language", "Cookie"))
    return page


def busy(request: HttpRequest) -> HttpResponse:
    """503 with the time after which to try again."""
    again = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    page = refusal(request, "busy", 503, again=again)
    page["Retry-After"] = str(AGAIN)
    if again and not request.path.startswith(API):
        # A crowd that was refused together does not come back together.
        page["Refresh"] = str(AGAIN + secrets.randbelow(AGAIN + 1))
    return page


def is_overload(error: BaseException | None) -> bool:
    """True if an error says that the database is busy or away, not that a page is wrong."""
    state = getattr(error.__cause__, "sqlstate", None) if error else None
    return state in OVERLOAD or (isinstance(error, OperationalError) and state is None)
