"""The steps of a meeting in order; with a run, which one it is at, and when it will end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from tenants.formats.catalogue import Capture, TimedStep
from tenants.live.models import Block, Run, Table
from tenants.live.run.format_steps import is_changing_tables, localized, spec_of, steps_of
from tenants.meetings.models import Meeting

ON_TIME = timedelta(minutes=30)  # a run that began nearer to the meeting's hour counts from it


@dataclass(frozen=True)
class TimelineStep:
    """One step of a meeting. `offset` is its planned beginning in minutes of the meeting."""

    block: Block
    timed: TimedStep
    count: int  # of steps in its block
    offset: float

    @property
    def position(self) -> int:
        """From 0, in its block."""
        return self.timed.position

    @property
    def place(self) -> tuple[int, int]:
        """The positions of the block and of the step, in which steps are ordered."""
        return self.block.position, self.position

    @property
    def title(self) -> str:
        return localized(self.timed.step.title)

    @property
    def format_key(self) -> str:
        """Empty for a block of the frame."""
        spec = spec_of(self.block)
        return spec.key if spec else ""

    @property
    def block_title(self) -> str:
        return title_of(self.block)

    @property
    def heading(self) -> str:
        """The block's title above the step's; empty where both are the same."""
        return "" if self.block_title == self.title else self.block_title

    @property
    def place_words(self) -> str:
        """«шаг 2 из 5»; empty where the block is one step."""
        if self.count < 2:
            return ""
        numbers = {"number": self.number, "count": self.count}
        return _("step %(number)s of %(count)s") % numbers

    @property
    def for_facilitator(self) -> str:
        return localized(self.timed.step.for_facilitator)

    @property
    def for_participants(self) -> str:
        return localized(self.timed.step.for_participants)

    @property
    def minutes(self) -> float:
        return self.timed.minutes

    @property
    def number(self) -> int:
        """From 1, in its block."""
        return self.position + 1

    @property
    def question_index(self) -> int | None:
        """Of the question that this step is about, where a format takes one after another."""
        return self.timed.question_index

    @property
    def is_first(self) -> bool:
        return self.position == 0

    @property
    def is_last(self) -> bool:
        return self.position == self.count - 1

    @property
    def is_changing_tables(self) -> bool:
        """True while people are on their way to the tables of this block."""
        return is_changing_tables(self.timed)

    @property
    def captures(self) -> frozenset[str]:
        """The captures that the step asks for: their kinds, `vote`, `pulse` or `none`."""
        return frozenset(str(kind) for kind in self.timed.step.captures)

    @property
    def asks_pulse(self) -> bool:
        return Capture.PULSE in self.timed.step.captures

    @property
    def round(self) -> int:
        """From 1, for a step that repeats in rounds; else 0."""
        return 0 if self.timed.round_index is None else self.timed.round_index + 1

    @property
    def seat(self) -> int:
        """From 1, for a step that goes round the table; else 0."""
        return 0 if self.timed.person_index is None else self.timed.person_index + 1


def title_of(block: Block) -> str:
    """The name of its format, or of a block of the frame."""
    spec = spec_of(block)
    return localized(spec.name) if spec else block.title


@dataclass(frozen=True)
class Timeline:
    """The steps of a meeting as planned."""

    blocks: Sequence[Block]
    starts_at: datetime  # of the meeting

    @cached_property
    def steps(self) -> tuple[TimelineStep, ...]:
        return tuple(
            TimelineStep(block, step, len(steps), block.starts + step.starts_at)
            for block in self.blocks
            for steps in (steps_of(block),)
            for step in steps
        )

    @property
    def begins(self) -> datetime:
        """The moment from which planned minutes are counted."""
        return self.starts_at

    @property
    def upcoming_work(self) -> Block | None:
        """The first block of work."""
        return self.work_from(0)

    def work_from(self, position: int) -> Block | None:
        return next((b for b in self.blocks if b.is_work and b.position >= position), None)

    def at(self, place: tuple[int, int]) -> TimelineStep | None:
        return next((step for step in self.steps if step.place == place), None)

    def steps_in(self, block: Block) -> list[TimelineStep]:
        return [step for step in self.steps if step.block.position == block.position]


@dataclass(frozen=True)
class RunningTimeline(Timeline):
    """The steps of a meeting that has begun, and where among them it is. There is a step."""

    run: Run

    @cached_property
    def index(self) -> int:
        """Of the step at which the run is; of the nearest, if the plan has changed meanwhile."""
        here = (self.run.block, self.run.step)
        reached = [number for number, step in enumerate(self.steps) if step.place <= here]
        return reached[-1] if reached else 0

    @property
    def here(self) -> TimelineStep:
        return self.steps[self.index]

    @property
    def next(self) -> TimelineStep | None:
        return self.steps[self.index + 1] if self.index + 1 < len(self.steps) else None

    @property
    def next_block(self) -> TimelineStep | None:
        """The first step of the following block."""
        here = self.here.block.position
        return next((s for s in self.steps[self.index :] if s.block.position > here), None)

    @property
    def upcoming_work(self) -> Block | None:
        """The block of work that is going on or comes next: people look for their table in it."""
        return self.work_from(self.here.block.position)

    @property
    def begins(self) -> datetime:
        """The meeting's hour, or the real beginning if that was more than `ON_TIME` off."""
        if abs(self.run.started_at - self.starts_at) <= ON_TIME:
            return self.starts_at
        return self.run.started_at

    @property
    def planned_end(self) -> datetime:
        last = self.steps[-1].block
        return self.begins + timedelta(minutes=last.starts + last.minutes)

    def ends_at(self) -> datetime:
        """The end of the current step."""
        return self.run.ends_at(minutes=self.here.minutes)

    def finish(self, *, now: datetime) -> datetime:
        """The end of the meeting if all remaining steps take their time."""
        moment = self.run.clock(now=now)
        step_over = max(moment, self.ends_at()) + (now - moment)
        following = self.next
        if following is None:
            return step_over
        if following.block.position == self.here.block.position:
            left_in_block = sum(
                s.minutes
                for s in self.steps[self.index + 1 :]
                if s.block.position == following.block.position
            )
            rest = [b for b in self.blocks if b.position > following.block.position]
        else:
            left_in_block = 0
            rest = [b for b in self.blocks if b.position >= following.block.position]
        return step_over + timedelta(minutes=left_in_block + sum(b.minutes for b in rest))

    def behind(self, *, now: datetime) -> timedelta:
        """The delay of the meeting's end against the plan; negative when it is ahead."""
        return self.finish(now=now) - self.planned_end

    def at_table(self, table: Table) -> TimelineStep:
        """The step of a table of the current block: the room's, or one ahead of it.

        The room takes along every table that it overtakes.
        """
        if table.step is None or table.step <= self.here.position:
            return self.here
        inside = self.steps_in(self.here.block)
        return inside[min(table.step, len(inside) - 1)]

    def table_ends_at(self, table: Table) -> datetime:
        """The end of a table's step; its own clock never outruns its block."""
        step = self.at_table(table)
        if table.step_started_at is None or step.place == self.here.place:
            return self.ends_at()
        own = table.step_started_at + timedelta(minutes=step.minutes)
        return min(own, max(self.block_ends_at(), self.ends_at()))

    def block_ends_at(self) -> datetime:
        """The end of the block if its remaining steps take their time."""
        here = self.here.block.position
        left = sum(s.minutes for s in self.steps[self.index + 1 :] if s.block.position == here)
        return self.ends_at() + timedelta(minutes=left)


def running_timeline(run: Run, *, blocks: Sequence[Block] | None = None) -> RunningTimeline:
    """The timeline of a run; one statement for its blocks, unless they are given."""
    if blocks is None:
        blocks = list(Block.objects.filter(agenda__meeting=run.meeting_id))
    return RunningTimeline(blocks, run.meeting.starts_at, run)


def timeline_of(
    meeting: Meeting, *, run: Run | None, blocks: Sequence[Block]
) -> Timeline | RunningTimeline:
    if run is None or not blocks:
        return Timeline(blocks, meeting.starts_at)
    return RunningTimeline(blocks, meeting.starts_at, run)
