"""Safe redirects to the address in `next`; addresses of pages that may be missing on a host."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
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
    """The address of a view without arguments on this host; empty if the host has no such view.

    Remembered, because the shell of each page asks for some thirty addresses, always the same.
    """
    return _address(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name)


@lru_cache(maxsize=1024)
def _address(urlconf: str, script_prefix: str, name: str) -> str:
    """`script_prefix` is part of the answer, so it is part of the key."""
    try:
        return reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return ""
