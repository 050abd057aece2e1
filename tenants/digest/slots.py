"""Slots of the digest. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from datetime import datetime

from tenants.digest.content import Section
from tenants.members.models import Member
from tenants.ui.slots import Slot

# What an app above tells a member once a week. On no page: one statement for each letter.
DIGEST_SECTION: Slot[[Member, datetime], Section] = Slot("digest_section", statements=None)
