"""Seats of the whole evening: each block is improved in view of who meets in the others."""

from __future__ import annotations

import random

import numpy as np

from .pairs import Counts, Pairs
from .seats import Seats
from .weights import ENCOUNTER_TABLE

SWAPS_IN_A_KICK = 3
SETTLINGS = 5  # of each block, at most, until the next shake


def mix(blocks: list[Seats], pairs: Pairs, *, kicks: int, chance: random.Random) -> None:
    """Improve the tables of `blocks` in place: exchange seats, shake, keep what is no worse."""
    evening = _Evening(blocks, pairs)
    evening.settle(list(range(len(blocks))))
    best = evening.points()
    can_change = [n for n, seats in enumerate(blocks) if seats.tables > 1 and not seats.fixed.all()]
    for _ in range(kicks if can_change else 0):
        before = [seats.table.copy() for seats in blocks], [*evening.encounters]
        shaken = can_change[chance.randrange(len(can_change))]
        _kick(blocks[shaken], chance)
        evening.settle([shaken])
        points = evening.points()
        if points >= best:
            best = points
            continue
        tables, evening.encounters = before
        for seats, table in zip(blocks, tables, strict=True):
            seats.table = table


class _Evening:
    def __init__(self, blocks: list[Seats], pairs: Pairs) -> None:
        self.blocks, self.pairs, self.people = blocks, pairs, len(pairs.ids)
        self.encounters = [self._encounters(seats) for seats in blocks]

    def settle(self, stale: list[int]) -> None:
        """Improve the `stale` blocks, then those for which an improvement changed the pairs."""
        for number in stale:
            self.encounters[number] = self._encounters(self.blocks[number])
        tonight = sum(self.encounters, np.zeros((self.people, self.people), dtype=np.int64))
        for _ in range(SETTLINGS * len(self.blocks)):
            if not stale:
                return
            number = stale.pop(0)
            others = tonight - self.encounters[number]
            if self.blocks[number].settle(self.pairs.worth(others)):
                self.encounters[number] = self._encounters(self.blocks[number])
                tonight = others + self.encounters[number]
                stale += [n for n in range(len(self.blocks)) if n != number and n not in stale]

    def points(self) -> float:
        tonight: Counts = np.zeros((self.people, self.people), dtype=np.int64)
        points = 0.0
        for seats, encounters in zip(self.blocks, self.encounters, strict=True):
            points += seats.points(self.pairs.worth(tonight))
            tonight += encounters
        return points

    def _encounters(self, seats: Seats) -> Counts:
        """Pairs that meet in this block; a very large table is no encounter."""
        together = seats.together(self.people)
        small: Counts = together * (together.sum(axis=1) < ENCOUNTER_TABLE)[:, None]
        return small


def _kick(seats: Seats, chance: random.Random) -> None:
    for _ in range(SWAPS_IN_A_KICK):
        apart = seats.table[:, None] != seats.table[None, :]
        ones, others = np.nonzero(seats.may_swap() & apart)  # each pair twice
        picks = np.flatnonzero(ones < others)
        if not len(picks):
            return
        pick = picks[chance.randrange(len(picks))]
        one, other = ones[pick], others[pick]
        seats.table[one], seats.table[other] = seats.table[other], seats.table[one]
