"""The points of each pair of people at one table, as matrices over the people in order of id."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .plan import Block
from .planner_input import Situation
from .scoring import pairs_of
from .weights import MEETING

Matrix = npt.NDArray[np.float64]  # whole numbers: sums stay exact and products are fast
Counts = npt.NDArray[np.int64]


class Pairs:
    """Row numbers, past encounters and differences of the people of one situation."""

    def __init__(self, situation: Situation, fixed: tuple[Block, ...] = ()) -> None:
        self.ids = list(situation.person)
        self.row = {person: row for row, person in enumerate(self.ids)}
        self.met: Counts = np.zeros((len(self.ids), len(self.ids)), dtype=np.int64)
        for (one, other), times in situation.met.items():
            self._add(one, other, times)
        for block in fixed:
            for table in block.tables:
                for one, other in pairs_of(table):
                    self._add(one, other, 1)
        self.difference = _differences(situation)
        self._meeting = np.array(MEETING, dtype=np.float64)
        self._reach: list[float] = self._best_partners().tolist()

    def worth(self, tonight: Counts) -> Matrix:
        """Points of one more meeting of each pair that has already met `tonight` so often."""
        worth: Matrix = self._meeting.take(self.met + tonight, mode="clip") + self.difference
        worth.flat[:: len(worth) + 1] = 0  # the diagonal
        return worth

    def reach(self, pairs: int) -> float:
        """About the most that so many pair meetings, evenly shared, can be worth."""
        if not self.ids or not self._reach:
            return 0.0
        each = min(2 * pairs / len(self.ids), len(self._reach) - 1)
        whole = int(each)
        after = self._reach[min(whole + 1, len(self._reach) - 1)]
        return self._reach[whole] + (each - whole) * (after - self._reach[whole])

    def _add(self, one: int, other: int, times: int) -> None:
        if one in self.row and other in self.row and one != other:
            self.met[self.row[one], self.row[other]] += times
            self.met[self.row[other], self.row[one]] += times

    def _best_partners(self) -> Matrix:
        once = np.zeros_like(self.met)
        both = np.hstack([self.worth(once), self.worth(once + 1)])
        best = -np.sort(-both, axis=1)
        return np.concatenate([[0.0], np.cumsum(best.sum(axis=0)) / 2])


def _differences(situation: Situation) -> Matrix:
    people = list(situation.person.values())
    skills, all_skills = _shared([person.helps_with for person in people])
    products, all_products = _shared([situation.products[person.id] for person in people])
    apart = (4 * (all_skills - skills) + all_skills) // np.maximum(1, 2 * all_skills)
    result: Matrix = apart * (all_skills > 0) + 1.0 * ((all_products > 0) & (products == 0))
    return result


def _shared(sets: list[frozenset[str]] | list[frozenset[int]]) -> tuple[Matrix, Matrix]:
    """Sizes of the intersection and of the union, for each pair of sets."""
    column = {thing: i for i, thing in enumerate(sorted(set[str | int]().union(*sets), key=str))}
    has = np.zeros((len(sets), len(column)))
    for row, things in enumerate(sets):
        has[row, [column[thing] for thing in things]] = 1
    common: Matrix = has @ has.T
    sizes = has.sum(axis=1)
    return common, sizes[:, None] + sizes[None, :] - common
