"""Decisions of the core about one meeting. Each is a row, and notifies those who come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.meetings.actions.second_approval import cancelling_needs_second, refuse_own_yes
from tenants.meetings.actions.waiting_list import follow_move, keep_first_seats, promote_waiting
from tenants.meetings.errors import (
    EndsBeforeItBegins,
    InThePast,
    MeetingCancelled,
    MeetingLive,
    MeetingOver,
    NotBegun,
    NothingAsked,
    NothingToUndo,
    SeatsTaken,
)
from tenants.meetings.models import Meeting, MeetingChange, Series
from tenants.meetings.signals import meeting_changed, meeting_closed
from tenants.members.models import Member


@transaction.atomic
def confirm_meeting(meeting: Meeting, *, by: Member | None, now: datetime) -> Meeting:
    """The core says it will take place. Raises MeetingOver, MeetingCancelled."""
    meeting = locked(meeting)
    _refuse_gone(meeting, now=now)
    if meeting.state == Meeting.State.PLANNED:
        _set_state(meeting, Meeting.State.CONFIRMED, MeetingChange.Kind.CONFIRMED, by=by, now=now)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: Member | None, now: datetime, why: str = "") -> Meeting:
    """It will not take place; everybody who said yes gets a letter.

    More than the next evening waits for a second yes: then the asking is recorded and the evening
    comes back as it was. Raises MeetingOver, MeetingLive.
    """
    meeting = _locked_in_series(meeting)
    if meeting.is_cancelled:
        return meeting
    if meeting.state == Meeting.State.LIVE:
        raise MeetingLive
    _refuse_gone(meeting, now=now)
    asked = meeting.asked_to_cancel
    if cancelling_needs_second(meeting, by=by, now=now):
        if asked is None:
            _change(meeting, MeetingChange.Kind.ASKED, by=by, now=now, why=why).save()
        return meeting
    why = why or (asked.why if asked else "")
    kind = MeetingChange.Kind.CANCELLED
    _set_state(meeting, Meeting.State.CANCELLED, kind, by=by, now=now, why=why)
    return meeting


@transaction.atomic
def agree_to_cancel(meeting: Meeting, *, by: Member, now: datetime) -> Meeting:
    """Give the second yes, for the reason that was given with the first.

    Raises NothingAsked, NotASecond, and what cancelling does.
    """
    meeting = _locked_in_series(meeting)
    asked = meeting.asked_to_cancel
    if asked is None:
        raise NothingAsked
    refuse_own_yes(asked.by_id, by=by, now=now)
    return cancel_meeting(meeting, by=by, now=now, why=asked.why)


@transaction.atomic
def change_meeting(
    meeting: Meeting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    venue: str,
    address: str,
    capacity: int | None,
    note: str,
    by: Member | None,
    now: datetime,
    why: str = "",
    first_seats: int | None = None,
    kind: MeetingChange.Kind = MeetingChange.Kind.MOVED,
) -> Meeting:
    """Move an evening in time or place, change its seats and its note; one row, one letter.

    New seats go to the waiting list; without `first_seats` as many are kept for first visits as
    before; `kind` says whether the move takes another one back. Raises
    MeetingOver, MeetingCancelled, MeetingLive, InThePast, SeatsTaken.
    """
    meeting = locked(meeting)
    _refuse_gone(meeting, now=now)
    coming = meeting.registrations.taking_seats().count()
    if capacity is not None and capacity < coming and capacity != meeting.capacity:
        raise SeatsTaken(coming)
    moved = (starts_at, ends_at) != (meeting.starts_at, meeting.ends_at)
    if moved and meeting.state == Meeting.State.LIVE:
        raise MeetingLive
    if moved and ends_at <= starts_at:
        raise EndsBeforeItBegins
    if moved and starts_at <= now:
        raise InThePast
    moved = moved or (venue, address) != (meeting.venue, meeting.address)
    change = _change(meeting, kind, by=by, now=now, why=why) if moved else None
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.venue, meeting.address = venue, address
    meeting.capacity, meeting.note = capacity, note
    if first_seats is not None:
        meeting.first_seats = first_seats
    meeting.touch(now=now)
    meeting.save()
    if change:
        _record(change)
        follow_move(meeting, now=now)
    keep_first_seats(meeting, now=now)
    promote_waiting(meeting, now=now)
    return meeting


@transaction.atomic
def undo_last_change(meeting: Meeting, *, by: Member | None, now: datetime) -> Meeting:
    """Take back the last cancelling or moving; notify those who come again.

    A cancelling that waits for a second yes is simply not asked for any more.

    What was taken back once stays so. Raises NothingToUndo, MeetingLive, or InThePast when the
    evening would have begun before now.
    """
    meeting = locked(meeting)
    last = meeting.changes.first()
    if last is None or not last.may_be_undone(meeting):
        raise NothingToUndo
    if last.kind == MeetingChange.Kind.ASKED:
        last.delete()
        return meeting
    if last.kind == MeetingChange.Kind.CANCELLED:
        if meeting.ends_at <= now:
            raise MeetingOver
        before = Meeting.State(last.state_before)
        _set_state(meeting, before, MeetingChange.Kind.RESTORED, by=by, now=now)
        promote_waiting(meeting, now=now)
        return meeting
    return change_meeting(
        meeting,
        starts_at=last.starts_before,
        ends_at=last.ends_before,
        venue=last.venue_before,
        address=last.address_before,
        capacity=meeting.capacity,
        note=meeting.note,
        by=by,
        now=now,
        kind=MeetingChange.Kind.MOVED_BACK,
    )


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: Member | None, now: datetime) -> Meeting:
    """The evening is done; who was there is counted.

    While it is led, `by` is who leads it, or nobody (the clock). Raises MeetingCancelled, NotBegun,
    LedBySomebody.
    """
    meeting = locked(meeting)
    if meeting.state == Meeting.State.CLOSED:
        return meeting
    if meeting.is_cancelled:
        raise MeetingCancelled
    if meeting.state != Meeting.State.LIVE and now < meeting.starts_at:
        raise NotBegun
    meeting.came = meeting.attendances.came().count()
    _set_state(meeting, Meeting.State.CLOSED, MeetingChange.Kind.CLOSED, by=by, now=now)
    meeting_closed.send(sender=Meeting, meeting=meeting, by=by)
    return meeting


def locked(meeting: Meeting) -> Meeting:
    """Lock the meeting and return it as it is now."""
    return Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)


def _locked_in_series(meeting: Meeting) -> Meeting:
    """Lock the series first, as its own changes do: another meeting may take this place."""
    if meeting.series_id:
        Series.objects.select_for_update().get(pk=meeting.series_id)
    return locked(meeting)


def _refuse_gone(meeting: Meeting, *, now: datetime) -> None:
    if meeting.is_cancelled:
        raise MeetingCancelled
    if meeting.is_over(now=now):
        raise MeetingOver


def _set_state(
    meeting: Meeting,
    state: Meeting.State,
    kind: MeetingChange.Kind,
    *,
    by: Member | None,
    now: datetime,
    why: str = "",
) -> None:
    change = _change(meeting, kind, by=by, now=now, why=why)
    meeting.state = state
    meeting.touch(now=now)
    meeting.save(update_fields=["state", "came", "revision", "changed_at"])
    _record(change)


def _change(
    meeting: Meeting, kind: MeetingChange.Kind, *, by: Member | None, now: datetime, why: str
) -> MeetingChange:
    return MeetingChange(
        meeting=meeting,
        kind=kind,
        by=by,
        at=now,
        why=why,
        state_before=meeting.state,
        starts_before=meeting.starts_at,
        ends_before=meeting.ends_at,
        venue_before=meeting.venue,
        address_before=meeting.address,
    )


def _record(change: MeetingChange) -> None:
    change.save()
    meeting_changed.send(sender=MeetingChange, change=change)
