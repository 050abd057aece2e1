"""Saying "I come" and taking it back. The meeting's row is locked, so seats are counted once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.accounts.models import UserManager
from tenants.meetings.errors import MeetingCancelled, MeetingFull, MeetingOver, MembersOnly
from tenants.meetings.models import Meeting, Registration
from tenants.meetings.signals import promoted, registered
from tenants.members.models import Member

State = Registration.State


@transaction.atomic
def register(meeting: Meeting, *, member: Member, now: datetime, wait: bool = True) -> Registration:
    """A member comes, or waits for a seat if `wait`. Saying it twice changes nothing.

    Raises MeetingOver, MeetingCancelled, MeetingFull.
    """
    meeting = _open_for_words(meeting, now=now)
    said = meeting.registrations.filter(member=member).first()
    said = said or Registration(meeting=meeting, member=member, state=State.CANCELLED)
    return _come(said, now=now, wait=wait)


@transaction.atomic
def register_guest(
    meeting: Meeting, *, name: str, email: str, now: datetime, language: str = "", wait: bool = True
) -> Registration:
    """A guest who has proven the e-mail comes, or waits. A member's e-mail registers the member.

    Raises MeetingOver, MeetingCancelled, MeetingFull, MembersOnly.
    """
    meeting = _open_for_words(meeting, now=now)
    email = UserManager.normalize_email(email)
    member = Member.objects.here().filter(user__email=email).select_related("user").first()
    if member:
        return register(meeting, member=member, now=now, wait=wait)
    if not meeting.is_open:
        raise MembersOnly
    said = meeting.registrations.filter(member=None, guest_email=email).first()
    said = said or Registration(meeting=meeting, guest_email=email, state=State.CANCELLED)
    said.guest_name, said.language = name, language
    return _come(said, now=now, wait=wait)


@transaction.atomic
def withdraw(registration: Registration, *, now: datetime) -> Registration:
    """Not coming after all; the seat goes to whoever waits longest. Safe to repeat.

    Raises MeetingOver.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=registration.meeting_id)
    if meeting.is_over(now=now):
        raise MeetingOver
    registration.refresh_from_db(fields=["state"])
    if registration.state != State.CANCELLED:
        registration.state = State.CANCELLED
        registration.save(update_fields=["state"])
        promote_waiting(meeting, now=now)
    return registration


def promote_waiting(meeting: Meeting, *, now: datetime) -> list[Registration]:
    """Give free seats to the waiting list, first come first served. The meeting must be locked."""
    if not meeting.takes_registrations(now=now):
        return []
    waiting = meeting.registrations.waiting().select_related("member__user")
    if meeting.capacity is None:
        lucky = list(waiting)
    else:
        free = meeting.capacity - meeting.registrations.coming().count()
        lucky = list(waiting[:free]) if free > 0 else []
    for registration in lucky:
        registration.state = State.COMING
        registration.save(update_fields=["state"])
        registration.meeting = meeting
        promoted.send(sender=Registration, registration=registration, now=now)
    return lucky


def _open_for_words(meeting: Meeting, *, now: datetime) -> Meeting:
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.is_cancelled:
        raise MeetingCancelled
    if meeting.is_over(now=now):
        raise MeetingOver
    return meeting


def _come(said: Registration, *, now: datetime, wait: bool) -> Registration:
    if said.state != State.CANCELLED:
        return said
    meeting = said.meeting
    full = (
        meeting.capacity is not None and meeting.registrations.coming().count() >= meeting.capacity
    )
    if full and not wait:
        raise MeetingFull
    said.state = State.WAITING if full else State.COMING
    said.created_at = now
    said.save()
    registered.send(sender=Registration, registration=said)
    return said
