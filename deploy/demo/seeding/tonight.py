"""Seed meetings that a stranger can run: tonight's, and one that begins soon on any day."""

from __future__ import annotations

from datetime import datetime, timedelta

from deploy.demo.content import records
from deploy.demo.seeding.people import Cast, cast_of
from tenants.meetings.actions import confirm_meeting, register, register_guest
from tenants.meetings.models import Meeting, Series
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tenants.registry.scope import current_city

TODAY = "Открытый вечер сегодня"
HALF_HOUR = timedelta(minutes=30)
EVENING = timedelta(hours=2)
SEATS = 40


def come_tonight(
    meeting: Meeting, tonight: records.Evening | None, cast: Cast, *, now: datetime
) -> None:
    """Register those who come tonight; without a list everybody does."""
    if tonight is None:
        for member in cast.members[: meeting.capacity or 60]:
            register(meeting, member=member, now=now)
        return
    Meeting.objects.filter(pk=meeting.pk).update(note=tonight.framing)
    guests = {guest.key: guest for guest in tonight.guests}
    for key in tonight.rsvps:
        if guest := guests.get(key):
            register_guest(
                meeting, name=guest.name, email=f"{key}@example.com", now=now, language="ru"
            )
        else:
            register(meeting, member=cast.by_key[key], now=now)


def keep_an_evening_today(
    tonight: records.Evening, telling: records.City, *, now: datetime
) -> Meeting | None:
    """Plan an open evening from the next half hour on, unless one can be run already; return it.

    Delete yesterday's if nobody came to it.
    """
    _forget_empty(now=now)
    at_the_door = Meeting.objects.upcoming(now=now).exclude(state=Meeting.State.CLOSED)
    if any(meeting.is_at_the_door(now=now) for meeting in at_the_door[:5]):
        return None
    here = telling.series[0]
    starts_at = next_half_hour(now)
    meeting = Meeting.objects.create(
        title=TODAY,
        kind=Series.Kind.REGULAR,
        starts_at=starts_at,
        ends_at=starts_at + EVENING,
        venue=here.venue,
        address=here.address,
        capacity=SEATS,
        changed_at=now,
    )
    confirm_meeting(meeting, by=None, now=now)
    come_tonight(meeting, tonight, cast_of(telling), now=now)
    return meeting


def next_half_hour(now: datetime) -> datetime:
    """The next full half hour that is at least five minutes away."""
    soon = now + timedelta(minutes=5)
    begun = timedelta(minutes=soon.minute % 30, seconds=soon.second, microseconds=soon.microsecond)
    return soon - begun + HALF_HOUR


def _forget_empty(*, now: datetime) -> None:
    empty = Meeting.objects.filter(
        series=None, title=TODAY, ends_at__lte=now, attendances=None, run=None
    )
    for meeting in empty:
        for alarm in Alarm.objects.filter(key=str(meeting.pk), kind__startswith="meetings."):
            alarms.cancel(city=current_city(), kind=alarm.kind, key=alarm.key)
        meeting.delete()
