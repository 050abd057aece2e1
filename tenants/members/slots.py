"""Slots of the pages about people. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from tenants.members.models import Member
from tenants.members.requests import MemberRequest
from tenants.ui.slots import Panel, Slot

# Sections of a person's page, before their duties and contact.
PERSON_PAGE: Slot[[MemberRequest, Member], Panel] = Slot("person_page", statements=3)
