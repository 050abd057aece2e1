"""Who may write under the minutes."""

from __future__ import annotations

from datetime import datetime

from tenants.live.models import Run
from tenants.meetings.models import Meeting
from tenants.members.models import Member


def may_keep_minutes(member: Member | None, meeting: Meeting, *, now: datetime) -> bool:
    """The core, the keeper of minutes among it, and whoever led this evening."""
    if member is None:
        return False
    led = Run.objects.filter(meeting=meeting, facilitator=member)
    return member.is_core(now=now) or led.exists()
