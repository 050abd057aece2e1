"""Safe redirects to the address in `next`."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def is_local_path(address: str) -> bool:
    """A page of this very host: begins with one slash, names no other site and no view."""
    return (
        address.startswith("/")
        and len(address) <= LONGEST
        and address.isprintable()
        and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    )


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """The page that was asked for, or the default. The only reader of `next`."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if is_local_path(asked) else default


def url_or_empty(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
