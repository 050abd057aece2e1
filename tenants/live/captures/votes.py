"""Votes on ideas: what a person may vote on now, the vote, and the result.

A table gives dots to its own ideas; the whole room gives marks to cards that go round.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Prefetch, QuerySet, Sum

from tenants.live.errors import NotHere, NotVoting, TooManyDots
from tenants.live.models import Capture, Vote
from tenants.live.run import format_steps
from tenants.live.run.timeline import TimelineStep
from tenants.live.screens import publishing
from tenants.live.screens.state import (
    EveningState,
    ParticipantState,
    TableView,
    digest,
    participant_state,
)
from tenants.live.validators import DOTS, MAX_MARK
from tenants.meetings.models import Attendance

T = TypeVar("T")
CHOSEN = 10  # ideas that are read out, the first of them last


@dataclass(frozen=True)
class Chosen:
    """An idea and the sum of its points."""

    idea: Capture
    points: int


def ideas_to_vote(state: EveningState, me: ParticipantState) -> list[Capture]:
    """The ideas of the reader's table, or one card of somebody else per round.

    `mine` of each are the reader's own votes.
    """
    stop, table = me.stop, me.table
    if not state.is_open or stop is None or not is_vote(stop):
        return []
    given = Vote.objects.filter(attendance=me.attendance)
    ideas = _ideas(state, stop).prefetch_related(Prefetch("votes", given, to_attr="mine"))
    if not stop.round:
        if table is None:
            return []
        return list(ideas.filter(table=table.number).order_by("at", "pk"))
    cards = list(ideas.order_by("pk"))
    if not cards:
        return []
    before = state.meeting.attendances.filter(pk__lt=me.attendance.pk).count()
    own = [card.pk for card in cards if card.by_id == me.attendance.pk]
    held = held_card([card.pk for card in cards], round=stop.round, before=before, own=own)
    return [card for card in cards if card.pk == held]


def held_card(cards: Sequence[int], *, round: int, before: int, own: Container[int]) -> int:
    """The card in somebody's hand; 0 where there is none of somebody else.

    Cards go round in one order for all: everybody begins at their own place in it, and holds
    another card in each round. A place is given by arrivals `before`, so that it stays.
    """
    if not cards:
        return 0
    first = before % len(cards)
    others = [card for card in (*cards[first:], *cards[:first]) if card not in own]
    return others[(round - 1) % len(others)] if others else 0


def cards_shown(state: EveningState, view: TableView) -> list[Capture]:
    """The ideas of a table, or all cards that go round; empty unless there is a vote now."""
    stop, table = view.stop, view.table
    if not state.is_open or stop is None or not is_vote(stop):
        return []
    if stop.round:
        return _kept(state, "cards", lambda: list(_ideas(state, stop).order_by("pk")))
    cards = _kept(state, "ideas", lambda: list(_ideas(state, stop).order_by("at", "pk")))
    return [card for card in cards if table is not None and card.table == table.number]


def points_given(state: EveningState, attendance: Attendance) -> dict[int, int]:
    """Somebody's points by idea in the part that is going on; no statement unless it votes."""
    stop = state.here
    if not state.is_open or stop is None or not _votes(state, stop):
        return {}
    given = Vote.objects.filter(attendance=attendance, idea__in=_ideas(state, stop))
    return dict(given.values_list("idea", "points"))


def as_seen(
    state: EveningState, me: ParticipantState, place: tuple[int, int] | None
) -> ParticipantState:
    """The state at an earlier vote of the current part, which a phone was still showing.

    A tap made while the step moved on counts for the ideas that were shown then.
    """
    if place is None or me.stop is None or place[0] != me.stop.block.position:
        return me
    seen = state.timeline.at(place)
    return replace(me, stop=seen) if seen and is_vote(seen) and place < me.stop.place else me


@transaction.atomic
def vote(
    idea: Capture,
    *,
    by: Attendance,
    points: int,
    now: datetime,
    place: tuple[int, int] | None = None,
) -> None:
    """Give `points` to an idea; 0 takes them back.

    The step of the voter's table decides which ideas are open to a vote, and whether points are
    dots or a mark from 1 to 5. `place` (part and step) is what a page showed that was a little
    behind. Raises NotHere, NotVoting, TooManyDots.
    """
    if by.meeting_id != idea.meeting_id:
        raise NotHere
    state = EveningState(by.meeting, now)
    me = as_seen(state, participant_state(state, by), place)
    if idea not in ideas_to_vote(state, me):
        raise NotVoting
    Attendance.objects.select_for_update(of=("self",)).get(pk=by.pk)
    publishing.own_changed(by)
    given = Vote.objects.filter(idea=idea, attendance=by)
    if points <= 0:
        given.delete()
        return
    if me.stop is not None and not me.stop.round:
        others = Vote.objects.filter(attendance=by, idea__block=idea.block).exclude(idea=idea)
        spent = others.aggregate(points=Sum("points"))["points"] or 0
        if spent + points > DOTS:
            raise TooManyDots
    Vote.objects.update_or_create(
        idea=idea, attendance=by, defaults={"points": min(points, MAX_MARK), "at": now}
    )


def ideas_seen(state: EveningState) -> str:
    """A digest of the ideas of a vote, or of its result; empty where there is neither."""
    stop = state.here
    if not state.is_open or stop is None:
        return ""
    if is_vote(stop):
        return digest(list(_ideas(state, stop).order_by("pk").values_list("pk", "text")))
    if votes_over(state, stop):
        return digest([(one.idea.pk, one.idea.text, one.points) for one in chosen(state, stop)])
    return ""


def chosen(
    state: EveningState, stop: TimelineStep | None, *, table: int | None = None
) -> list[Chosen]:
    """The result of this part's votes, most points first; of one table if it voted by itself."""
    if stop is None or not state.is_open or not votes_over(state, stop):
        return []
    rated = _kept(state, "rated", lambda: _rated(state, stop))
    if table is not None and not in_rounds(state, stop):
        rated = [one for one in rated if one.idea.table == table]
    return rated[:CHOSEN]


def _rated(state: EveningState, stop: TimelineStep) -> list[Chosen]:
    """All ideas of this part with points, most points first."""
    rated = _ideas(state, stop).annotate(given=Sum("votes__points")).filter(given__gt=0)
    return [Chosen(idea, idea.given) for idea in rated.order_by("-given", "at", "pk")]


def _kept(state: EveningState, name: str, read: Callable[[], list[T]]) -> list[T]:
    """Read a list once for all tables of a room; a table is in the same part as the room."""
    if name not in state.kept:
        state.kept[name] = read()
    found: list[T] = state.kept[name]
    return found


def votes_over(state: EveningState, stop: TimelineStep) -> bool:
    """True once this part has voted: sums shown earlier would sway the votes."""
    last = max((each.place for each in _votes(state, stop)), default=None)
    return last is not None and last < stop.place


def in_rounds(state: EveningState, stop: TimelineStep) -> bool:
    """True if cards of the whole room went round; False if each table gave dots to its own."""
    return any(each.round for each in _votes(state, stop))


def is_vote(stop: TimelineStep) -> bool:
    return format_steps.is_vote(stop.timed)


def _votes(state: EveningState, stop: TimelineStep) -> list[TimelineStep]:
    return [each for each in state.timeline.steps_in(stop.block) if is_vote(each)]


def _ideas(state: EveningState, stop: TimelineStep) -> QuerySet[Capture]:
    return state.meeting.captures.cards().filter(block=stop.block)
