"""“I come every Thursday”: said once, taken back for one evening or for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tenants.meetings.actions.registration import register, withdraw
from tenants.meetings.errors import NoSeries, RhythmEnded
from tenants.meetings.models import Attendance, Meeting, Registration, Series, StandingYes
from tenants.meetings.seats import Seats
from tenants.meetings.signals import standing_ended
from tenants.members.models import Member

State = Registration.State


@transaction.atomic
def say_standing_yes(series: Series | None, *, by: Member, now: datetime) -> StandingYes:
    """A member comes to every evening of a series; those that are planned count at once.

    Idempotent. An evening that is full has a waiting list, as for everybody. Raises NoSeries,
    RhythmEnded.
    """
    series = _locked(series)
    if series.ended_at:
        raise RhythmEnded
    yes, is_new = StandingYes.objects.get_or_create(
        series=series, member=by, defaults={"made_at": now}
    )
    if is_new:
        for meeting in series.meetings.upcoming(now=now):
            register(meeting, member=by, now=now, is_standing=True)
    return yes


@transaction.atomic
def end_standing_yes(series: Series | None, *, by: Member, now: datetime) -> None:
    """End it, and withdraw from the evenings ahead that it alone has said yes to. Idempotent.

    Raises NoSeries.
    """
    series = _locked(series)
    ended, _rows = StandingYes.objects.filter(series=series, member=by).delete()
    if not ended:
        return
    said = Registration.objects.answered().filter(member=by, is_standing=True)
    ahead = said.filter(meeting__in=series.meetings.upcoming(now=now).order_by())
    for registration in ahead.order_by("meeting__starts_at", "pk"):
        withdraw(registration, now=now)


@transaction.atomic
def answer_meeting(meeting: Meeting, *, by: Member, comes: bool, now: datetime) -> None:
    """“I come”, or “not this time”, in one verb: a standing yes goes on after both.

    Raises what `register` and `withdraw` do.
    """
    if comes:
        register(meeting, member=by, now=now)
    elif said := meeting.registrations.filter(member=by).first():
        withdraw(said, now=now)


def register_standing(series: Series, meetings: Sequence[Meeting], *, now: datetime) -> None:
    """Register for new evenings whoever comes to each; who said so first has the first seat."""
    yeses = series.standing_yeses.filter(member__left_at=None).order_by("made_at", "pk")
    members = list(yeses.values_list("member", flat=True))
    if not members:
        return
    came = Attendance.objects.came().filter(member__in=members)
    known = set(came.values_list("member", flat=True))
    said = []
    for meeting in meetings:
        seats = Seats.counted(meeting, ())
        for member in members:
            has_seat = seats.give(first=member not in known)
            said.append(
                Registration(
                    meeting=meeting,
                    member_id=member,
                    state=State.COMING if has_seat else State.WAITING,
                    created_at=now,
                    is_first=member not in known,
                    is_standing=True,
                )
            )
    Registration.objects.bulk_create(said)


def end_standing_yeses(series: Series, *, now: datetime) -> None:
    """Nobody has said that they come on the new days of a rhythm: end them all, and tell so."""
    for yes in series.standing_yeses.select_related("member"):
        standing_ended.send(sender=StandingYes, standing_yes=yes, now=now)
    series.standing_yeses.all().delete()


def _locked(series: Series | None) -> Series:
    if series is None:
        raise NoSeries
    return Series.objects.select_for_update().get(pk=series.pk)
