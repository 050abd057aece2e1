"""Reads of an evening: its agenda, tables, presses, energy, pairs, and possible facilitators."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import combinations
from typing import Any

from django.db.models import Prefetch, QuerySet

from tenants.live.errors import AlreadyClosed, CalledOff
from tenants.live.models import (
    AgendaItem,
    Block,
    PulseMark,
    Run,
    RunEvent,
    Seat,
    Table,
)
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Question

ENCOUNTER_TABLE = 8  # at a larger table people don't work with everyone


def table_rows() -> tuple[Prefetch[Any], Prefetch[Any]]:
    """Prefetches of the people and the questions of tables; one statement each."""
    seats = Seat.objects.select_related(
        "member", "attendance__member", "registration__member"
    ).order_by("pk")
    items = AgendaItem.objects.select_related("question__author", "question__product")
    return Prefetch("seated", seats), Prefetch("items", items)


def tables_of(block: Block) -> list[Table]:
    """Its tables with people and questions; three statements. Each table knows its block."""
    return list(block.tables.prefetch_related(*table_rows()))


def version_outside_votes(meeting: int) -> str:
    """`phone.room_version` of a room that shows neither a vote nor its result. One statement."""
    facts = Meeting.objects.filter(pk=meeting).values_list(
        "agenda__version", "agenda__published_at", "run__revision"
    )
    plan, published, revision = facts.first() or (None, None, None)
    return f"{plan or 0}-{int(published is not None)}-{revision or 0}-"


def last_begun(meeting: int) -> int:
    """Position of the last part that has begun; 0 before the evening."""
    positions = Run.objects.filter(meeting=meeting).values_list("block", flat=True)
    return positions.first() or 0


def items_of(meeting: Meeting) -> QuerySet[AgendaItem, Any]:
    """The agenda in its order, with what became of each question."""
    return (
        AgendaItem.objects.filter(table__block__agenda__meeting=meeting)
        .select_related("question__author", "question__product", "table__block")
        .order_by("table__block__position", "table__number", "position")
    )


def asked_in_the_room(meeting: Meeting) -> QuerySet[Question, Any]:
    """Questions that people who are here have asked since the door opened, and that wait."""
    here = meeting.attendances.here().exclude(member=None)
    waiting = Question.objects.filter(
        state=Question.State.QUEUED,
        asked_at__gte=meeting.doors_open_at,
        author__in=here.values("member"),
    )
    return waiting.select_related("author", "product").order_by("asked_at", "pk")


def pairs_met(meeting: Meeting, *, block: Block | None = None) -> Counter[tuple[int, int]]:
    """Members who worked at one table, the smaller number first, and in how many parts.

    Of one part, if it is given. Who came when a part was over has met nobody in it.
    """
    members = meeting.attendances.came().exclude(member=None)
    came = dict(members.values_list("member", "arrived_at"))
    tables = Table.objects.filter(block__agenda__meeting=meeting).exclude(worked_at=None)
    pairs: Counter[tuple[int, int]] = Counter()
    for table in (tables.filter(block=block) if block else tables).prefetch_related("seated"):
        seated = {seat.member_id for seat in table.seated.all() if seat.member_id}
        over = table.worked_at
        people = sorted(who for who in seated if over and who in came and came[who] <= over)
        if len(people) <= ENCOUNTER_TABLE:
            pairs.update(combinations(people, 2))
    return pairs


def presses(run: Run) -> QuerySet[RunEvent, Any]:
    """All presses in order, from which a meeting can be replayed."""
    return run.events.select_related("by", "guest__member", "to")


def energy(meeting: Meeting) -> dict[str, list[int]]:
    """Marks of 1 to 5 at the `start` and at the `end`."""
    marks = PulseMark.objects.filter(attendance__meeting=meeting).order_by("at")
    found: dict[str, list[int]] = {"start": [], "end": []}
    for moment, value in marks.values_list("moment", "value"):
        found[moment].append(value)
    return found


def ended(meeting: Meeting) -> AlreadyClosed | None:
    """Why the plan of this evening can't change any more, if it can't."""
    if meeting.is_cancelled:
        return CalledOff()
    closed = Run.objects.filter(meeting=meeting).exclude(closed_at=None)
    if meeting.state == Meeting.State.CLOSED or closed.exists():
        return AlreadyClosed()
    return None


def lead_candidates(meeting: Meeting, *, now: datetime) -> list[Member]:
    """Members of the core who are in the room: who the evening can be handed to."""
    present = meeting.attendances.here().values("member")
    here = Member.objects.core(now=now).filter(pk__in=present)
    return list(here.order_by("name", "pk"))
