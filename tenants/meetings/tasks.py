"""Alarms around a meeting: what happens without anybody pressing a button."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenants.meetings import letters, notices
from tenants.meetings.actions.meetings import close_meeting
from tenants.meetings.actions.series import plan_ahead
from tenants.meetings.actions.waiting_list import (
    ANSWER_TIME,
    FIRST_SEATS,
    let_offer_lapse,
    release_first_seats,
)
from tenants.meetings.models import Meeting, Series
from tenants.meetings.signals import ghost_passed
from tenants.members.rights import Right, holders_of
from tenants.registry import alarms
from tenants.registry.scope import current_city

ALARMS_OF_MEETING = (
    "meetings.unconfirmed",
    FIRST_SEATS,
    "meetings.day_before",
    "meetings.soon",
    "meetings.close",
)


@alarms.handler("meetings.day_before")
def remind_day_before(*, key: str, now: datetime, **_: Any) -> None:
    meeting = _expected(key, now=now)
    if meeting:
        notices.remind(meeting, kind="day_before", now=now)


@alarms.handler("meetings.soon")
def remind_soon(*, key: str, now: datetime, **_: Any) -> None:
    meeting = _expected(key, now=now)
    if meeting:
        notices.remind(meeting, kind="soon", now=now)


@alarms.handler("meetings.unconfirmed")
def ask_the_core(*, key: str, now: datetime, **_: Any) -> None:
    """No ghost meetings: three days before, a keeper of the rhythm says yes or no."""
    meeting = _expected(key, now=now)
    if meeting and meeting.state == Meeting.State.PLANNED:
        letters.ask_the_core(meeting, core=holders_of(Right.RHYTHM, now=now), now=now)


@alarms.handler(FIRST_SEATS)
def give_first_seats_to_all(*, key: str, now: datetime, **_: Any) -> None:
    """At noon of the day the seats that were kept for first visits are everybody's."""
    meeting = _expected(key, now=now)
    if meeting:
        release_first_seats(meeting, now=now)


@alarms.handler(ANSWER_TIME)
def pass_seat_on(*, key: str, now: datetime, **_: Any) -> None:
    let_offer_lapse(int(key), now=now)


@alarms.handler("meetings.plan_ahead")
def keep_three_ahead(*, key: str, now: datetime, **_: Any) -> None:
    series = Series.objects.going_on().filter(pk=key).first()
    if series is None:
        return
    plan_ahead(series, now=now)
    following = series.meetings.upcoming(now=now).first()
    if following:
        alarms.set(
            city=current_city(), kind="meetings.plan_ahead", key=key, due_at=following.ends_at
        )


@alarms.handler("meetings.close")
def close_forgotten(*, key: str, now: datetime, **_: Any) -> None:
    """Close a meeting that is still open the next morning. One without arrivals stays planned."""
    meeting = Meeting.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if meeting is None or meeting.is_cancelled or meeting.state == Meeting.State.CLOSED:
        return
    if meeting.state != Meeting.State.PLANNED or meeting.attendances.exists():
        close_meeting(meeting, by=None, now=now)
    else:
        ghost_passed.send(sender=Meeting, meeting=meeting, now=now)


def _expected(key: str, *, now: datetime) -> Meeting | None:
    meeting = Meeting.objects.filter(pk=key).first()
    return meeting if meeting and meeting.takes_registrations(now=now) else None
