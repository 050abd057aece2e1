"""Leading a browser from one host of ours to another after a form.

A redirect that follows a form counts as the form's target in browsers, and `form-action` allows
our own host only. So a page stands between: it goes on by itself, and has a link.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tenants.registry.requests import ScopedRequest
from tenants.ui.language_links import with_language


def lead_on(request: ScopedRequest, address: str, *, to: str) -> HttpResponse:
    """A page that leads on to an address of another host at once; `to` is its name."""
    address = with_language(address, request)
    page = render(request, "passports/on_the_way.html", {"address": address, "to": to})
    page["Refresh"] = f"0; url={address}"
    return page
