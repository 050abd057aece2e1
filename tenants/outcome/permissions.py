"""Writing under the minutes."""

from __future__ import annotations

from datetime import datetime

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.rights import Right, may
from tenants.outcome.queries.minutes import who_led


def may_keep_minutes(member: Member | None, meeting: Meeting, *, now: datetime) -> bool:
    """Open to the holders of the right, and to everyone who led this evening."""
    if member is None:
        return False
    return may(member, Right.MINUTES, now=now) or member in who_led(meeting)
