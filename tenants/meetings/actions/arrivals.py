"""Who is in the room. A tap that was sent twice, or hours late, counts once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from tenants.accounts.models import UserManager
from tenants.meetings.actions.evenings import locked
from tenants.meetings.errors import AlreadySpoke, DoorClosed
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
    meeting = locked(meeting)
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

    The tap (`nonce`) tells who is who. On one's own phone (QR) an e-mail that stands there already
    is somebody else's: the arrival is a new one without it. Raises DoorClosed.
    """
    meeting = locked(meeting)
    _refuse_closed_door(meeting, now=now)
    email = UserManager.normalize_email(email)
    tapped = meeting.attendances.filter(nonce=nonce).first() if nonce else None
    if tapped and tapped.member_id is None:
        return tapped
    guests = meeting.attendances.filter(member=None)
    noted = guests.filter(guest_email=email).first() if email else None
    if noted and how != Attendance.How.QR:
        return noted
    attendance = Attendance.objects.create(
        meeting=meeting,
        guest_name=name,
        guest_email="" if noted else email,
        how=how,
        arrived_at=at or now,
        nonce=None if tapped else nonce or None,
    )
    _count(meeting)
    return attendance


@transaction.atomic
def take_back_arrival(attendance: Attendance, *, now: datetime) -> None:
    """A wrong tap at the door. Raises DoorClosed, AlreadySpoke."""
    meeting = locked(attendance.meeting)
    _refuse_closed_door(meeting, now=now)
    try:
        with transaction.atomic():
            attendance.delete()
    except (ProtectedError, RestrictedError) as error:
        raise AlreadySpoke from error
    _count(meeting)


def _refuse_closed_door(meeting: Meeting, *, now: datetime) -> None:
    if not meeting.is_at_the_door(now=now):
        raise DoorClosed


def _count(meeting: Meeting) -> None:
    """A closed evening keeps the number it is remembered by; words may come in late."""
    closed = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.CLOSED)
    closed.update(came=meeting.attendances.count())
