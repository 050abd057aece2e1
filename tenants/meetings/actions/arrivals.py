"""Who is in the room. A tap that was sent twice, or hours late, counts once."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tenants.accounts.models import UserManager
from tenants.meetings.errors import DoorClosed
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member


@transaction.atomic
def check_in(
    meeting: Meeting,
    *,
    member: Member,
    how: str,
    now: datetime,
    at: datetime | None = None,
    nonce: str = "",
) -> Attendance:
    """A member is here, since `at` if the word comes late. Raises DoorClosed."""
    _refuse_closed_door(meeting, now=now)
    spent = bool(nonce) and meeting.attendances.filter(nonce=nonce).exists()
    attendance, is_new = Attendance.objects.get_or_create(
        meeting=meeting,
        member=member,
        defaults={"how": how, "arrived_at": at or now, "nonce": None if spent else nonce or None},
    )
    if is_new:
        _count(meeting)
    return attendance


@transaction.atomic
def check_in_guest(
    meeting: Meeting,
    *,
    name: str,
    how: str,
    now: datetime,
    at: datetime | None = None,
    email: str = "",
    nonce: str = "",
) -> Attendance:
    """Somebody without an account is here; a typed e-mail proves nothing, so it is only noted.

    Raises DoorClosed.
    """
    _refuse_closed_door(meeting, now=now)
    email = UserManager.normalize_email(email)
    known = meeting.attendances.filter(member=None)
    found = known.filter(nonce=nonce).first() if nonce else None
    found = found or (known.filter(guest_email=email).first() if email else None)
    if found:
        return found
    try:
        with transaction.atomic():
            attendance = Attendance.objects.create(
                meeting=meeting,
                guest_name=name,
                guest_email=email,
                how=how,
                arrived_at=at or now,
                nonce=nonce or None,
            )
    except IntegrityError:  # the same tap on another connection
        return meeting.attendances.get(nonce=nonce)
    _count(meeting)
    return attendance


@transaction.atomic
def take_back_arrival(attendance: Attendance, *, now: datetime) -> None:
    """A wrong tap at the door. Raises DoorClosed."""
    _refuse_closed_door(attendance.meeting, now=now)
    meeting = attendance.meeting
    attendance.delete()
    _count(meeting)


def _refuse_closed_door(meeting: Meeting, *, now: datetime) -> None:
    if not meeting.is_at_the_door(now=now):
        raise DoorClosed


def _count(meeting: Meeting) -> None:
    """A closed evening keeps the number it is remembered by; words may come in late."""
    closed = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.CLOSED)
    closed.update(came=meeting.attendances.count())
