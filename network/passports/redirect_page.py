"""A redirect to another host of ours after a form.

Browsers take a redirect that follows a form for the form's target, and `form-action` allows our own
host only. So a page stands between: it refreshes to the address at once, and has a link.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from tenants.registry.requests import ScopedRequest
from tenants.ui.language_links import with_language


def redirect_page(request: ScopedRequest, address: str, *, to: str) -> HttpResponse:
    """A page that goes on to an address of another host; `to` is the name of that place."""
    address = with_language(address, request)
    page = render(request, "passports/on_the_way.html", {"address": address, "to": to})
    page["Refresh"] = f"0; url={address}"
    return page
