"""Panels of this app on other apps' pages."""

from __future__ import annotations

from tenants.registry.requests import ScopedRequest
from tenants.ui.slots import Panel


def reference_link(request: ScopedRequest) -> Panel:
    """The link to the reference page, beside the API keys."""
    return Panel("api/panels/reference_link.html")
