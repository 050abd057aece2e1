"""Those who come when the plan has been told find a table."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, F, Q

from tenants.live import publishing
from tenants.live.models import Agenda, Block, Run, Seat, Table
from tenants.live.people import of_attendance, seat_for
from tenants.live.queries import ended
from tenants.meetings.models import Attendance


def seat_arrival(attendance: Attendance, *, now: datetime) -> list[Table]:
    """Somebody is here: expected guests get their seat, everyone else the emptiest table.

    In the part that is going on and in all that follow. Does nothing without a settled agenda.
    """
    agenda = (
        Agenda.objects.exclude(settled_at=None)
        .filter(meeting=attendance.meeting_id)
        .select_related("meeting")
        .first()
    )
    if agenda is None or ended(agenda.meeting):
        return []
    run = Run.objects.filter(meeting=attendance.meeting_id).first()
    blocks = agenda.blocks.filter(kind=Block.Kind.WORK, position__gte=run.block if run else 0)
    who = of_attendance(attendance)
    if who.member is None and attendance.guest_email:
        Seat.objects.filter(
            table__block__agenda=agenda, registration__guest_email=attendance.guest_email
        ).update(attendance=attendance, registration=None)
    found: list[Table] = []
    for block in blocks:
        mine = Q(member=who.member) if who.member else Q(attendance=attendance)
        if Seat.objects.filter(mine, table__block=block).exists():
            continue
        tables = block.tables.annotate(people=Count("seated"))
        table = tables.order_by("people", "number").first()
        if table is None:
            continue
        seat = seat_for(who)
        seat.table = table
        seat.save()
        found.append(table)
    if found:
        Agenda.objects.filter(pk=agenda.pk).update(version=F("version") + 1)
    publishing.say(agenda.meeting, "people", now=now)
    return found


def seat_everyone(agenda: Agenda, *, now: datetime) -> None:
    """Whoever came between the plan and its telling finds a table as well."""
    for attendance in agenda.meeting.attendances.select_related("member"):
        seat_arrival(attendance, now=now)
