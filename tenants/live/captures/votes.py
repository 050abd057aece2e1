"""Which ideas a person may vote on now, and what came out. Phones show these, and no other vote
is taken."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Prefetch, QuerySet, Sum

from tenants.live.models import Capture, Vote
from tenants.live.run import format_steps as programme
from tenants.live.run.timeline import TimelineStep
from tenants.live.screens.state import EveningState, ParticipantState, digest

CHOSEN = 10  # ideas that are read out, the first of them last


@dataclass(frozen=True)
class Chosen:
    """An idea and what it was given."""

    idea: Capture
    points: int


def ideas_to_vote(state: EveningState, me: ParticipantState) -> list[Capture]:
    """Ideas of one's table, or one of somebody's per round; `mine` are the reader's own votes."""
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
    # Cards go round in one order for all: everybody begins at their own place in it, and holds
    # another card in each round. A place is given by arrivals before, so that it stays.
    before = state.meeting.attendances.filter(pk__lt=me.attendance.pk).count() % len(cards)
    circle = cards[before:] + cards[:before]
    others = [card for card in circle if card.by_id != me.attendance.pk]
    return [others[(stop.round - 1) % len(others)]] if others else []


def as_seen(
    state: EveningState, me: ParticipantState, place: tuple[int, int] | None
) -> ParticipantState:
    """What a phone saw that is a little behind: an earlier vote of the part that is going on.

    What was tapped while the step moved on counts for the ideas that were shown then.
    """
    if place is None or me.stop is None or place[0] != me.stop.block.position:
        return me
    seen = state.timeline.at(place)
    return replace(me, stop=seen) if seen and is_vote(seen) and place < me.stop.place else me


def ideas_seen(state: EveningState) -> str:
    """Changes with the ideas of a vote and with what came out; empty where there is neither."""
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
    """What the votes of this part came to, the most first; of one table if it voted by itself."""
    if stop is None or not state.is_open or not votes_over(state, stop):
        return []
    ideas = _ideas(state, stop)
    if table is not None and not in_rounds(state, stop):
        ideas = ideas.filter(table=table)
    rated = ideas.annotate(given=Sum("votes__points")).filter(given__gt=0)
    return [Chosen(idea, idea.given) for idea in rated.order_by("-given", "at", "pk")[:CHOSEN]]


def votes_over(state: EveningState, stop: TimelineStep) -> bool:
    """Whether this part has voted; while it does, nobody is swayed by sums."""
    last = max((each.place for each in _votes(state, stop)), default=None)
    return last is not None and last < stop.place


def in_rounds(state: EveningState, stop: TimelineStep) -> bool:
    """Whether the cards of the whole room went round, or each table gave dots to its own."""
    return any(each.round for each in _votes(state, stop))


def is_vote(stop: TimelineStep) -> bool:
    return programme.is_vote(stop.timed)


def _votes(state: EveningState, stop: TimelineStep) -> list[TimelineStep]:
    return [each for each in state.timeline.steps_in(stop.block) if is_vote(each)]


def _ideas(state: EveningState, stop: TimelineStep) -> QuerySet[Capture]:
    return state.meeting.captures.cards().filter(block=stop.block)
