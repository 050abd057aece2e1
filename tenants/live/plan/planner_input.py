"""Read the planner's input for tonight from the city, in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import Q

from tenants.formats.catalogue import FormatSpec, Multiplicity
from tenants.formats.models import Format, FormatVersion
from tenants.live.errors import FormatPutAway
from tenants.live.models import Agenda, AgendaItem, Block, Encounter, Run
from tenants.live.participants import Participant, member_ids_of, tonight
from tenants.live.plan.storage import later, load_locks, load_plan, work_times
from tenants.live.run.format_steps import is_whole_room
from tenants.live.run.timeline import RunningTimeline, running_timeline
from tenants.meetings import planning
from tenants.meetings.models import Meeting
from tenants.products.models import Authorship, Question
from tenants.products.models.question import IN_WORK

QUEUE_LOOKED_AT = 150
FRAME = "evening_frame"  # what other formats stand in; never a block itself
LONG = 110  # minutes of an evening in which people need a break
USUAL = 120  # minutes of an evening that the frame is made for


@dataclass(frozen=True)
class PlannerInput:
    """Tonight as the planner sees it, and the rows that its answer becomes."""

    situation: planning.Situation
    people: Mapping[int, Participant]
    versions: Mapping[str, FormatVersion]
    begun: Sequence[Block] = ()


def planner_input_of(
    agenda: Agenda, blocks: Sequence[Block], *, run: Run | None, now: datetime
) -> PlannerInput:
    """The input with the `blocks` of the previous plan; those that have begun in `run` stay."""
    meeting = agenda.meeting
    people = tonight(meeting, only_here=agenda.only_here)
    if run and run.facilitator_id and not agenda.seat_facilitator:
        people.pop(run.facilitator_id, None)
    versions = versions_by_key(agenda.formats)
    begun = [block for block in blocks if run and block.position <= run.block]
    work_begun = sum(block.is_work for block in begun)
    minute = minute_now(meeting, blocks, run=run, now=now) if begun else 0
    previous = load_plan(agenda, blocks) if blocks else None
    if previous and begun:
        previous = later(previous, begun=work_begun, from_minute=minute)
    known = {key: version.spec for key, version in versions.items()}
    questions = _questions(agenda, now=now)
    locks = load_locks(agenda, blocks, begun=work_begun)
    situation = planning.Situation(
        people=_people(people),
        questions=questions,
        formats=tuple(planner_format(spec) for spec in known.values()),
        evening=frame(agenda),
        encounters=encounters_of(member_ids_of(people.values())),
        locks=tuple(lock for lock in locks if _holds(lock, people, questions)),
        previous=previous,
        from_minute=minute,
        seed=meeting.pk,
    )
    return PlannerInput(situation, people, versions, begun)


def minute_now(meeting: Meeting, blocks: Sequence[Block], *, run: Run | None, now: datetime) -> int:
    """The first minute that can be planned: after all parts that have begun."""
    if run is None:
        return 0
    minute = end_of_block(running_timeline(run, blocks=blocks), now=now)
    begun = [block for block in blocks if block.is_work and block.position <= run.block]
    last = max((work_times(block)[0] for block in begun), default=-1)
    return max(minute, last + 1, 0)


def end_of_block(timeline: RunningTimeline, *, now: datetime) -> int:
    """The minute of the evening at which the part that is going on will be over."""
    over = max(timeline.block_ends_at(), timeline.run.clock(now=now))
    return max(0, ceil((over - timeline.begins).total_seconds() / 60))


def set_real_times(
    meeting: Meeting, blocks: Sequence[Block], *, run: Run, now: datetime
) -> list[Block]:
    """Give the parts that have begun the times they really had; those that it changed.

    An evening that is ahead then plans from where it is. The steps of a part of the frame last as
    long as the part, so the one that is going on keeps its minutes.
    """
    begun = [block for block in blocks if block.position <= run.block]
    if not begun:
        return []
    timeline = running_timeline(run, blocks=blocks)
    before = {block.pk: (block.starts, block.minutes) for block in begun}
    end = end_of_block(timeline, now=now)
    for block in reversed(begun):
        if block.position == run.block:
            since = run.block_started_at - timeline.begins
            block.starts = max(0, min(int(since.total_seconds() // 60), end))
        else:
            block.starts = min(block.starts, end)
        if block.is_work or block.position < run.block:
            block.minutes = end - block.starts
        end = block.starts
    return [block for block in begun if before[block.pk] != (block.starts, block.minutes)]


def frame(agenda: Agenda) -> planning.Evening:
    """Other evenings keep the proportions of the usual one; a long one has a break."""
    minutes = agenda.meeting.minutes
    share = minutes / USUAL
    return planning.Evening(
        minutes=minutes,
        tables=agenda.tables,
        seats=agenda.seats,
        changeover=agenda.changeover,
        pause=agenda.pause if minutes >= LONG else 0,
        check_in=max(3, round(10 * share)),
        framing=max(2, round(5 * share)),
        reflection=max(3, round(15 * share)),
        closing=max(3, round(10 * share)),
        max_blocks=min(5, 3 + max(0, minutes - USUAL) // 45),
    )


def versions_by_key(wanted: Sequence[str] = ()) -> dict[str, FormatVersion]:
    """The latest version of each format in use, without the frame; `wanted` keys only, if any."""
    formats = Format.objects.in_use().exclude(key=FRAME)
    if wanted:
        formats = formats.filter(key__in=wanted)
    latest = (
        FormatVersion.objects.filter(format__in=formats)
        .order_by("format__key", "-number")
        .distinct("format__key")
    )
    found = FormatVersion.objects.filter(pk__in=latest.values("pk"))
    rows = found.select_related("format").prefetch_related("steps").order_by("format_id")
    return {version.format.key: version for version in rows}


def version_on_shelf(key: str) -> FormatVersion:
    """The latest version of one format in use. Raises FormatPutAway."""
    version = versions_by_key([key]).get(key)
    if version is None:
        raise FormatPutAway
    return version


def planner_format(spec: FormatSpec) -> planning.Format:
    """A programme in the planner's terms; tables may be one person off the best size."""
    smallest, largest = spec.table_size
    parallel = not is_whole_room(spec)
    fixed, each = 0.0, 0.0
    for step in spec.steps:
        match step.multiplicity:
            case Multiplicity.PER_QUESTION:
                each += step.minutes
            case Multiplicity.PER_PERSON:
                fixed += step.minutes * largest
            case _:
                fixed += step.minutes * step.repeats
    return planning.Format(
        key=spec.key,
        stages=frozenset(spec.stages),
        blockers=frozenset(spec.blockers),
        min_people=max(2, smallest - 1) if parallel else spec.min_people,
        max_people=largest + 1 if parallel else spec.max_people,
        table_min=smallest,
        table_max=largest,
        min_room=spec.min_people,
        fixed_minutes=ceil(fixed),
        minutes_per_question=ceil(each),
        questions_per_run=max(1, spec.questions_per_run[1]),
        questions_at_least=max(1, spec.questions_per_run[0]),
        parallel=parallel,
    )


def encounters_of(members: Sequence[int]) -> dict[tuple[int, int], int]:
    pairs = Encounter.objects.filter(one__in=members, other__in=members)
    return {(one, other): times for one, other, times in pairs.values_list("one", "other", "times")}


def candidates(agenda: Agenda) -> Q:
    """Questions that may be on this agenda: those that wait, and those that are on it already."""
    items = AgendaItem.objects.filter(table__block__agenda=agenda).values("question")
    mine = Q(state=Question.State.ON_AGENDA, pk__in=items)
    return (Q(state=Question.State.QUEUED, author__left_at=None) & IN_WORK) | mine


def _questions(agenda: Agenda, *, now: datetime) -> tuple[planning.Question, ...]:
    found = Question.objects.filter(candidates(agenda)).select_related("product")
    return tuple(
        planning.Question(
            id=question.pk,
            author=question.author_id,
            product=question.product_id,
            stage=question.product.stage if question.product else "",
            blocker=question.blocker,
            weeks_waiting=question.weeks_waiting(now=now),
            times_served=question.times_served,
        )
        for question in found.order_by("times_served", "queued_at", "pk")[:QUEUE_LOOKED_AT]
    )


def _people(people: Mapping[int, Participant]) -> tuple[planning.Person, ...]:
    products: dict[int, set[int]] = defaultdict(set)
    theirs = Authorship.objects.filter(member__in=member_ids_of(people.values()))
    for member, product in theirs.values_list("member", "product"):
        products[member].add(product)
    return tuple(
        planning.Person(
            number,
            frozenset(topic.casefold() for topic in who.member.helps_with)
            if who.member
            else frozenset(),
            frozenset(products[number]),
        )
        for number, who in people.items()
    )


def _holds(
    lock: planning.Lock,
    people: Mapping[int, Participant],
    questions: Sequence[planning.Question],
) -> bool:
    """Drop locks of people who don't come and of closed questions.

    A table that is no longer there is another matter: the planner says that it is missed.
    """
    if isinstance(lock, planning.AtTable):
        return lock.person in people
    if isinstance(lock, planning.InFormat):
        return True
    authors = {question.id: question.author for question in questions}
    if isinstance(lock, planning.OffAgenda):
        return lock.question in authors
    return authors.get(lock.question) in people
