"""Names and addresses of guests are kept for sixty days after their evening."""

from __future__ import annotations

from datetime import datetime, timedelta

from tenants.meetings.models import Meeting
from tenants.registry import alarms
from tenants.registry.scope import current_city

FORGET_GUESTS = "meetings.forget_guests"  # key: the meeting
KEPT = timedelta(days=60)
NOBODY = {"guest_name": "", "guest_email": "", "nonce": None}


def keep_guests_of(meeting: Meeting) -> None:
    """Set the alarm that forgets the guests of a meeting, unless it is set. One statement."""
    due = {str(meeting.pk): meeting.ends_at + KEPT}
    alarms.set_missing(city=current_city(), kind=FORGET_GUESTS, due=due)


@alarms.handler(FORGET_GUESTS)
def forget_guests(*, key: str, now: datetime, **_: object) -> None:
    """Forget the guests of a meeting; later, if it was moved meanwhile. Numbers stay true."""
    meeting = Meeting.objects.filter(pk=key).first()
    if meeting is None:
        return
    due = meeting.ends_at + KEPT
    if now < due:
        alarms.set(city=current_city(), kind=FORGET_GUESTS, key=key, due_at=due)
        return
    meeting.registrations.filter(member=None).delete()
    meeting.attendances.filter(member=None).update(**NOBODY)
