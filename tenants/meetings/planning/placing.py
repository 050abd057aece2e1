"""A first seating of one block that keeps the locks; `seats.py` improves it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from . import weights
from .block_candidates import Shape
from .demand import Demand
from .locks import AtTable, OnAgenda
from .pairs import Matrix, Pairs
from .planner_input import Situation
from .seats import Seats


@dataclass
class Placement:
    """The seating, and the questions that found no table with a round left."""

    seats: Seats
    dropped: list[int] = field(default_factory=list)


def place(
    situation: Situation,
    shape: Shape,
    questions: tuple[int, ...],
    demand: Demand,
    pairs: Pairs,
    worth: Matrix,
) -> Placement | None:
    """Seat everybody of `shape`; None where the locks of this block don't fit its tables."""
    locked = locked_tables(situation, shape, questions)
    if locked is None:
        return None
    sizes = _sizes(situation, shape, list(locked.values()))
    if sizes is None:
        return None
    room = _Filling(shape, sizes, pairs, worth, _previous_tables(situation, shape))
    mine: dict[int, list[int]] = {}
    for number in sorted(questions, key=lambda n: (n not in demand.required, -demand.points[n], n)):
        mine.setdefault(demand.questions[number].author, []).append(number)
    dropped: list[int] = []
    for person, table in sorted(locked.items()):
        asked = mine.pop(person, [])
        dropped += asked[max(0, shape.rounds - room.load[table]) :]
        room.seat(person, table, min(len(asked), shape.rounds - room.load[table]))
    for person in sorted(mine, key=lambda p: (-len(mine[p]), p)):
        free = room.table_for_author(person, len(mine[person]))
        while free is None and mine[person]:
            dropped.append(mine[person].pop())
            free = room.table_for_author(person, len(mine[person]))
        if free is None:
            return None
        room.seat(person, free, len(mine[person]))
    room.seat_the_rest()
    return Placement(room.seats(frozenset(locked)), dropped)


def locked_tables(
    situation: Situation, shape: Shape, questions: tuple[int, ...]
) -> dict[int, int] | None:
    """Person → table (from 0) by the locks of this block; None where one contradicts another."""
    tables: dict[int, int] = {}
    for lock in situation.all_locks:
        if isinstance(lock, AtTable) and lock.block == shape.position:
            person, table = lock.person, lock.table
        elif isinstance(lock, OnAgenda) and lock.table and lock.question in questions:
            if lock.block not in (None, shape.position):
                continue
            person, table = situation.question[lock.question].author, lock.table
        else:
            continue
        there = person in shape.people and 1 <= table <= shape.tables
        if not there or tables.setdefault(person, table - 1) != table - 1:
            return None
    return tables


def _sizes(situation: Situation, shape: Shape, locked: list[int]) -> list[int] | None:
    """Seats per table: as even as the locked people allow."""
    sizes = [locked.count(table) for table in range(shape.tables)]
    if max(sizes) > shape.largest(situation.evening.seats):
        return None
    for _ in range(len(shape.people) - len(locked)):
        sizes[sizes.index(min(sizes))] += 1
    return sizes if min(sizes) >= shape.format.min_people else None


def _previous_tables(situation: Situation, shape: Shape) -> dict[int, int]:
    for block in situation.previous.blocks if situation.previous else ():
        if block.position == shape.position:
            return {p: table - 1 for p, table in block.seats() if table <= shape.tables}
    return {}


class _Filling:
    """Tables that fill up."""

    def __init__(
        self, shape: Shape, sizes: list[int], pairs: Pairs, worth: Matrix, before: dict[int, int]
    ) -> None:
        self.shape, self.pairs, self.before = shape, pairs, before
        self.free = list(sizes)
        self.load = [0] * shape.tables
        self.loads: dict[int, int] = {}
        self.table: dict[int, int] = {}
        self.worth = worth
        self.draw = np.zeros((len(pairs.ids), shape.tables))

    def seat(self, person: int, table: int, load: int = 0) -> None:
        self.table[person] = table
        self.loads[person] = load
        self.load[table] += load
        self.free[table] -= 1
        self.draw[:, table] += self.worth[:, self.pairs.row[person]]

    def table_for_author(self, person: int, load: int) -> int | None:
        """The person's former table, else the one with the fewest questions that has room."""
        fits = [
            t
            for t, free in enumerate(self.free)
            if free and self.load[t] + load <= self.shape.rounds
        ]
        if not fits:
            return None
        drawn = self.draw[self.pairs.row[person]]
        before = self.before.get(person)
        return min(fits, key=lambda t: (t != before, self.load[t], -drawn[t], t))

    def seat_the_rest(self) -> None:
        """Keep earlier seats where they are free; the others where they meet the newest people."""
        waiting = [person for person in self.shape.people if person not in self.table]
        for person in list(waiting):
            table = self.before.get(person)
            if table is not None and self.free[table]:
                self.seat(person, table)
                waiting.remove(person)
        for person in waiting:
            drawn = self.draw[self.pairs.row[person]]
            open_tables = [t for t, free in enumerate(self.free) if free]
            self.seat(person, min(open_tables, key=lambda t: (-self.free[t], -drawn[t], t)))

    def seats(self, locked: frozenset[int]) -> Seats:
        people = self.shape.people
        stay = np.zeros((len(people), self.shape.tables))
        for number, person in enumerate(people):
            if person in self.before:
                stay[number, self.before[person]] = weights.SEAT_MOVED
        return Seats(
            rows=np.array([self.pairs.row[person] for person in people], dtype=np.int64),
            table=np.array([self.table[person] for person in people], dtype=np.int64),
            load=np.array([self.loads.get(person, 0) for person in people], dtype=np.int64),
            fixed=np.array([person in locked for person in people], dtype=bool),
            stay=stay,
            tables=self.shape.tables,
            rounds=self.shape.rounds,
        )
