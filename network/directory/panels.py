"""Panels of the directory on pages of a city."""

from __future__ import annotations

from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def in_other_cities(request: CityRequest, text: str) -> Panel:
    """The way on from the city's own search to the network's, with the same words."""
    return Panel("directory/panels/in_other_cities.html", {"text": text})
