"""Which ideas a person may vote on now. Phones show these, and no other vote is taken."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from tenants.formats.catalogue import StepKind
from tenants.live.course import Stop
from tenants.live.models import Capture, Vote
from tenants.live.room import Mine, Room, digest


def ideas_to_vote(room: Room, me: Mine) -> list[Capture]:
    """Ideas of one's table, or one of somebody's per round; `mine` are the reader's own votes."""
    stop, table = me.stop, me.table
    if not room.is_open or stop is None or table is None or not is_vote(stop):
        return []
    given = Vote.objects.filter(attendance=me.attendance)
    ideas = _ideas(room, stop).prefetch_related(Prefetch("votes", given, to_attr="mine"))
    if not stop.round:
        return list(ideas.filter(table=table.number).order_by("at", "pk"))
    cards = list(ideas.order_by("pk"))
    if not cards:
        return []
    # Cards go round in one order for all: everybody begins at their own place in it, and holds
    # another card in each round. A place is given by arrivals before, so that it stays.
    before = room.meeting.attendances.filter(pk__lt=me.attendance.pk).count() % len(cards)
    circle = cards[before:] + cards[:before]
    others = [card for card in circle if card.by_id != me.attendance.pk]
    return [others[(stop.round - 1) % len(others)]] if others else []


def ideas_seen(room: Room) -> str:
    """Changes with the ideas of a vote; empty while the room doesn't vote."""
    stop = room.here
    if not room.is_open or stop is None or not is_vote(stop):
        return ""
    return digest(list(_ideas(room, stop).order_by("pk").values_list("pk", "text")))


def is_vote(stop: Stop) -> bool:
    return stop.step.step.kind == StepKind.VOTE and "vote" in stop.captures


def _ideas(room: Room, stop: Stop) -> QuerySet[Capture]:
    return room.meeting.captures.kept().filter(kind=Capture.Kind.IDEA, block=stop.block)
