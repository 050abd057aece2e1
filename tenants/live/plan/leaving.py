"""Free the seats of somebody who goes home early."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.errors import AlreadyClosed
from tenants.live.models import Agenda, AgendaItem, Seat
from tenants.live.plan.agenda import changed, lock_agenda, refresh_summary
from tenants.live.plan.queue_sync import questions_of
from tenants.live.queries import last_begun
from tenants.meetings.models import Attendance


@transaction.atomic
def unseat(attendance: Attendance, *, now: datetime) -> None:
    """Free their seats in parts that have not begun, and let their questions wait in the queue.

    In the part that is going on the seat stays, and the screens show that nobody is on it.
    """
    if not Agenda.objects.filter(meeting=attendance.meeting_id).exists():
        return
    try:
        agenda = lock_agenda(attendance.meeting, now=now)
    except AlreadyClosed:  # what an evening has done stays written
        return
    before = questions_of(agenda)
    ahead = {
        "table__block__agenda": agenda,
        "table__block__position__gt": last_begun(agenda.meeting_id),
    }
    if attendance.member_id:
        seats = Seat.objects.filter(member=attendance.member_id, **ahead)
        items = AgendaItem.objects.filter(question__author=attendance.member_id, **ahead)
    else:
        seats = Seat.objects.filter(attendance=attendance, **ahead)
        items = AgendaItem.objects.none()
    if seats.delete()[0] + items.delete()[0]:
        refresh_summary(agenda, now=now)
        changed(agenda, before=before, by=agenda.made_by, now=now)
