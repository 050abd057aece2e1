"""Keep captures: once, whole, and in their author's words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction

from tenants.live.errors import EmptyWords, NonceTaken, NotHere, SomebodyElsesWords, TooLate
from tenants.live.models import (
    AgendaItem,
    Block,
    Capture,
    PulseMark,
    Run,
    RunEvent,
    Table,
    Vote,
)
from tenants.live.run.focus import Focus, focus_at, topics_of
from tenants.live.run.format_steps import steps_of
from tenants.live.run.timeline import running_timeline
from tenants.live.screens import publishing
from tenants.live.signals import capture_changed, capture_made
from tenants.live.validators import MAX_CAPTURE, MAX_MARK
from tenants.meetings.models import LATE_WORD, Attendance, Meeting
from tenants.products.models import Question


def capture(
    meeting: Meeting,
    *,
    by: Attendance,
    kind: str,
    text: str,
    now: datetime,
    nonce: str = "",
    at: datetime | None = None,
    item: AgendaItem | None = None,
    question: Question | None = None,
    place: tuple[int, int] | None = None,
    due_on: date | None = None,
    term: timedelta = LATE_WORD,
) -> Capture:
    """Keep a thought; sent again with its nonce it is the same thought.

    `at` and `place` (part and step) are when and where it was said, if the word comes late;
    without `item` or `question` it belongs to what the author's table is working on, and to no
    question where the table has none at that step. Captures are accepted for `term` after the
    meeting.
    Raises NotHere, TooLate, EmptyWords, and NonceTaken for a nonce of another person's capture.
    """
    text = text.replace("\x00", "").strip()[:MAX_CAPTURE]
    if not text:
        raise EmptyWords
    if by.meeting_id != meeting.pk:
        raise NotHere
    nonce = nonce[:36] or str(uuid4())
    if known := meeting.captures.filter(nonce=nonce).first():
        if known.by_id != by.pk:
            raise NonceTaken
        return known  # a phone that didn't hear the answer asks again, however late
    _refuse_late(meeting, now=now, term=term)
    with transaction.atomic():
        block, step, table = _where(meeting, by=by, place=place)
        if item is None and question is None and table is not None and block is not None:
            item = _on_the_table(block, step, table).item
        if item is not None:
            question = item.question
        try:
            with transaction.atomic():
                thought = Capture.objects.create(
                    meeting=meeting,
                    by=by,
                    kind=kind,
                    text=text,
                    question=question,
                    item=item,
                    block=block,
                    step=step,
                    table=table.number if table else None,
                    due_on=due_on if kind == Capture.Kind.COMMITMENT else None,
                    nonce=nonce,
                    at=min(at or now, now),
                )
        except IntegrityError:  # the same tap on another connection
            return meeting.captures.get(nonce=nonce)
        capture_made.send(sender=Capture, capture=thought)
        shown = thought.kind == Capture.Kind.IDEA
        publishing.notify(meeting, "words", now=now, own=by, shown=shown)
    return thought


@transaction.atomic
def rewrite(
    thought: Capture,
    *,
    by: Attendance,
    text: str,
    kind: str,
    due_on: date | None,
    now: datetime,
) -> None:
    """Say it better. Raises SomebodyElsesWords, TooLate, EmptyWords."""
    _refuse_others(thought, by=by, now=now)
    text = text.replace("\x00", "").strip()[:MAX_CAPTURE]
    if not text:
        raise EmptyWords
    thought.text, thought.kind = text, kind
    thought.due_on = due_on if kind == Capture.Kind.COMMITMENT else None
    thought.save(update_fields=["text", "kind", "due_on"])
    _say(thought, now=now)


@transaction.atomic
def take_back(thought: Capture, *, by: Attendance, now: datetime) -> None:
    """Take a capture back; it can be restored.

    Raises SomebodyElsesWords, TooLate.
    """
    _refuse_others(thought, by=by, now=now)
    if thought.taken_back_at is not None:
        return
    thought.taken_back_at = now
    thought.save(update_fields=["taken_back_at"])
    _say(thought, now=now)


@transaction.atomic
def restore(thought: Capture, *, by: Attendance, now: datetime) -> None:
    """It counts again. Raises SomebodyElsesWords, TooLate."""
    _refuse_others(thought, by=by, now=now)
    thought.taken_back_at = None
    thought.save(update_fields=["taken_back_at"])
    _say(thought, now=now)


@transaction.atomic
def mark_pulse(attendance: Attendance, *, moment: str, value: int, now: datetime) -> PulseMark:
    """Energy from 1 to 5; the last word of a person counts. Raises TooLate."""
    if not 1 <= value <= MAX_MARK:
        raise ValueError(value)
    _refuse_late(attendance.meeting, now=now)
    mark, _new = PulseMark.objects.update_or_create(
        attendance=attendance, moment=moment, defaults={"value": value, "at": now}
    )
    publishing.notify(attendance.meeting, "words", now=now, own=attendance)
    return mark


@transaction.atomic
def move_captures(kept: Attendance, *, gone: Attendance) -> None:
    """Move thoughts, energy, votes and presses of `gone` to `kept`.

    Where both have answered, the first energy at the start, the last at the end and the vote of
    `kept` count.
    """
    gone.captures.update(by=kept)
    own = {mark.moment: mark for mark in kept.pulse.all()}
    for mark in gone.pulse.all():
        other = own.get(mark.moment)
        first, last = sorted((mark, other), key=lambda m: m.at) if other else (mark, mark)
        counts = first if mark.moment == PulseMark.Moment.START else last
        for dropped in {first, last} - {counts}:
            dropped.delete()
        PulseMark.objects.filter(pk=counts.pk).update(attendance=kept)
    voted = Vote.objects.filter(attendance=kept).values("idea")
    votes = Vote.objects.filter(attendance=gone)
    votes.filter(idea__in=voted).delete()
    votes.update(attendance=kept)
    RunEvent.objects.filter(guest=gone).update(guest=kept)


def _say(thought: Capture, *, now: datetime) -> None:
    """Notify the apps that keep outcomes, and the screens that count."""
    capture_changed.send(sender=Capture, capture=thought, now=now)
    publishing.notify(thought.meeting, "words", now=now, own=thought.by, shown=True)


def _refuse_late(meeting: Meeting, *, now: datetime, term: timedelta = LATE_WORD) -> None:
    if now > meeting.ends_at + term:
        raise TooLate


def _refuse_others(thought: Capture, *, by: Attendance, now: datetime) -> None:
    if thought.by_id != by.pk:
        raise SomebodyElsesWords
    _refuse_late(by.meeting, now=now)


def _where(
    meeting: Meeting, *, by: Attendance, place: tuple[int, int] | None
) -> tuple[Block | None, int | None, Table | None]:
    """The part, the step and the author's table: of `place`, else of this moment."""
    run = Run.objects.filter(meeting=meeting).first()
    if run is None:
        return None, None, None
    run.meeting = meeting
    timeline = running_timeline(run)
    block, step = timeline.here.block, timeline.here.position
    known = {each.place: each.block for each in timeline.steps}
    # A phone can be behind the room, never ahead of it.
    late = place is not None and place in known and place <= (block.position, 10_000)
    if late and place is not None:
        block, step = known[place], place[1]
    table = table_of(by, block)
    if table and table.step is not None and not late:
        step = table.step
    return block, step, table


def table_of(attendance: Attendance, block: Block | None) -> Table | None:
    """The seat of a person in a block."""
    if block is None or not block.is_work:
        return None
    seats = Table.objects.filter(block=block).select_related("block")
    if attendance.member_id:
        return seats.filter(seated__member=attendance.member_id).first()
    return seats.filter(seated__attendance=attendance).first()


def _on_the_table(block: Block, step: int | None, table: Table) -> Focus:
    """The question or topic of this step at this table, as the screens show it."""
    steps = steps_of(block)
    return focus_at(table, steps[min(step or 0, len(steps) - 1)], topics_of(block))
