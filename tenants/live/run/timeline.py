"""Where an evening is: the step, what comes next, ahead or behind, and when it will end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from tenants.formats.catalogue import Capture, TimedStep
from tenants.live.models import Block, Run, Table
from tenants.live.run.format_steps import is_changing_tables, localized, spec_of, steps_of

ON_TIME = timedelta(minutes=30)  # begun nearer to its hour than this, an evening counts from it


@dataclass(frozen=True)
class TimelineStep:
    """One step of the whole evening. `offset` is its planned beginning in minutes."""

    block: Block
    step: TimedStep
    count: int  # of steps in its block
    offset: float

    @property
    def place(self) -> tuple[int, int]:
        return self.block.position, self.step.position

    @property
    def title(self) -> str:
        return localized(self.step.step.title)

    @property
    def format_name(self) -> str:
        spec = spec_of(self.block)
        return localized(spec.name) if spec else ""

    @property
    def part(self) -> str:
        """The format, or what this part of the frame is called."""
        return self.format_name or self.block.title

    @property
    def heading(self) -> str:
        """The part above the step's title, where it isn't the same words."""
        return "" if self.part == self.title else self.part

    @property
    def place_words(self) -> str:
        """«шаг 2 из 5»; empty where the part is one step."""
        if self.count < 2:
            return ""
        numbers = {"number": self.number, "count": self.count}
        return _("step %(number)s of %(count)s") % numbers

    @property
    def for_facilitator(self) -> str:
        return localized(self.step.step.for_facilitator)

    @property
    def for_participants(self) -> str:
        return localized(self.step.step.for_participants)

    @property
    def minutes(self) -> float:
        return self.step.minutes

    @property
    def number(self) -> int:
        return self.step.position + 1

    @property
    def is_first(self) -> bool:
        return self.step.position == 0

    @property
    def is_last(self) -> bool:
        return self.step.position == self.count - 1

    @property
    def is_changing_tables(self) -> bool:
        """True while people are on their way to the tables of this part."""
        return is_changing_tables(self.step)

    @property
    def captures(self) -> frozenset[str]:
        return frozenset(str(kind) for kind in self.step.step.captures)

    @property
    def asks_pulse(self) -> bool:
        return Capture.PULSE in self.step.step.captures

    @property
    def round(self) -> int:
        """From 1, for a step that repeats in rounds; else 0."""
        return 0 if self.step.round_index is None else self.step.round_index + 1

    @property
    def seat(self) -> int:
        """From 1, for a step that goes round the table; else 0."""
        return 0 if self.step.person_index is None else self.step.person_index + 1


@dataclass(frozen=True)
class Timeline:
    """All stops of an evening; with a run, where it is among them."""

    blocks: Sequence[Block]
    starts_at: datetime
    run: Run | None

    @cached_property
    def stops(self) -> tuple[TimelineStep, ...]:
        return tuple(
            TimelineStep(block, step, len(steps), block.starts + step.starts_at)
            for block in self.blocks
            for steps in (steps_of(block),)
            for step in steps
        )

    @cached_property
    def index(self) -> int:
        """Of the stop where the run is; a plan that has changed meanwhile leads to the nearest."""
        if self.run is None or not self.stops:
            return 0
        here = (self.run.block, self.run.step)
        reached = [number for number, stop in enumerate(self.stops) if stop.place <= here]
        return reached[-1] if reached else 0

    @property
    def here(self) -> TimelineStep:
        return self.stops[self.index]

    @property
    def next(self) -> TimelineStep | None:
        return self.stops[self.index + 1] if self.index + 1 < len(self.stops) else None

    @property
    def next_block(self) -> TimelineStep | None:
        """The first stop of the following part."""
        here = self.here.block.position
        return next((s for s in self.stops[self.index :] if s.block.position > here), None)

    @property
    def upcoming_work(self) -> Block | None:
        """The block of work that is going on or comes next: where people look for their table."""
        here = self.here.block.position if self.run and self.stops else 0
        return next((b for b in self.blocks if b.is_work and b.position >= here), None)

    @property
    def begins(self) -> datetime:
        """The zero of the plan: the meeting's hour, or the real beginning if that was far off."""
        if self.run is None or abs(self.run.started_at - self.starts_at) <= ON_TIME:
            return self.starts_at
        return self.run.started_at

    @property
    def planned_end(self) -> datetime:
        last = self.stops[-1] if self.stops else None
        minutes = last.block.starts + last.block.minutes if last else 0
        return self.begins + timedelta(minutes=minutes)

    def ends_at(self) -> datetime:
        """Of the current step."""
        assert self.run is not None  # noqa: S101 (asked only of an evening that has begun)
        return self.run.ends_at(minutes=self.here.minutes)

    def finish(self, *, now: datetime) -> datetime:
        """When the evening is over if all that is left takes its time."""
        assert self.run is not None  # noqa: S101 (asked only of an evening that has begun)
        moment = self.run.clock(now=now)
        step_over = max(moment, self.ends_at()) + (now - moment)
        following = self.next
        if following is None:
            return step_over
        if following.block.position == self.here.block.position:
            left_in_block = sum(
                s.minutes
                for s in self.stops[self.index + 1 :]
                if s.block.position == following.block.position
            )
            rest = [b for b in self.blocks if b.position > following.block.position]
        else:
            left_in_block = 0
            rest = [b for b in self.blocks if b.position >= following.block.position]
        return step_over + timedelta(minutes=left_in_block + sum(b.minutes for b in rest))

    def behind(self, *, now: datetime) -> timedelta:
        """How much later than planned the evening would end; less than zero is ahead."""
        return self.finish(now=now) - self.planned_end

    def at_table(self, table: Table) -> TimelineStep:
        """The stop of a table: on the common clock, or ahead of it on its own.

        The room takes along whatever table it overtakes.
        """
        if table.step is None or table.step <= self.here.step.position:
            return self.here
        inside = [s for s in self.stops if s.block.position == self.here.block.position]
        return inside[min(table.step, len(inside) - 1)]

    def table_ends_at(self, table: Table) -> datetime:
        """A table's own clock never outruns its block."""
        assert self.run is not None  # noqa: S101 (asked only of an evening that has begun)
        stop = self.at_table(table)
        if table.step_started_at is None or stop.place == self.here.place:
            return self.ends_at()
        own = table.step_started_at + timedelta(minutes=stop.minutes)
        return min(own, max(self.block_ends_at(), self.ends_at()))

    def block_ends_at(self) -> datetime:
        """When the block is over if its steps take their time from where the room is."""
        here = self.here.block.position
        left = sum(s.minutes for s in self.stops[self.index + 1 :] if s.block.position == here)
        return self.ends_at() + timedelta(minutes=left)
