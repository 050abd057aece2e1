"""Permission to write the minutes' note."""

from __future__ import annotations

from datetime import datetime

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.rights import Right, may
from tenants.outcome.queries.minutes import facilitators_of


def may_keep_minutes(member: Member | None, meeting: Meeting, *, now: datetime) -> bool:
    """True for holders of the right and for every facilitator of this meeting."""
    if member is None:
        return False
    return may(member, Right.MINUTES, now=now) or member in facilitators_of(meeting)
