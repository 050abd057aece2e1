"""A form that could not be taken (signed out, an old token) is kept and offered again.

Kept in the session of the same browser for an hour, never passwords, codes or files. The page of
the form then shows what was written, with one button that sends it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from tenants.registry.limiter import Limit, address_of, take
from tenants.ui.method_not_allowed import page_above
from tenants.ui.redirects import is_local_path, url_or_empty

SESSION_KEY = "kept_form"
KEPT = 60 * 60  # seconds
MOST = 100_000  # characters
OF_VISITORS = Limit("kept forms of address", 120, 60 * 60)  # a whole room may be behind it
SECRETS = frozenset({"password", "current", "new", "code"})
NOT_KEPT = SECRETS | {"csrfmiddlewaretoken"}
BALLOT = "ballot"  # how the names of fields begin that must stand beside no person, not even here
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was sent to `path` from `page`."""

    page: str
    path: str
    fields: Fields
    lost: bool  # a secret or a file was with it
    at: float

    @property
    def texts(self) -> list[str]:
        """The texts that somebody wrote, as far as they differ from choices and numbers."""
        return [value for _name, value in self.fields if " " in value.strip()]


def read_form(request: HttpRequest) -> KeptForm | None:
    """The form of this request; None if nothing of it can be kept."""
    pairs = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    if any(name.startswith(BALLOT) for name, _value in pairs):
        return None
    fields = [(name, str(value)) for name, value in pairs if name not in NOT_KEPT]
    size = sum(len(name) + len(value) for name, value in fields)
    if not any(value for _name, value in fields) or size > MOST:
        return None
    lost = bool(request.FILES) or any(name in SECRETS for name, _value in pairs)
    return KeptForm(page_of_form(request), request.get_full_path(), fields, lost, time.time())


def page_of_form(request: HttpRequest) -> str:
    """The page that the form stood on, as the browser says, or the nearest page above."""
    shown = getattr(getattr(request, "htmx", None), "current_url_abs_path", None)
    referer = urlsplit(request.headers.get("Referer", ""))
    if not shown and referer.netloc == request.get_host():
        shown = f"{referer.path}?{referer.query}" if referer.query else referer.path
    return shown if shown and is_local_path(shown) else page_above(request)


def kept_for(request: HttpRequest) -> KeptForm | None:
    """The form to offer on this page, to somebody who can send it now."""
    kept = _kept(request)
    if kept is None or request.path != urlsplit(kept.page).path:
        return None
    user = getattr(request, "user", None)
    return kept if user is not None and user.is_authenticated else None


def _kept(request: HttpRequest) -> KeptForm | None:
    session = getattr(request, "session", None)
    state: dict[str, Any] | None = session.get(SESSION_KEY) if session is not None else None
    if not state or time.time() - state["at"] > KEPT:
        return None
    return KeptForm(**{**state, "fields": [(name, value) for name, value in state["fields"]]})


def _forget_old(request: HttpRequest) -> None:
    """Only where the session was read anyway: looking into it makes a page a private one."""
    session = getattr(request, "session", None)
    if session is None or not session.accessed or SESSION_KEY not in session:
        return
    if _kept(request) is None:
        del session[SESSION_KEY]


def keep_form(request: HttpRequest) -> None:
    """Remember what was sent; nothing if none of it can be kept.

    Visitors of one address fill no database: what they send is kept so many times an hour.
    """
    form = read_form(request)
    if form is None or not hasattr(request, "session"):  # absent when refused early
        return
    if is_signed_in(request) or take(OF_VISITORS, address_of(request)):
        request.session[SESSION_KEY] = asdict(form)


def lead_to_door(request: HttpRequest, door: str) -> HttpResponse:
    """Redirect to an address where one signs in, and back; a form that was sent is kept."""
    if request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(f"{door}?{urlencode({'next': request.get_full_path()})}")
    keep_form(request)
    address = f"{door}?{urlencode({'next': page_of_form(request)})}"
    if getattr(request, "htmx", False):  # the whole page leaves, not a part of it
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


class KeptForms:
    """Forget a kept form once its address has taken it, or its hour is over.

    Stands inside the sessions.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kept = _kept(request) if request.method == "POST" else None
        response = self.get_response(request)
        is_sent = kept is not None and kept.path == request.get_full_path()
        if is_sent and response.status_code < 400 and _kept(request) == kept:
            del request.session[SESSION_KEY]
        if response.status_code < 500:  # else the transaction is undone, or past asking
            _forget_old(request)
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's `CSRF_FAILURE_VIEW`: an old page of ours offers its form with a fresh token.

    A form of another site is refused without an offer: nobody sends its fields by one press.
    """
    form = read_form(request) if comes_from_here(request) else None
    shown = {"form_kept": form, "page": page_of_form(request)}
    response = render(request, "403_csrf.html", shown, status=403)
    login = url_or_empty("account_login")
    if login and not is_signed_in(request):  # a script leads to it, see failures.js
        response["X-Sign-In"] = f"{login}?{urlencode({'next': page_of_form(request)})}"
    return response


def is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)  # absent when a middleware has refused early
    return user is not None and user.is_authenticated


def comes_from_here(request: HttpRequest) -> bool:
    """The browser says that our own page sent it. Silent browsers are not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site and site != "same-origin":
        return False
    sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    return sender.netloc == request.get_host() and sender.scheme == request.scheme
