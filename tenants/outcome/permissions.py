"""Who may write under the minutes."""

from __future__ import annotations

from datetime import datetime

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.queries.minutes import who_led


def may_keep_minutes(member: Member | None, meeting: Meeting, *, now: datetime) -> bool:
    """The core, the keeper of minutes among it, and all who led this evening, in turn."""
    if member is None:
        return False
    return member.is_core(now=now) or member in who_led(meeting)
