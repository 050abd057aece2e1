"""Sequences of blocks that the time and the room allow, before anybody is seated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from .locks import InFormat
from .plan import Block, Plan
from .planner_input import Format, Situation
from .weights import ENCOUNTER_TABLE, TABLE_WITHOUT_QUESTION, even_sizes, size_points

FEW_CHOICES = 2  # numbers of tables that are all worth trying


@dataclass(frozen=True)
class Shape:
    """A block to be: so many tables, each with up to `rounds` questions.

    `people` are seated (they are there for half of it or more); only those of `whole`, who are
    there all the time, can have their question worked on.
    """

    position: int
    format: Format
    rounds: int
    tables: int
    start: int
    people: tuple[int, ...]
    whole: frozenset[int]

    @cached_property
    def minutes(self) -> int:
        return self.format.minutes(self.rounds)

    @cached_property
    def capacity(self) -> int:
        return self.tables * self.rounds

    def largest(self, seats: int) -> int:
        """The most people at one table, for tables of `seats` seats."""
        most = self.format.max_people
        return min(most, seats) if self.format.parallel else most

    @cached_property
    def misfit(self) -> int:
        """The cost of the table sizes of an even split."""
        return misfit(self.format, len(self.people), self.tables)

    @cached_property
    def meetings(self) -> int:
        """The number of pairs that meet; tables too large for encounters count nothing."""
        sizes = even_sizes(len(self.people), self.tables)
        return sum(size * (size - 1) // 2 for size in sizes) if not self.crowded else 0

    @cached_property
    def crowded(self) -> bool:
        """True if a table is too large for everybody to meet everybody."""
        return len(self.people) > self.tables * ENCOUNTER_TABLE


def misfit(format: Format, people: int, tables: int) -> int:
    """The cost of the sizes of so many tables, with people spread evenly."""
    return -sum(size_points(format, size) for size in even_sizes(people, tables))


class Shapes:
    """All shapes for one situation; `fixed` blocks are over or running and stay."""

    def __init__(self, situation: Situation, fixed: tuple[Block, ...] = ()) -> None:
        self.situation = situation
        self.fixed = len(fixed)
        evening = situation.evening
        self.start = situation.opens_at
        self.required = {
            lock.block: lock for lock in situation.all_locks if isinstance(lock, InFormat)
        }
        self.least = self._last_locked_position()
        everyone = tuple(situation.person)
        whole = all(
            p.minutes_present(self.start, evening.blocks_end) == evening.blocks_end - self.start
            for p in situation.people
        )
        self.all_evening = (everyone, frozenset(everyone)) if whole else None
        self.ordered = not whole or self.least > 0 or situation.previous is not None
        self.there = cache(self._there)
        self._table_choices = cache(self._tables_that_suit)
        self._choices = cache(self._possible)
        self._runs = [
            (format, rounds)
            for format in situation.formats
            for rounds in range(format.questions_at_least, format.questions_per_run + 1)
        ]

    def sequences(self) -> list[tuple[Shape, ...]]:
        """Every sequence that ends in time; without its permutations where order is the same."""
        found: list[tuple[Shape, ...]] = []
        self._continue(found, (), self.start, 0)
        return found

    def shape(self, position: int, format: Format, rounds: int, tables: int, start: int) -> Shape:
        people, whole = self.there(start, start + format.minutes(rounds))
        return Shape(position, format, rounds, tables, start, people, whole)

    def as_before(self, previous: Plan | None) -> tuple[Shape, ...]:
        """The rest of the previous plan, if its formats and tables are still possible."""
        start, made = self.start, []
        for block in previous.blocks[self.fixed :] if previous else ():
            format = self.situation.format.get(block.format)
            rounds = (
                range(format.questions_at_least, format.questions_per_run + 1) if format else ()
            )
            if format is None or block.rounds not in rounds:
                return ()
            shape = self.shape(block.position, format, block.rounds, len(block.tables), start)
            fewest, most = self.table_range(format, len(shape.people))
            start += shape.minutes
            allowed = self._is_allowed(shape.position, format, shape.rounds)
            if not (fewest <= shape.tables <= most and allowed):
                return ()
            if start > self.situation.evening.blocks_end:
                return ()
            start += self.situation.evening.gap_after(block.position)
            made.append(shape)
        return tuple(made) if self.fixed + len(made) >= self.least else ()

    def _is_allowed(self, position: int, format: Format, rounds: int) -> bool:
        lock = self.required.get(position)
        return lock is None or lock.allows(format.key, rounds)

    def table_range(self, format: Format, people: int) -> tuple[int, int]:
        """Fewest and most tables for so many people; (1, 0) where the format can't hold them."""
        if people < max(format.min_room, format.min_people, 1):
            return 1, 0
        if not format.parallel:
            return (1, 1) if people <= format.max_people else (1, 0)
        evening = self.situation.evening
        largest = min(format.max_people, evening.seats)
        most = min(evening.tables, people // max(format.min_people, 1))
        return (max(1, -(-people // largest)), most) if largest > 0 else (1, 0)

    def _continue(
        self, found: list[tuple[Shape, ...]], before: tuple[Shape, ...], start: int, first: int
    ) -> None:
        position = self.fixed + len(before) + 1
        if before and position > self.least:
            found.append(before)
        if position > max(self.situation.evening.max_blocks, self.least):
            return
        for number, shape in self._choices(position, start):
            if number >= first or self.ordered:
                after = start + shape.minutes + self.situation.evening.gap_after(position)
                self._continue(found, (*before, shape), after, number)

    def _possible(self, position: int, start: int) -> list[tuple[int, Shape]]:
        """The blocks that can start then, with the number of format and rounds."""
        found: list[tuple[int, Shape]] = []
        for number, (format, rounds) in enumerate(self._runs):
            minutes = format.minutes(rounds)
            if minutes <= 0 or start + minutes > self.situation.evening.blocks_end:
                continue
            if not self._is_allowed(position, format, rounds):
                continue
            people = len(self.there(start, start + minutes)[0])
            found += [
                (number, self.shape(position, format, rounds, tables, start))
                for tables in self._table_choices(format.key, people)
            ]
        return found

    def _tables_that_suit(self, key: str, people: int) -> list[int]:
        """All numbers, or the most, and the fewest and the most whose sizes suit the format."""
        format = self.situation.format[key]
        fewest, most = self.table_range(format, people)
        if fewest > most:
            return []
        if most - fewest < FEW_CHOICES:
            return list(range(most, fewest - 1, -1))
        cost = {tables: misfit(format, people, tables) for tables in range(fewest, most + 1)}
        best = [tables for tables in cost if cost[tables] == min(cost.values())]
        locked = max(self._tables_locked(), default=0)
        return sorted({best[0], best[-1], most} | ({locked} & cost.keys()), reverse=True)

    def idle_cost(self, shapes: tuple[Shape, ...], questions: int) -> int:
        """The least that tables without a question cost."""
        return TABLE_WITHOUT_QUESTION * max(0, sum(s.tables for s in shapes) - questions)

    def _tables_locked(self) -> Iterator[int]:
        for lock in self.situation.all_locks:
            yield getattr(lock, "table", None) or 0

    def _last_locked_position(self) -> int:
        positions = (getattr(lock, "block", None) or 0 for lock in self.situation.all_locks)
        return max((p for p in positions if p > self.fixed), default=0)

    def _there(self, start: int, end: int) -> tuple[tuple[int, ...], frozenset[int]]:
        if self.all_evening:
            return self.all_evening
        minutes = {n: p.minutes_present(start, end) for n, p in self.situation.person.items()}
        seated = tuple(n for n, there in minutes.items() if there and 2 * there >= end - start)
        return seated, frozenset(n for n in seated if minutes[n] == end - start)
