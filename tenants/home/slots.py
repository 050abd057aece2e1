"""Slots of a city's front page and its search; see `tenants/ui/slots.py`.

They are for the packages above (network, franchise, billing): `home`, the highest app of a city,
includes what the other apps of the city show here.
"""

from __future__ import annotations

from tenants.members.requests import MemberRequest
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel, Slot

# What higher packages find by the same words, below the results of the city's own search.
CITY_SEARCH: Slot[[CityRequest, str], Panel] = Slot("city_search", statements=0)

# Sections of the front page, before what the city says about itself.
FRONT_PAGE: Slot[[MemberRequest], Panel] = Slot("front_page", statements=3)
