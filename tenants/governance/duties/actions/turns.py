"""Take a turn of leading an evening, put it up for a swap, swap it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tenants.governance.duties import notices
from tenants.governance.duties.errors import (
    AwayThen,
    EveningPassed,
    NotOfTheCore,
    NotUpForSwap,
    NotYourTurn,
    TurnTaken,
)
from tenants.governance.duties.models import Absence, Turn
from tenants.meetings.models import Meeting
from tenants.members.models import Member


@transaction.atomic
def take_turn(meeting: Meeting, *, by: Member, now: datetime) -> Turn:
    """Lead an evening that nobody leads, or whose leader has put it up. Idempotent.

    Raises EveningPassed, NotOfTheCore, AwayThen, TurnTaken.
    """
    locked = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _check(locked, by, now=now)
    turn = Turn.objects.select_related("member").filter(meeting=locked).first()
    if turn is None:
        return Turn.objects.create(meeting=locked, member=by, taken_at=now)
    if turn.member_id == by.pk:
        return _keep(turn)
    if turn.offered_at is None:
        raise TurnTaken(turn)
    before = turn.member
    turn.give(by, now=now)
    turn.save(update_fields=["member", "taken_at", "offered_at", "past"])
    notices.tell_of_taken(turn, before, by=by, now=now)
    return turn


@transaction.atomic
def offer_turn(turn: Turn, *, by: Member, now: datetime) -> Turn:
    """Put one's own turn up: anybody of the core may take it, or swap an evening for it.

    It stays one's own until then. Idempotent. Raises NotYourTurn, EveningPassed.
    """
    locked = _locked(turn)
    if locked.member_id != by.pk:
        raise NotYourTurn(turn)
    if not locked.meeting.takes_registrations(now=now):
        raise EveningPassed(turn)
    if locked.offered_at is None:
        locked.offered_at = now
        locked.save(update_fields=["offered_at"])
        notices.tell_of_offer(locked, by=by, now=now)
    return locked


@transaction.atomic
def keep_turn(turn: Turn, *, by: Member) -> Turn:
    """Lead it oneself after all. Idempotent. Raises NotYourTurn: somebody may have been faster."""
    locked = _locked(turn)
    if locked.member_id != by.pk:
        raise NotYourTurn(turn)
    return _keep(locked)


@transaction.atomic
def swap_turns(mine: Turn, theirs: Turn, *, by: Member, now: datetime) -> None:
    """Give one's own evening for one that is up for a swap.

    Raises NotYourTurn, NotUpForSwap, EveningPassed, AwayThen.
    """
    pair = {turn.pk: turn for turn in _locked_all((mine, theirs))}
    if len(pair) < 2:
        raise NotUpForSwap(theirs)
    own, other = pair[mine.pk], pair[theirs.pk]
    if own.member_id != by.pk:
        raise NotYourTurn(mine)
    if other.offered_at is None or other.member_id == by.pk:
        raise NotUpForSwap(theirs)
    partner = other.member
    _check(other.meeting, by, now=now)
    _check(own.meeting, partner, now=now)
    other.give(by, now=now)
    own.give(partner, now=now)
    for turn in (own, other):
        turn.save(update_fields=["member", "taken_at", "offered_at", "past"])
    notices.tell_of_swap(own, other, by=by, now=now)


def _check(meeting: Meeting, member: Member, *, now: datetime) -> None:
    if not meeting.takes_registrations(now=now):
        raise EveningPassed(meeting)
    if not member.is_core(now=now):
        raise NotOfTheCore(member)
    day = timezone.localdate(meeting.starts_at)
    if Absence.objects.filter(member=member, first_day__lte=day, last_day__gte=day).exists():
        raise AwayThen(meeting)


def _keep(turn: Turn) -> Turn:
    if turn.offered_at is not None:
        turn.offered_at = None
        turn.save(update_fields=["offered_at"])
        notices.take_back_offer(turn)
    return turn


def _locked(turn: Turn) -> Turn:
    found = _locked_all((turn,))
    if not found:
        raise NotYourTurn(turn)
    return found[0]


def _locked_all(turns: Iterable[Turn]) -> list[Turn]:
    """Lock in the order of their keys, so that two swaps can't wait for each other."""
    rows = Turn.objects.select_for_update(of=("self",)).select_related("meeting", "member")
    return list(rows.filter(pk__in=[turn.pk for turn in turns]).order_by("pk"))
