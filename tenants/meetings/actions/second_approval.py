"""The second yes: one person alone cancels the next evening, and no more than that.

Where nobody else holds a duty there is nobody to ask, and one yes is enough.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tenants.meetings.errors import NotASecond
from tenants.meetings.models import Meeting, MeetingChange, Registration, Series
from tenants.members.models import Member

LATELY = timedelta(weeks=1)  # in which one person alone cancels one evening


def cancelling_needs_second(meeting: Meeting, *, by: Member | None, now: datetime) -> bool:
    if by is None or not _others(by, now=now):
        return False
    asked = meeting.asked_to_cancel
    if asked and asked.by_id != by.pk:
        return False  # this is the second yes
    following = Meeting.objects.upcoming(now=now).first()
    if following is None or following.pk != meeting.pk:
        return True
    before = MeetingChange.objects.filter(
        by=by,
        kind=MeetingChange.Kind.CANCELLED,
        at__gt=now - LATELY,
        meeting__state=Meeting.State.CANCELLED,
    )
    return before.exists()


def ending_needs_second(series: Series, *, by: Member | None, now: datetime) -> bool:
    """The end of a series whose meetings have registrations."""
    if by is None or not _others(by, now=now):
        return False
    if series.end_asked_at and series.end_asked_by_id != by.pk:
        return False
    ahead = series.meetings.upcoming(now=now)
    coming = Registration.objects.filter(meeting__in=ahead)
    return coming.exclude(state=Registration.State.CANCELLED).exists()


def refuse_own_yes(asker: int | None, *, by: Member, now: datetime) -> None:
    """Raises NotASecond: the second yes is another's, and the core's."""
    if asker == by.pk or not by.is_core(now=now):
        raise NotASecond


def _others(by: Member, *, now: datetime) -> bool:
    return Member.objects.core(now=now).exclude(pk=by.pk).exists()
