"""Slots of the pages about people. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.members.guests import Guest
from tenants.members.models import Duty, Member
from tenants.registry.requests import CityRequest, ScopedRequest
from tenants.ui.slots import Panel, Slot

if TYPE_CHECKING:
    from tenants.members.requests import MemberRequest

# The guest of a request without a member; the first provider that knows one wins.
GUEST: Slot[[ScopedRequest], Guest] = Slot("guest", statements=1)

# Sections of the page of the core, for its members only.
CORE_PAGE: Slot[[CityRequest], Panel] = Slot("core_page", statements=0)

# Below the duties, for everyone.
CORE_LINKS: Slot[[CityRequest], Panel] = Slot("core_links", statements=2)

# Buttons below a duty that somebody holds, for members.
HELD_DUTY: Slot[[MemberRequest, Duty], Panel] = Slot("held_duty", statements=0)

# Sections of a person's page, before their duties and contact.
PERSON_PAGE: Slot[[MemberRequest, Member], Panel] = Slot("person_page", statements=3)
