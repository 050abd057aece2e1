"""Permission to write the minutes' note."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.rights import Right, may
from tenants.outcome.queries.minutes import facilitators_of


def may_keep_minutes(
    member: Member | None,
    meeting: Meeting,
    *,
    now: datetime,
    led: Sequence[Member] | None = None,
) -> bool:
    """True for holders of the right and for every facilitator of this meeting.

    Reads the facilitators unless `led` has them.
    """
    if member is None:
        return False
    if may(member, Right.MINUTES, now=now):
        return True
    return member in (facilitators_of(meeting) if led is None else led)
