"""Read the minutes of a meeting from its rows, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from tenants.live.models import AgendaItem, Block, Capture, Run, RunEvent
from tenants.live.queries import items_of
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.queries import attendance_list
from tenants.members.models import Member
from tenants.outcome.effects.energy import Energy
from tenants.outcome.effects.evenings import EveningEffects, effects_of
from tenants.outcome.models import Minutes
from tenants.outcome.queries.captures import Group, grouped, with_traces
from tenants.products.models import Question

Outcome = AgendaItem.Outcome


@dataclass(slots=True)
class Work:
    """A question in one part of a meeting, at one or several tables."""

    question: Question
    tables: list[int]
    hidden: bool  # the question was withdrawn later
    thoughts: list[Capture] = field(default_factory=list)

    @property
    def groups(self) -> list[Group]:
        return grouped(self.thoughts)


@dataclass(slots=True)
class Part:
    """A part of a meeting, in one format."""

    block: Block
    works: list[Work] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of an open meeting, which visitors may see."""

    came: int
    questions: int
    perspectives: int
    realisations: int
    commitments: int


@dataclass(frozen=True, slots=True)
class MinutesPage:
    minutes: Minutes
    meeting: Meeting
    numbers: Numbers
    led: Sequence[Member]
    came: Sequence[Attendance]
    parts: Sequence[Part]
    besides: Sequence[Group]  # captures without a question, of the reflection
    unreached: Sequence[Question]  # on the agenda, but not worked on
    waiting: Sequence[Question]  # worked on, without an answer so far
    effects: EveningEffects | None  # None if the meeting was not run

    @property
    def energy(self) -> Energy | None:
        return self.effects.energy if self.effects else None


@dataclass(frozen=True, slots=True)
class MinutesRows:
    """The rows of minutes, the same for all members."""

    minutes: Minutes
    items: Sequence[AgendaItem]
    thoughts: Sequence[Capture]
    came: Sequence[Attendance]
    led: Sequence[Member]
    effects: EveningEffects | None


def read_minutes(minutes: Minutes, *, reader: Member | None, now: datetime) -> MinutesPage:
    """Read all of the page of minutes, as shown to a member; None for what all of them see."""
    led = facilitators_of(minutes.meeting)
    return minutes_page(minutes_rows(minutes, led=led, today=timezone.localdate(now)), reader)


def minutes_rows(minutes: Minutes, *, led: Sequence[Member], today: date) -> MinutesRows:
    meeting = minutes.meeting
    thoughts = with_traces().filter(meeting=meeting).select_related("question")
    return MinutesRows(
        minutes=minutes,
        items=list(items_of(meeting).select_related("table__block__format_version__format")),
        thoughts=list(thoughts.defer("question__words")),
        came=attendance_list(meeting),
        led=led,
        effects=effects_of(meeting, today=today),
    )


def minutes_page(rows: MinutesRows, reader: Member | None) -> MinutesPage:
    """The page as a member sees it, without a statement."""
    items = rows.items
    worked = [item for item in items if item.outcome == Outcome.WORKED_ON]
    parts, besides = group_by_part(worked, rows.thoughts, reader=reader)
    reached = {item.question_id: item.question for item in worked}
    missed = {i.question_id: i.question for i in items if i.question_id not in reached}
    return MinutesPage(
        minutes=rows.minutes,
        meeting=rows.minutes.meeting,
        numbers=count_captures(len(rows.came), len(reached), rows.thoughts),
        led=rows.led,
        came=rows.came,
        parts=parts,
        besides=grouped(besides),
        unreached=[q for q in missed.values() if not q.is_hidden_from(reader)],
        waiting=[q for q in reached.values() if q.is_open and not q.is_hidden_from(reader)],
        effects=rows.effects,
    )


def has_withdrawn_questions(meeting: Meeting) -> bool:
    """True if some question of its agenda is shown to its author in another way than to others."""
    return items_of(meeting).filter(question__state=Question.State.WITHDRAWN).exists()


def group_by_part(
    worked: Sequence[AgendaItem], thoughts: Sequence[Capture], *, reader: Member | None
) -> tuple[list[Part], list[Capture]]:
    """Group captures by part and question; the second result has the captures of neither."""
    parts: dict[int, Part] = {}
    works: dict[tuple[int, int], Work] = {}  # by block and question
    latest: dict[int, Work] = {}  # by question
    for item in worked:
        block = item.table.block
        part = parts.setdefault(block.pk, Part(block))
        work = works.get((block.pk, item.question_id))
        if work is None:
            work = Work(item.question, [], hidden=item.question.is_hidden_from(reader))
            works[block.pk, item.question_id] = latest[item.question_id] = work
            part.works.append(work)
        work.tables.append(item.table.number)
    besides: list[Capture] = []
    for thought in thoughts:
        where = works.get((thought.block_id or 0, thought.question_id or 0))
        where = where or latest.get(thought.question_id or 0)
        (where.thoughts if where else besides).append(thought)
    return list(parts.values()), besides


def count_captures(came: int, questions: int, thoughts: Sequence[Capture]) -> Numbers:
    kinds = [thought.kind for thought in thoughts]
    return Numbers(
        came,
        questions,
        perspectives=kinds.count(Capture.Kind.PERSPECTIVE),
        realisations=kinds.count(Capture.Kind.REALISATION),
        commitments=kinds.count(Capture.Kind.COMMITMENT),
    )


def numbers_of(meeting: Meeting) -> Numbers:
    """Count the outcome of a meeting; two statements."""
    worked = Count(
        "question",
        Q(table__block__agenda__meeting=meeting, outcome=Outcome.WORKED_ON),
        distinct=True,
    )
    by_kind = dict(
        Capture.objects.not_taken_back()
        .filter(meeting=meeting)
        .order_by()
        .values_list("kind")
        .annotate(many=Count("pk"))
    )
    items = AgendaItem.objects.filter(table__block__agenda__meeting=meeting)
    return Numbers(
        meeting.came,
        items.aggregate(worked=worked)["worked"],
        perspectives=by_kind.get(Capture.Kind.PERSPECTIVE, 0),
        realisations=by_kind.get(Capture.Kind.REALISATION, 0),
        commitments=by_kind.get(Capture.Kind.COMMITMENT, 0),
    )


def facilitators_of(meeting: Meeting) -> list[Member]:
    """All facilitators of a meeting, in order."""
    turns = RunEvent.Kind.START, RunEvent.Kind.HAND_OVER, RunEvent.Kind.TAKE_OVER
    run = Run.objects.filter(meeting=meeting).select_related("facilitator").first()
    if run is None:
        return []
    led: dict[int, Member] = {}
    for event in run.events.filter(kind__in=turns).select_related("by", "to"):
        who = event.to or event.by
        if who:
            led[who.pk] = who
    if run.facilitator and run.facilitator.pk not in led:
        led[run.facilitator.pk] = run.facilitator
    return list(led.values())
