"""Slots of the pages about formats. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from tenants.formats.models import Format
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel, Slot

# Sections beside a format, under its versions. The page gives `may_write`.
FORMAT_PAGE: Slot[[CityRequest, Format], Panel] = Slot("format_page", statements=4)

# Lines above the shelf. The page gives `may_write`.
FORMAT_SHELF: Slot[[CityRequest], Panel] = Slot("format_shelf", statements=2)
