"""Slots of the front page of a city. What a slot is: `tenants/ui/slots.py`.

Apps of the city are drawn by `home` itself, which is the highest of them; packages above the
city (the network, the franchise, billing) fill a slot.
"""

from __future__ import annotations

from tenants.members.requests import MemberRequest
from tenants.ui.slots import Panel, Slot

# Sections of the front page, before what the city says about itself.
FRONT_PAGE: Slot[[MemberRequest], Panel] = Slot("front_page", statements=3)
