"""Receivers: arrivals, closed and cancelled meetings, questions, names and duties of the room."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from tenants.accounts.models import User
from tenants.accounts.signals import sessions_ended
from tenants.live.captures.actions import move_captures
from tenants.live.models import Agenda, AgendaItem, Run, Seat
from tenants.live.plan.arrivals import move_seats, move_seats_to_member, seat_arrival
from tenants.live.plan.queue_sync import release_questions, requeue_unanswered, sync_queue
from tenants.live.plan.removals import remove_closed_question, unseat
from tenants.live.run.ending import end_run
from tenants.live.screens import publishing
from tenants.live.screens.shared_pages import send_pages, send_pages_soon
from tenants.live.signals import room_changed
from tenants.meetings.errors import LedBySomebody
from tenants.meetings.models import Attendance, Meeting, MeetingChange, Registration
from tenants.meetings.permissions import leads_evenings
from tenants.meetings.signals import (
    arrival_changed,
    arrivals_merged,
    ghost_passed,
    guest_is_member,
    meeting_changed,
    meeting_closed,
    meeting_dropped,
)
from tenants.members.models import Duty, Member
from tenants.members.signals import duty_changed, member_changed
from tenants.products.models import Question
from tenants.products.signals import question_asked, question_changed
from tenants.registry.models import City
from tenants.registry.scope import current_city


@receiver(post_save, sender=Attendance, dispatch_uid="live.seat-arrival")
def find_a_table(*, instance: Attendance, created: bool, **_: Any) -> None:
    """Seat arrivals once the plan is published; else notify the screens that count them."""
    if created and not seat_arrival(instance, now=instance.arrived_at):
        publishing.notify(instance.meeting, "arrival", now=instance.arrived_at)


@receiver(guest_is_member, dispatch_uid="live.seats-of-who-joined")
def keep_the_seat(*, row: Attendance | Registration, member: Member, **_: Any) -> None:
    move_seats_to_member(row, member=member)


@receiver(pre_delete, sender=Attendance, dispatch_uid="live.free-the-seat")
def free_the_seat(*, instance: Attendance, **_: Any) -> None:
    """Free the seats of a guest whose arrival is taken back; their phone shows the door again."""
    Seat.objects.filter(attendance=instance).delete()
    publishing.notify(instance.meeting, "arrival", now=timezone.now(), own=instance)


@receiver(arrivals_merged, dispatch_uid="live.words-of-one-person")
def merge_words(*, kept: Attendance, gone: Attendance, **_: Any) -> None:
    move_captures(kept, gone=gone)
    move_seats(kept, gone=gone)
    publishing.notify(kept.meeting, "people", now=timezone.now())


@receiver(arrival_changed, dispatch_uid="live.seats-of-who-left")
def follow_leaving(*, attendance: Attendance, now: datetime, **_: Any) -> None:
    """Free the seats of somebody who leaves early, and seat them again if they come back."""
    if attendance.left_at is not None:
        unseat(attendance, now=now)
    else:
        seat_arrival(attendance, now=now)
    publishing.notify(attendance.meeting, "arrival", now=now, own=attendance)


@receiver(room_changed, dispatch_uid="live.pages-of-rooms")
def send_pages_of_room(*, city: City, meeting: int, kind: str, now: datetime, **_: Any) -> None:
    """Send the new pages to the screens; arrivals come in crowds, and wait for each other."""
    if kind == "people":
        send_pages_soon(city, meeting)
    else:
        send_pages(city, meeting, now=now)


@receiver(sessions_ended, dispatch_uid="live.end-streams")
def end_streams(*, user: User, **_: Any) -> None:
    publishing.end_streams(user.pk)


@leads_evenings
def leads_now(meeting: Meeting, member: Member) -> bool:
    return Run.objects.filter(meeting=meeting, closed_at=None, facilitator=member).exists()


@receiver(meeting_closed, dispatch_uid="live.end-the-run")
def end_run_of_meeting(*, meeting: Meeting, by: Member | None, **_: Any) -> None:
    """End the run of a closed meeting, and requeue the questions of its plan.

    Raises LedBySomebody if somebody else than `by` leads it; the clock (None) may close it.
    """
    run = (
        Run.objects.select_for_update(of=("self",)).filter(meeting=meeting, closed_at=None).first()
    )
    if run and by and run.facilitator_id != by.pk:
        raise LedBySomebody
    if run:
        run.meeting = meeting
        end_run(run, by=by, now=meeting.changed_at)
    if agenda := Agenda.objects.filter(meeting=meeting).first():
        requeue_unanswered(agenda, now=meeting.changed_at)


@receiver(meeting_changed, dispatch_uid="live.queue-of-cancelled")
def follow_cancelling(*, change: MeetingChange, **_: Any) -> None:
    """Requeue the questions of a cancelled meeting, and schedule them again if it is restored."""
    published = Agenda.objects.filter(meeting=change.meeting_id).exclude(published_at=None)
    agenda = published.select_related("meeting").first()
    if agenda is None:
        return
    if change.kind == MeetingChange.Kind.CANCELLED:
        release_questions(agenda, now=change.at)
    elif change.kind == MeetingChange.Kind.RESTORED:
        sync_queue(agenda, before=set(), now=change.at)


@receiver(ghost_passed, dispatch_uid="live.queue-of-ghost")
@receiver(meeting_dropped, dispatch_uid="live.queue-of-dropped")
def follow_dropping(*, meeting: Meeting, **_: Any) -> None:
    """Requeue the questions of a meeting that was dropped or that nobody came to."""
    agenda = Agenda.objects.filter(meeting=meeting).exclude(published_at=None).first()
    if agenda:
        release_questions(agenda, now=timezone.now())


@receiver(question_asked, dispatch_uid="live.question-from-the-room")
def show_to_who_leads(*, question: Question, **_: Any) -> None:
    """Notify the facilitator's screen of a question that somebody in the room has asked.

    Also the author's other devices, which show it.
    """
    for arrival in _in_a_room(question.author_id).filter(meeting__state=Meeting.State.LIVE):
        publishing.notify(arrival.meeting, "arrival", now=question.asked_at, own=arrival)


@receiver(question_changed, dispatch_uid="live.closed-question")
def follow_closing(*, question: Question, **_: Any) -> None:
    """Remove a closed question from plans, after the commit, and from its author's phone."""
    _change_own_part(question.author_id)
    planned = AgendaItem.objects.filter(question=question, outcome=AgendaItem.Outcome.PLANNED)
    if not question.is_open and planned.exists():
        remove = partial(_remove, current_city(), question.pk, now=timezone.now())
        transaction.on_commit(remove, robust=True)


@receiver(member_changed, dispatch_uid="live.name-on-the-phone")
def follow_new_name(*, member: Member, **_: Any) -> None:
    _change_own_part(member.pk)


@receiver(duty_changed, dispatch_uid="live.core-on-the-phone")
def follow_duty(*, duty: Duty, **_: Any) -> None:
    """Let the phone of somebody who is of the core now lead to the facilitator's screen."""
    _change_own_part(duty.member_id)


def _change_own_part(member: int) -> None:
    for arrival in _in_a_room(member):
        publishing.own_changed(arrival)


def _in_a_room(member: int) -> QuerySet[Attendance, Any]:
    """The arrivals of a member at evenings that are not over."""
    now_open = (Meeting.State.CONFIRMED, Meeting.State.LIVE)
    here = Attendance.objects.here().filter(member=member, meeting__state__in=now_open)
    return here.select_related("meeting")


def _remove(city: City, question: int, *, now: datetime) -> None:
    """Open the city's scope again: that of the change has ended with its commit."""
    with city.scope():
        remove_closed_question(question, now=now)
