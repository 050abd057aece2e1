"""Saying "I come" and taking it back. The meeting's row is locked, so seats are counted once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.accounts.models import UserManager
from tenants.meetings.errors import (
    ComesToNoEvening,
    MeetingCancelled,
    MeetingFull,
    MeetingOver,
    MembersOnly,
    TooManyRegistrations,
)
from tenants.meetings.models import Meeting, Registration
from tenants.meetings.models.registration import RegistrationQuerySet
from tenants.meetings.signals import guests_released, promoted
from tenants.members.guests import Guest
from tenants.members.models import Member
from tenants.registry.limiter import HOUR, Limit, take

State = Registration.State
OF_GUEST = Limit("registrations of a guest", 30, HOUR)


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
    registration.refresh_from_db(fields=["state"])
    if registration.state != State.CANCELLED:
        registration.state = State.CANCELLED
        registration.save(update_fields=["state"])
        promote_waiting(meeting, now=now)
    return registration


def promote_waiting(meeting: Meeting, *, now: datetime) -> list[Registration]:
    """Give free seats to the waiting list, first come first served. The meeting must be locked.

    In the last half hour before the beginning nobody is promoted: the door decides. Whoever waits
    and has been let in already has a chair.
    """
    if not meeting.gives_seats(now=now):
        return []
    here = meeting.registrations.waiting().here()
    waiting = in_line(meeting).exclude(pk__in=here.values("pk")).select_related("member__user")
    if meeting.capacity is None:
        lucky = list(waiting)
    else:
        taken = meeting.registrations.coming().count() + here.count()
        lucky = list(waiting[: max(0, meeting.capacity - taken)])
    for registration in lucky:
        registration.state = State.COMING
        registration.save(update_fields=["state"])
        registration.meeting = meeting
        promoted.send(sender=Registration, registration=registration, now=now)
    return lucky


@transaction.atomic
def release_waiting_guests(meeting: Meeting, *, now: datetime) -> list[Registration]:
    """Tell waiting guests that an evening is for members now; guests with a seat keep it.

    The meeting must be locked.
    """
    waiting = list(meeting.registrations.waiting().guests())
    meeting.registrations.filter(pk__in=[said.pk for said in waiting]).update(state=State.CANCELLED)
    if waiting:
        guests_released.send(sender=Registration, registrations=waiting, now=now)
    return waiting


def in_line(meeting: Meeting) -> RegistrationQuerySet:
    """Those who wait for a seat and may get it; a members' evening has none for guests."""
    waiting: RegistrationQuerySet = meeting.registrations.waiting()
    return waiting if meeting.is_open else waiting.exclude(member=None)


def is_full(meeting: Meeting) -> bool:
    """True if all seats are taken or promised to those in line."""
    if meeting.capacity is None:
        return False
    return meeting.registrations.coming().count() + in_line(meeting).count() >= meeting.capacity


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
    full = is_full(meeting)
    if full and not wait:
        raise MeetingFull
    said.state = State.WAITING if full else State.COMING
    said.created_at = now
    said.save()
    return said
