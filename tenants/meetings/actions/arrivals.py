"""Check people in and out. A tap that was sent twice, or hours late, counts once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from tenants.accounts.models import UserManager
from tenants.meetings.actions.meetings import locked
from tenants.meetings.actions.membership_changes import adopt_arrival
from tenants.meetings.errors import (
    DoorClosed,
    ListClosed,
    MeetingCancelled,
    NonceTaken,
    OnePerson,
    TooManyWalkIns,
)
from tenants.meetings.guest_retention import keep_guests_of
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.signals import arrival_changed, arrivals_merged
from tenants.members.models import Member
from tenants.ui.search_terms import fold, same_person_key

MOST_WALK_INS = 200  # people without an account who let themselves in on one evening
A_MOMENT = timedelta(seconds=1)  # whoever leaves has been there


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

    The code at the door and the list confirm what somebody has said of themselves only.
    `guest` is who came from the same phone before joining: the same person. A tap that was somebody
    else's lets a member in all the same, who is known without it. Raises DoorClosed.
    """
    meeting = locked(meeting)
    here = meeting.attendances.filter(member=member).first()
    before = meeting.attendances.filter(pk=guest.pk, member=None).first() if guest else None
    if here and meeting.is_at_the_door(now=now):
        _confirm(here, how=how)
        if here.left_at is not None:
            _leave(here, at=None, now=now)
        return _merge(here, before) if before else here
    if here:
        return here
    _refuse_closed_door(meeting, now=now)
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
    """Check in somebody without an account. A typed e-mail proves nothing and is only noted.

    The tap (`nonce`) tells who is who, and is never refused when it comes again. On one's own phone
    (QR) an e-mail that stands there already is somebody else's: the arrival is a new one without
    it. With a proven e-mail it is the guest whom the core has ticked already. Raises DoorClosed,
    NonceTaken, TooManyWalkIns.
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
    if how == Attendance.How.QR and guests.filter(how=how).count() >= MOST_WALK_INS:
        raise TooManyWalkIns
    attendance = Attendance.objects.create(
        meeting=meeting,
        guest_name=name,
        guest_email="" if noted else email,
        how=how,
        arrived_at=at or now,
        nonce=nonce or None,
    )
    keep_guests_of(meeting)
    _count(meeting)
    return attendance


def ticked_guest(meeting: Meeting, *, name: str) -> Attendance | None:
    """A guest let in by the core under this name, of whose phone nothing is known yet.

    «Петр» and «Пётр», «Рудь Елена» and «Елена Рудь» are one name.
    """
    guests = meeting.attendances.here().filter(member=None).exclude(how=Attendance.How.QR)
    key = same_person_key(name)
    in_order = guests.order_by("arrived_at", "pk")
    return next((guest for guest in in_order if same_person_key(guest.guest_name) == key), None)


@transaction.atomic
def claim_arrival(meeting: Meeting, *, name: str, now: datetime) -> Attendance | None:
    """Tie an arrival that the door noted to the person's own phone, once.

    None if no arrival of that number waits for its person. Raises DoorClosed.
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
    """Take back a wrong tap at the door; captures made under it stay.

    Raises DoorClosed.
    """
    meeting = locked(attendance.meeting)
    _refuse_closed_door(meeting, now=now)
    try:
        with transaction.atomic():
            attendance.delete()
    except (ProtectedError, RestrictedError):
        _leave(attendance, at=attendance.arrived_at, now=now)
    _count(meeting)


@transaction.atomic
def leave_early(attendance: Attendance, *, now: datetime) -> None:
    """Note that somebody goes home before the end. Raises DoorClosed."""
    meeting = locked(attendance.meeting)
    _refuse_closed_door(meeting, now=now)
    attendance.refresh_from_db(fields=["left_at", "arrived_at"])
    if attendance.left_at is None:
        _leave(attendance, at=max(now, attendance.arrived_at + A_MOMENT), now=now)


@transaction.atomic
def bring_back_arrival(attendance: Attendance, *, now: datetime) -> None:
    """Take back that somebody left early. Raises DoorClosed."""
    meeting = locked(attendance.meeting)
    _refuse_closed_door(meeting, now=now)
    attendance.refresh_from_db(fields=["left_at"])
    if attendance.left_at is not None:
        _leave(attendance, at=None, now=now)
        _count(meeting)


@transaction.atomic
def merge_arrivals(kept: Attendance, gone: Attendance, *, now: datetime) -> Attendance:
    """Merge two arrivals of one person: words, energy, votes and seats go to `kept`.

    An account wins over a name, a phone that is in use over a tick at the door; the name is that of
    `kept`. Raises DoorClosed, OnePerson.
    """
    meeting = locked(kept.meeting)
    _refuse_closed_door(meeting, now=now)
    rows = {row.pk: row for row in meeting.attendances.filter(pk__in=(kept.pk, gone.pk))}
    if len(rows) < 2 or all(row.member_id for row in rows.values()):
        raise OnePerson
    return _merge(rows[kept.pk], rows[gone.pk])


@transaction.atomic
def recognise_guest(number: int, *, member: Member, now: datetime) -> Attendance | None:
    """Give the arrival `number` of a phone to the member who has signed in on it.

    A member of long standing is taken for this guest only if the names agree: others may have
    come in by the same tablet.
    """
    guest = Attendance.objects.filter(pk=number, member=None).select_related("meeting").first()
    if guest is None or not guest.meeting.is_at_the_door(now=now):
        return None
    if member.joined_at < guest.arrived_at and not is_same_name(member.name, guest.guest_name):
        return None
    meeting = locked(guest.meeting)
    guest = meeting.attendances.filter(pk=number, member=None).first()
    own = meeting.attendances.filter(member=member).first()
    if guest is None:
        return own
    return _merge(own, guest) if own else adopt_arrival(guest, member=member)


def is_same_name(one: str, other: str) -> bool:
    """True if all words of the shorter name are in the longer one: «Пётр», «Петр Новиков»."""
    first, second = ({*fold(name).split()} for name in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def _merge(kept: Attendance, gone: Attendance) -> Attendance:
    """The meeting must be locked."""
    name = kept.name
    is_account = gone.member_id is not None
    if is_account or (not kept.member_id and gone.how == Attendance.How.QR != kept.how):
        kept, gone = gone, kept
    _confirm(kept, how=gone.how)
    kept.arrived_at = min(kept.arrived_at, gone.arrived_at)
    ends = (kept.left_at, gone.left_at)
    kept.left_at = None if None in ends else max(end for end in ends if end)
    if not kept.member_id:
        kept.guest_name, kept.guest_email = name, kept.guest_email or gone.guest_email
    kept.save(update_fields=["arrived_at", "left_at", "guest_name", "guest_email"])
    arrivals_merged.send(sender=Attendance, kept=kept, gone=gone)
    nonce = kept.nonce or gone.nonce
    gone.delete()
    Attendance.objects.filter(pk=kept.pk).update(nonce=nonce)  # a tap that is sent again
    _count(kept.meeting)
    return kept


def _confirm(attendance: Attendance, *, how: str) -> None:
    """Confirm an arrival that only the person themselves had noted."""
    if attendance.how == Attendance.How.SAID != how:
        attendance.how = how
        attendance.save(update_fields=["how"])


def _leave(attendance: Attendance, *, at: datetime | None, now: datetime) -> None:
    attendance.left_at = at
    attendance.save(update_fields=["left_at"])
    arrival_changed.send(sender=Attendance, attendance=attendance, now=now)


def _same_guest(tapped: Attendance, *, name: str, how: str) -> Attendance:
    """On one's own phone a name may have been corrected between two tries."""
    is_own_phone = how == Attendance.How.QR
    if tapped.member_id or not (is_own_phone or tapped.guest_name == name):
        raise NonceTaken
    return tapped


def _refuse_closed_door(meeting: Meeting, *, now: datetime) -> None:
    if meeting.is_cancelled:
        raise MeetingCancelled
    if now < meeting.doors_open_at:
        raise DoorClosed
    if not meeting.is_at_the_door(now=now):
        raise ListClosed


def _count(meeting: Meeting) -> None:
    """A closed evening keeps the number it is remembered by; words may come in late."""
    closed = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.CLOSED)
    closed.update(came=meeting.attendances.came().count())
