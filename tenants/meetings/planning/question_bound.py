"""An upper bound of the points of the questions that a sequence of blocks can hold.

It is the Lagrangian relaxation of `agenda.fill`: places in a block have a price, each author takes
whatever is worth more than its price, and the rounds of a single table are ignored. Any prices give
a valid bound (A. Geoffrion, Lagrangean Relaxation for Integer Programming, 1974). Good ones are
found by setting a common price, then one after the other, to the gain of the first question that is
left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import weights
from .block_candidates import Shape
from .demand import Demand
from .pairs import Matrix

SWEEPS = 2  # over the prices
EXCLUDED = -1e12  # points of a question in a block that it can't be in


class QuestionBound:
    """Bounds for many sequences of one situation."""

    def __init__(self, demand: Demand, required_points: int) -> None:
        self.demand = demand
        self.required_points = required_points
        self.numbers = sorted(demand.questions, key=lambda n: (demand.questions[n].author, n))
        authors = [demand.questions[number].author for number in self.numbers]
        self.first = np.flatnonzero(
            [a != b for a, b in zip(authors, [None, *authors], strict=False)]
        )
        self.bonus = np.array(
            [0 if authors[n] in demand.had_theirs else weights.AUTHOR for n in self.first], float
        )
        counts = np.diff([*self.first, len(authors)])
        self.author_of = np.repeat(np.arange(len(self.first)), counts)
        self._columns: dict[tuple[int, str, frozenset[int]], Matrix] = {}

    def points(self, sequence: Sequence[Shape], *, enough: float) -> float:
        """The bound, without the points of required questions; stops improving at `enough`."""
        values = np.stack([self._column(shape) for shape in sequence], axis=1)
        capacity = np.array([shape.capacity for shape in sequence])
        tables = np.array([shape.tables for shape in sequence])
        fixed = self.required_points * len(self.demand.required)
        prices = np.full(len(sequence), self._common_price(values, int(capacity.sum())))
        bound = self._bound(values, prices, capacity, tables) - fixed
        for _ in range(SWEEPS):
            if bound <= enough:
                break
            self._improve(prices, values, capacity, tables)
            bound = min(bound, self._bound(values, prices, capacity, tables) - fixed)
        return float(bound)

    def _column(self, shape: Shape) -> Matrix:
        """Points of each question in a block of this shape."""
        key = shape.position, shape.format.key, shape.whole
        if key not in self._columns:
            self._columns[key] = np.array([self._value(number, shape) for number in self.numbers])
        return self._columns[key]

    def _value(self, number: int, shape: Shape) -> float:
        demand, where = self.demand, shape.position
        if demand.questions[number].author not in shape.whole:
            return EXCLUDED
        if demand.block.get(number, where) != where:
            return EXCLUDED
        required = self.required_points if number in demand.required else 0
        return demand.points[number] + required + demand.place_points(number, shape.format, where)

    def _bound(self, values: Matrix, prices: Matrix, capacity: Matrix, tables: Matrix) -> float:
        """The points at these prices, without the cost of tables that have no question."""
        gains = (values - prices).max(axis=1)
        best = np.maximum.reduceat(gains, self.first)  # of each author
        authors = np.where(best > 0, self.bonus, np.maximum(0, best + self.bonus))
        idle = weights.TABLE_WITHOUT_QUESTION * tables
        blocks = np.maximum(0, np.maximum(idle + prices * tables, idle + prices * capacity)) - idle
        return float(np.maximum(gains, 0).sum() + authors.sum() + blocks.sum())

    def _common_price(self, values: Matrix, places: int) -> float:
        """The gain of the first question that is left out of all blocks."""
        if places >= len(values):
            return 0
        gains = -np.sort(-self._with_bonus(values, values.max(axis=1)).max(axis=1))
        return max(0, float(gains[places]))

    def _with_bonus(self, values: Matrix, gains: Matrix) -> Matrix:
        """The points with the author's bonus at the best question of each author."""
        leads = gains == np.maximum.reduceat(gains, self.first)[self.author_of]
        with_bonus: Matrix = values + np.where(leads, self.bonus[self.author_of], 0)[:, None]
        return with_bonus

    def _improve(self, prices: Matrix, values: Matrix, capacity: Matrix, tables: Matrix) -> None:
        values = self._with_bonus(values, (values - prices).max(axis=1))
        for block in range(len(prices)):
            others = np.delete(values - prices, block, axis=1).max(axis=1, initial=0)
            gains = -np.sort(others - values[:, block])
            left_out = gains[capacity[block]] if capacity[block] < len(gains) else EXCLUDED
            if left_out < 0:  # places are left: lower the price until each table has a question
                idle = gains[tables[block]] if tables[block] < len(gains) else EXCLUDED
                left_out = min(0, max(idle, -weights.TABLE_WITHOUT_QUESTION))
            prices[block] = left_out
