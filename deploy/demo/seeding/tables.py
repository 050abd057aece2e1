"""Seed the tables of a past meeting: seats, questions and captures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from deploy.demo.content import records
from deploy.demo.seeding.people import Cast
from tenants.live.models import AgendaItem, Block, Capture, Table
from tenants.live.run.format_steps import steps_of
from tenants.meetings import planning
from tenants.meetings.models import Attendance, Meeting
from tenants.registry.scope import current_city

CHECK_IN, FRAMING, WORK, REFLECTION, CLOSING = 10, 5, 80, 15, 10  # minutes of an evening
MINUTE = timedelta(minutes=1)
Word = records.Perspective | records.Realisation | records.Commitment
Said = list[tuple[Capture, Word]]


@dataclass
class Laid:
    """A block of the evening as the content tells it: its tables and their questions in order."""

    format: str
    tables: dict[tuple[str, ...], list[records.Work]] = field(default_factory=dict)


def laid_out(works: tuple[records.Work, ...]) -> list[Laid]:
    """Group works into blocks: one format at unchanged tables is one block."""
    blocks: list[Laid] = []
    slots: dict[int, list[records.Work]] = {}
    for work in works:
        slots.setdefault(work.slot, []).append(work)
    for slot in sorted(slots):
        tables = [table for work in slots[slot] for table in work.tables]
        goes_on = (
            blocks
            and blocks[-1].format == slots[slot][0].format
            and all(table in blocks[-1].tables for table in tables)
        )
        if not goes_on:
            blocks.append(Laid(slots[slot][0].format))
        for work in slots[slot]:
            for table in work.tables:
                blocks[-1].tables.setdefault(table, []).append(work)
    return blocks


def plan_of(blocks: list[Laid], numbers: Mapping[str, int], cast: Cast) -> planning.Plan:
    rounds = [max(len(works) for works in block.tables.values()) for block in blocks]
    parts, start = [], CHECK_IN + FRAMING
    for position, (block, questions) in enumerate(zip(blocks, rounds, strict=True), start=1):
        minutes = WORK * questions // sum(rounds)
        tables = tuple(
            planning.Table(
                number,
                tuple(numbers[key] for key in people if key in numbers),
                tuple(cast.questions[work.question].pk for work in works),
            )
            for number, (people, works) in enumerate(block.tables.items(), start=1)
        )
        parts.append(planning.Block(position, block.format, start, minutes, questions, tables))
        start += minutes
    frame = [
        planning.FrameStep("check_in", 0, CHECK_IN),
        planning.FrameStep("framing", CHECK_IN, FRAMING),
        *(planning.FrameStep("block", p.start, p.minutes, p.position) for p in parts),
        planning.FrameStep("reflection", start, REFLECTION),
        planning.FrameStep("closing", start + REFLECTION, CLOSING),
    ]
    return planning.Plan(tuple(parts), tuple(frame))


def capture_words(
    meeting: Meeting, blocks: list[Laid], here: Mapping[str, Attendance], cast: Cast
) -> Said:
    """Store each capture with its speaker's table and the question of that table."""
    rows = Block.objects.filter(agenda__meeting=meeting, kind=Block.Kind.WORK)
    said: Said = []
    for block, laid in zip(rows.order_by("position"), blocks, strict=True):
        tables = {table.number: table for table in block.tables.prefetch_related("items__question")}
        works = list({id(work): work for works in laid.tables.values() for work in works}.values())
        begin, last = meeting.starts_at + block.starts * MINUTE, steps_of(block)[-1].position
        for order, work in enumerate(works):
            words: list[Word] = [*work.perspectives, *work.realisations, *work.commitments]
            for turn, word in enumerate(words):
                share = (order + (turn + 1) / (len(words) + 1)) / len(works)
                number, item = _place(word, work, laid, tables, cast)
                kind, due_on = _kind_of(word, meeting)
                thought = Capture(
                    meeting=meeting,
                    by=here[word.by],
                    kind=kind,
                    text=word.text,
                    question=item.question,
                    item=item,
                    block=block,
                    step=last,
                    table=number,
                    due_on=due_on,
                    nonce=f"{block.position}-{order}-{turn}",
                    at=begin + share * block.minutes * MINUTE,
                )
                said.append((thought, word))
    Capture.objects.bulk_create(thought for thought, _word in said)
    return said


def _place(
    word: Word, work: records.Work, laid: Laid, tables: Mapping[int, Table], cast: Cast
) -> tuple[int, AgendaItem]:
    """The speaker's table if it worked on the question, else the first that did."""
    worked = [number for number, people in enumerate(laid.tables, 1) if people in work.tables]
    seats = list(laid.tables)
    number = next((n for n in worked if word.by in seats[n - 1]), worked[0])
    question = cast.questions[work.question].pk
    return number, next(i for i in tables[number].items.all() if i.question_id == question)


def _kind_of(word: Word, meeting: Meeting) -> tuple[str, date | None]:
    if isinstance(word, records.Commitment):
        day = meeting.starts_at.astimezone(current_city().zone).date()
        return Capture.Kind.COMMITMENT, day + timedelta(days=word.due_days)
    if isinstance(word, records.Realisation):
        return Capture.Kind.REALISATION, None
    return Capture.Kind.PERSPECTIVE, None
