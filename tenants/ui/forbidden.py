"""The page of a refused permission: the reason, and the way in if there is one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tenants.ui.context import sign_in_url
from tenants.ui.kept_forms import is_signed_in, keep_form, page_of_form
from tenants.ui.redirects import url_or_empty


class ClosedButOpenable(PermissionDenied):
    """Words for the reader, and the page where they can open the door themselves."""

    def __init__(self, words: str, *, way: str, name: str) -> None:
        super().__init__(words)
        self.way, self.name = way, name


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler403`, with the way in.

    Whoever is signed out is led to signing in and back; a script reads the address of it in
    `X-Sign-In`.
    """
    sign_in = "" if is_signed_in(request) else sign_in_and_back(request)
    shown = {
        "exception": str(exception),
        "openable": exception if isinstance(exception, ClosedButOpenable) else None,
        "sign_in": sign_in,
    }
    response = render(request, "403.html", shown, status=403)
    if sign_in:
        response["X-Sign-In"] = sign_in
    return response


def sign_in_and_back(request: HttpRequest) -> str:
    """The address of signing in; it leads back to the page that is open in the browser."""
    if request.method in {"GET", "HEAD"}:
        shown = getattr(getattr(request, "htmx", None), "current_url_abs_path", None)
    else:
        keep_form(request)
        shown = page_of_form(request)
    if not shown:
        return sign_in_url(request)
    address = url_or_empty("account_login")
    return f"{address}?{urlencode({'next': shown})}" if address else ""
