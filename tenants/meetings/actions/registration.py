"""Saying "I come" and taking it back. The meeting's row is locked, so seats are counted once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.accounts.models import UserManager
from tenants.meetings.actions.waiting_list import give_seat_back, promote_waiting, take_seat
from tenants.meetings.errors import (
    ComesToNoEvening,
    MeetingCancelled,
    MeetingFull,
    MeetingOver,
    MembersOnly,
    TooManyRegistrations,
)
from tenants.meetings.guest_retention import keep_guests_of
from tenants.meetings.models import Meeting, Registration
from tenants.meetings.seats import is_first_visit, seats_of
from tenants.members.guests import Guest
from tenants.members.models import Member
from tenants.registry.limiter import HOUR, Limit, take

State = Registration.State
OF_GUEST = Limit("registrations of a guest", 30, HOUR)


@transaction.atomic
def register(
    meeting: Meeting,
    *,
    member: Member,
    now: datetime,
    wait: bool = True,
    is_standing: bool = False,
) -> Registration:
    """A member comes, or waits for a seat if `wait`, or takes the seat that is held for them.

    Saying it twice changes nothing.

    Raises MeetingOver, MeetingCancelled, MeetingFull.
    """
    meeting = _open_for_words(meeting, now=now)
    said = meeting.registrations.filter(member=member).first()
    said = said or Registration(meeting=meeting, member=member, state=State.CANCELLED)
    return _come(said, now=now, wait=wait, is_standing=is_standing)


@transaction.atomic
def register_guest(
    meeting: Meeting, *, name: str, email: str, now: datetime, language: str = "", wait: bool = True
) -> Registration:
    """Register a guest with a proven e-mail, or put them in line; a member's e-mail, the member.

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
    keep_guests_of(meeting)
    return _come(said, now=now, wait=wait)


@transaction.atomic
def register_visitor(meeting: Meeting, *, guest: Guest, now: datetime) -> Registration:
    """Register a guest who has a session here: their address is proven by it.

    Raises ComesToNoEvening, TooManyRegistrations, MeetingOver, MeetingCancelled, MembersOnly.
    """
    if not guest.may_come:
        raise ComesToNoEvening
    if not (grant := take(OF_GUEST, f"guest:{guest.address}")):
        raise TooManyRegistrations(grant.retry_after)
    return register_guest(
        meeting, name=guest.name, email=guest.address, language=guest.language, now=now
    )


def withdraw_visitor(meeting: Meeting, *, guest: Guest, now: datetime) -> None:
    """Withdraw the registration of a guest with a session, if there is one. Raises MeetingOver."""
    address = UserManager.normalize_email(guest.address)
    if said := meeting.registrations.filter(member=None, guest_email=address).first():
        withdraw(said, now=now)


@transaction.atomic
def withdraw(registration: Registration, *, now: datetime) -> Registration:
    """Withdraw a registration; the seat goes to the person who waits longest. Idempotent.

    Raises MeetingOver.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=registration.meeting_id)
    if meeting.is_over(now=now):
        raise MeetingOver
    registration.refresh_from_db(fields=["state", "answer_by"])
    if registration.state != State.CANCELLED:
        give_seat_back(registration)
        promote_waiting(meeting, now=now)
    return registration


def _open_for_words(meeting: Meeting, *, now: datetime) -> Meeting:
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.is_cancelled:
        raise MeetingCancelled
    if meeting.is_over(now=now):
        raise MeetingOver
    return meeting


def _come(
    said: Registration, *, now: datetime, wait: bool, is_standing: bool = False
) -> Registration:
    if said.state == State.OFFERED:
        take_seat(said)
    if said.state != State.CANCELLED:
        return said
    said.is_first = is_first_visit(member=said.member, email=said.guest_email)
    has_seat = seats_of(said.meeting).give(first=said.is_first)
    if not has_seat and not wait:
        raise MeetingFull
    said.state = State.COMING if has_seat else State.WAITING
    said.created_at, said.answer_by, said.is_standing = now, None, is_standing
    said.save()
    return said
