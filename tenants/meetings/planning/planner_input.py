"""The planner's input: people, questions, formats, tables, locks.

Minutes count from the start of the evening. Blocks and tables are numbered from 1, as people
count them. Nothing here reads a clock or a database, so the same situation gives the same plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .locks import Lock, OnAgenda

if TYPE_CHECKING:
    from .plan import Block, Plan

PairCounts = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Person:
    """Somebody who is expected or checked in; `products` mixes tables, like `helps_with`."""

    id: int
    helps_with: frozenset[str] = frozenset()
    products: frozenset[int] = frozenset()
    present_from: int | None = None
    present_until: int | None = None

    def minutes_present(self, start: int, end: int) -> int:
        """Minutes between `start` and `end` in which this person is in the room."""
        first = start if self.present_from is None else max(start, self.present_from)
        last = end if self.present_until is None else min(end, self.present_until)
        return max(0, last - first)


@dataclass(frozen=True)
class Question:
    """A queued question. `locked` puts it on the agenda like `OnAgenda`."""

    id: int
    author: int
    product: int | None = None
    stage: str = ""
    blocker: str = ""
    weeks_waiting: int = 0
    times_served: int = 0
    locked: bool = False


@dataclass(frozen=True)
class Format:
    """A format as the planner sees it.

    One run holds `min_people` to `max_people` and works up to `questions_per_run` questions in
    `fixed_minutes + questions × minutes_per_question`. It takes the time of `questions_at_least`
    even where the queue has fewer: the table finds the others on the spot. A parallel format has
    a run at each table; any other has one run for the whole room. `table_min` to `table_max` is
    the size that suits it best, `min_room` the number of people below which it makes no sense.
    """

    key: str
    stages: frozenset[str] = frozenset()
    blockers: frozenset[str] = frozenset()
    min_people: int = 2
    max_people: int = 8
    table_min: int | None = None
    table_max: int | None = None
    min_room: int = 0
    fixed_minutes: int = 0
    minutes_per_question: int = 0
    questions_per_run: int = 1
    questions_at_least: int = 1
    parallel: bool = True

    def minutes(self, questions: int) -> int:
        """Length of a block in which each table works up to `questions` questions."""
        return self.fixed_minutes + questions * self.minutes_per_question


@dataclass(frozen=True)
class Evening:
    """The time and the room. `changeover` minutes pass between two blocks, and after the first
    one a break of `pause` minutes besides."""

    minutes: int = 120
    tables: int = 10
    seats: int = 8
    check_in: int = 10
    framing: int = 5
    reflection: int = 15
    closing: int = 10
    changeover: int = 0
    pause: int = 0
    max_blocks: int = 3

    @property
    def blocks_start(self) -> int:
        return self.check_in + self.framing

    @property
    def blocks_end(self) -> int:
        return self.minutes - self.reflection - self.closing

    def gap_after(self, position: int) -> int:
        """Minutes between the block at this position and the next one."""
        return self.changeover + (self.pause if position == 1 else 0)


@dataclass(frozen=True)
class Situation:
    """Everything that decides a plan.

    `encounters` counts, per pair of people, the times they have worked at one table before.
    With `previous`, blocks of it that began before `from_minute` stay as they are, and the rest
    changes as little as it can.
    """

    people: tuple[Person, ...]
    questions: tuple[Question, ...]
    formats: tuple[Format, ...]
    evening: Evening = Evening()
    encounters: PairCounts = field(default_factory=dict)
    locks: tuple[Lock, ...] = ()
    previous: Plan | None = None
    from_minute: int = 0
    seed: int = 0

    @cached_property
    def person(self) -> dict[int, Person]:
        return {person.id: person for person in sorted(self.people, key=lambda p: p.id)}

    @cached_property
    def question(self) -> dict[int, Question]:
        return {question.id: question for question in sorted(self.questions, key=lambda q: q.id)}

    @cached_property
    def format(self) -> dict[str, Format]:
        return {format.key: format for format in self.formats}

    @cached_property
    def begun(self) -> tuple[Block, ...]:
        """Blocks of the previous plan that have begun at `from_minute`."""
        blocks = self.previous.blocks if self.previous else ()
        return tuple(block for block in blocks if block.start < self.from_minute)

    @cached_property
    def opens_at(self) -> int:
        """The first minute of the blocks that have not begun.

        An evening that began before its hour has blocks earlier than its plan ever allowed.
        """
        if not self.begun:
            return max(self.evening.blocks_start, self.from_minute)
        last = self.begun[-1]
        return max(self.from_minute, last.end + self.evening.gap_after(last.position))

    @cached_property
    def all_locks(self) -> tuple[Lock, ...]:
        """The locks given, and one for each question that is locked in the queue."""
        placed = {lock.question for lock in self.locks if isinstance(lock, OnAgenda)}
        queued = (q.id for q in self.question.values() if q.locked and q.id not in placed)
        return tuple(dict.fromkeys((*self.locks, *(OnAgenda(number) for number in queued))))

    @cached_property
    def products(self) -> dict[int, frozenset[int]]:
        """The products of each person: their own and those of their questions."""
        found = {number: set(person.products) for number, person in self.person.items()}
        for question in self.questions:
            if question.product is not None and question.author in found:
                found[question.author].add(question.product)
        return {number: frozenset(products) for number, products in found.items()}

    @cached_property
    def met(self) -> dict[tuple[int, int], int]:
        """`encounters` with the smaller id first."""
        counts: dict[tuple[int, int], int] = {}
        for (one, other), times in self.encounters.items():
            pair = (min(one, other), max(one, other))
            counts[pair] = counts.get(pair, 0) + times
        return counts

    def fingerprint(self) -> str:
        """The same for the same input, in whatever order it is given; ignores `previous`."""
        parts = (
            [
                (p.id, sorted(p.helps_with), sorted(p.products), p.present_from, p.present_until)
                for p in self.person.values()
            ],
            list(self.question.values()),
            [
                (
                    f.key,
                    sorted(f.stages),
                    sorted(f.blockers),
                    f.min_people,
                    f.max_people,
                    f.table_min,
                    f.table_max,
                    f.min_room,
                    f.fixed_minutes,
                    f.minutes_per_question,
                    f.questions_per_run,
                    f.questions_at_least,
                    f.parallel,
                )
                for f in self.formats
            ],
            self.evening,
            sorted(self.met.items()),
            sorted(map(repr, self.all_locks)),
            self.seed,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
