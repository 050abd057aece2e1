"""Remove closed questions, and people who go home, from parts that have not begun."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.errors import AlreadyClosed
from tenants.live.models import Agenda, AgendaItem, Seat
from tenants.live.plan.agenda import changed, lock_agenda, refresh_summary
from tenants.live.plan.queue_sync import drop_closed, questions_of
from tenants.live.queries import last_begun
from tenants.meetings.models import Attendance, Meeting
from tenants.products.models import Question


@transaction.atomic
def remove_closed_question(question: int, *, now: datetime) -> None:
    """Remove an answered, merged or withdrawn question from all plans, and notify the screens.

    Call after the commit of that change: plans are locked before questions, never after them.
    """
    planned = AgendaItem.objects.filter(question=question, outcome=AgendaItem.Outcome.PLANNED)
    if Question.objects.open().filter(pk=question).exists():
        return
    for meeting in Meeting.objects.filter(
        pk__in=planned.values("table__block__agenda__meeting")
    ).order_by("pk"):
        try:
            agenda = lock_agenda(meeting, now=now)
        except AlreadyClosed:  # its plan is history
            continue
        before = questions_of(agenda)
        drop_closed(agenda)
        refresh_summary(agenda, now=now)
        changed(agenda, before=before, by=agenda.made_by, now=now)


@transaction.atomic
def unseat(attendance: Attendance, *, now: datetime) -> None:
    """Free the seats of somebody who goes home early, and requeue their questions.

    Their seat in the current part stays; the screens show it as empty.
    """
    if not Agenda.objects.filter(meeting=attendance.meeting_id).exists():
        return
    try:
        agenda = lock_agenda(attendance.meeting, now=now)
    except AlreadyClosed:  # its plan is history
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
