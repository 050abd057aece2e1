"""The panels of the API on pages of the apps below."""

from __future__ import annotations

from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def reference_link(request: CityRequest) -> Panel:
    """The way to the reference page, in the introduction of the API keys."""
    return Panel("api/panels/reference_link.html")
