"""Who is in the room. A tap that was sent twice, or hours late, counts once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from tenants.accounts.models import UserManager
from tenants.meetings.actions.evenings import locked
from tenants.meetings.actions.people import adopt_arrival
from tenants.meetings.errors import AlreadySpoke, DoorClosed, NonceTaken
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
    guest: Attendance | None = None,
) -> Attendance:
    """A member is here, since `at` if the word comes late. Saying it again is never refused.

    `guest` is who came from the same phone before joining: the same person. A tap that was somebody
    else's lets a member in all the same, who is known without it. Raises DoorClosed.
    """
    meeting = locked(meeting)
    here = meeting.attendances.filter(member=member).first()
    if here:
        return here
    _refuse_closed_door(meeting, now=now)
    before = meeting.attendances.filter(pk=guest.pk, member=None).first() if guest else None
    if before:
        return adopt_arrival(before, member=member)
    spent = bool(nonce) and meeting.attendances.filter(nonce=nonce).exists()
    attendance = Attendance.objects.create(
        meeting=meeting,
        member=member,
        how=how,
        arrived_at=at or now,
        nonce=None if spent else nonce or None,
    )
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
    is_proven: bool = False,
) -> Attendance:
    """Somebody without an account is here; a typed e-mail proves nothing, so it is only noted.

    The tap (`nonce`) tells who is who, and is never refused when it comes again. On one's own phone
    (QR) an e-mail that stands there already is somebody else's: the arrival is a new one without
    it. With a proven e-mail it is the guest whom the core has ticked already. Raises DoorClosed,
    NonceTaken.
    """
    meeting = locked(meeting)
    email = UserManager.normalize_email(email)
    tapped = meeting.attendances.filter(nonce=nonce).first() if nonce else None
    if tapped:
        return _same_guest(tapped, name=name, how=how)
    _refuse_closed_door(meeting, now=now)
    guests = meeting.attendances.filter(member=None)
    noted = guests.filter(guest_email=email).first() if email else None
    is_ticked = noted is not None and noted.how != Attendance.How.QR
    if noted and (how != Attendance.How.QR or (is_proven and is_ticked)):
        return noted
    attendance = Attendance.objects.create(
        meeting=meeting,
        guest_name=name,
        guest_email="" if noted else email,
        how=how,
        arrived_at=at or now,
        nonce=nonce or None,
    )
    _count(meeting)
    return attendance


def ticked_guest(meeting: Meeting, *, name: str) -> Attendance | None:
    """A guest let in by the core under this very name, of whose phone nothing is known yet."""
    guests = meeting.attendances.filter(member=None, guest_name__iexact=name.strip())
    return guests.exclude(how=Attendance.How.QR).order_by("arrived_at", "pk").first()


@transaction.atomic
def claim_arrival(meeting: Meeting, *, name: str, now: datetime) -> Attendance | None:
    """Whom the core has let in says on their own phone that it is them; nobody else can after.

    None if there is nobody to be. Raises DoorClosed.
    """
    meeting = locked(meeting)
    _refuse_closed_door(meeting, now=now)
    found = ticked_guest(meeting, name=name)
    if found:
        found.how = Attendance.How.QR
        found.save(update_fields=["how"])
    return found


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


def _same_guest(tapped: Attendance, *, name: str, how: str) -> Attendance:
    """On one's own phone a name may have been corrected between two tries."""
    is_own_phone = how == Attendance.How.QR
    if tapped.member_id or not (is_own_phone or tapped.guest_name == name):
        raise NonceTaken
    return tapped


def _refuse_closed_door(meeting: Meeting, *, now: datetime) -> None:
    if not meeting.is_at_the_door(now=now):
        raise DoorClosed


def _count(meeting: Meeting) -> None:
    """A closed evening keeps the number it is remembered by; words may come in late."""
    closed = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.CLOSED)
    closed.update(came=meeting.attendances.count())
