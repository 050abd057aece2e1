"""Slots of notifications. What a slot is: `tenants/ui/slots.py`."""

from __future__ import annotations

from collections.abc import Sequence

from tenants.members.models import Member
from tenants.notifications.kinds import Kind
from tenants.notifications.models import Notification
from tenants.ui.slots import Slot

# The address at which the reader of a letter can answer it; without one, letters lead to the page.
# On no page: one statement for each letter.
REPLY_ADDRESS: Slot[[Member, Kind, Sequence[Notification]], str] = Slot(
    "reply_address", statements=None
)
