"""Panels of this app on other apps' pages."""

from __future__ import annotations

from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def link_for_core(request: CityRequest) -> Panel:
    """The way to the webhooks, on the page of the core; the page shows it to the core only."""
    return Panel("webhooks/panels/core.html")
