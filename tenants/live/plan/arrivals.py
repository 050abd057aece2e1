"""Seat people who come after the plan was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from tenants.live.models import Agenda, Block, Run, Seat, Table
from tenants.live.participants import participant_of, planner_id_of, seat_for
from tenants.live.queries import ended
from tenants.live.screens import publishing
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.members.models import Member


@transaction.atomic
def seat_arrival(attendance: Attendance, *, now: datetime) -> list[Table]:
    """Seat an arrival: expected guests get their seat, others one at the emptiest table.

    In the part that is going on and in all that follow. Does nothing without a settled agenda.
    The meeting's row is locked as by the planner, so nobody is seated in a plan that goes away.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=attendance.meeting_id)
    agenda = Agenda.objects.exclude(published_at=None).filter(meeting=meeting).first()
    if agenda is None or ended(meeting):
        return []
    found = _seat(agenda, [attendance])
    if found:
        publishing.notify(meeting, "people", now=now)
    return found


@transaction.atomic
def move_seats_to_member(row: Attendance | Registration, *, member: Member) -> None:
    """A guest has joined: their seats are the member's, one at each table.

    The meeting's row must be locked.
    """
    mine = Q(attendance=row) if isinstance(row, Attendance) else Q(registration=row)
    seats = Seat.objects.filter(mine)
    seats.filter(table__seated__member=member).delete()
    seats.update(member=member, attendance=None, registration=None)


@transaction.atomic
def move_seats(kept: Attendance, *, gone: Attendance) -> None:
    """Move the seats of `gone` to `kept`, who keeps an own seat where both have one.

    The meeting's row must be locked.
    """
    own = Q(member=kept.member_id) if kept.member_id else Q(attendance=kept)
    parts = Seat.objects.filter(own, table__block__agenda__meeting=kept.meeting_id)
    seats = Seat.objects.filter(attendance=gone)
    seats.filter(table__block__in=parts.values("table__block")).delete()
    if kept.member_id:
        seats.update(member=kept.member_id, attendance=None)
    else:
        seats.update(attendance=kept)
    Agenda.objects.filter(meeting=kept.meeting_id).update(version=F("version") + 1)


def seat_everyone(agenda: Agenda, *, besides: int | None = None) -> None:
    """Seat arrivals between the plan and its publication, without the member `besides`.

    The meeting's row must be locked.
    """
    came = agenda.meeting.attendances.here().select_related("member").order_by("arrived_at", "pk")
    _seat(agenda, [each for each in came if besides is None or each.member_id != besides])


def _seat(agenda: Agenda, came: Sequence[Attendance]) -> list[Table]:
    """Return the tables by person, in a constant number of statements."""
    found = _welcome(agenda, came)
    run = Run.objects.filter(meeting=agenda.meeting_id).first()
    blocks = agenda.blocks.filter(kind=Block.Kind.WORK, position__gte=run.block if run else 0)
    people, seats = [participant_of(each) for each in came], []
    for block in blocks.prefetch_related("tables__seated"):
        tables = list(block.tables.all())
        heads = Counter({table.pk: len(table.seated.all()) for table in tables})
        seated = {planner_id_of(seat) for table in tables for seat in table.seated.all()}
        for who in people:
            if who.number in seated or not tables:
                continue
            table = min(tables, key=lambda each: (heads[each.pk], each.number))
            seat = seat_for(who)
            seat.table = table
            seats.append(seat)
            heads[table.pk] += 1
            found.append(table)
    Seat.objects.bulk_create(seats)
    if found:
        agenda.version += 1
        agenda.save(update_fields=["version"])
    return found


def _welcome(agenda: Agenda, came: Sequence[Attendance]) -> list[Table]:
    """Give the seat of a guest who was expected by e-mail to their arrival."""
    guests = {each.guest_email: each for each in came if not each.member_id and each.guest_email}
    if not guests:
        return []
    expected = Seat.objects.filter(
        table__block__agenda=agenda, registration__guest_email__in=guests
    ).select_related("registration", "table")
    seats = list(expected)
    for seat in seats:
        assert seat.registration is not None  # noqa: S101 (just filtered)
        seat.attendance, seat.registration = guests[seat.registration.guest_email], None
    Seat.objects.bulk_update(seats, ["attendance", "registration"])
    return [seat.table for seat in seats]
