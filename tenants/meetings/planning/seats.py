"""Seat people in one block, and improve the seating by exchanges.

Exchanges between different pairs of tables don't disturb each other, so each step takes the best
one of every pair of tables at once. All numbers are whole, so the result does not depend on the
machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .pairs import Counts, Matrix

Flags = npt.NDArray[np.bool_]
IMPOSSIBLE = -1e12


@dataclass
class Seats:
    """A block being seated: per person (in order of id) the table, from 0, and its questions."""

    rows: Counts  # of the people in `Pairs`
    table: Counts
    load: Counts  # questions of the person
    fixed: Flags  # must stay at the table
    stay: Matrix  # points of each person at each table for not having moved
    tables: int
    rounds: int

    def together(self, everyone: int) -> Counts:
        """1 for each pair of the `everyone` people of the evening that shares a table here."""
        place = np.full(everyone, -1)
        place[self.rows] = self.table
        same = (place[:, None] == place[None, :]) & (place[:, None] >= 0)
        np.fill_diagonal(same, False)
        counts: Counts = same.astype(np.int64)
        return counts

    def points(self, worth: Matrix) -> float:
        """Pair points under `worth`, and the points for staying."""
        same = self.table[:, None] == self.table[None, :]
        here = self._among_seated(worth)
        return float(here[same].sum() / 2 + self.stay[np.arange(len(self.rows)), self.table].sum())

    def settle(self, worth: Matrix, steps: int = 400) -> bool:
        """Exchange seats while that gains points. Returns True if anybody moved."""
        if self.tables < 2 or len(self.rows) < 2:
            return False
        here = self._among_seated(worth)
        moved = False
        for _ in range(steps):
            if not self._step(here):
                return moved
            moved = True
        return moved

    def _among_seated(self, worth: Matrix) -> Matrix:
        """The rows and columns of the people of this block; most often of everybody."""
        return worth if len(self.rows) == len(worth) else worth[np.ix_(self.rows, self.rows)]

    def may_swap(self) -> Flags:
        """Pairs that may exchange tables: no lock, and no table gets too many questions or none."""
        on_table = np.bincount(self.table, weights=self.load, minlength=self.tables)
        others = on_table[self.table] - self.load  # questions at my table that are not mine
        most = self.rounds - others
        least = np.minimum(1, on_table)[self.table] - others
        load = np.where(self.fixed, self.rounds + 1, self.load)[:, None]
        fits = (load <= most) & (load >= least)
        allowed: Flags = fits & fits.T
        return allowed

    def _step(self, here: Matrix) -> bool:
        count = len(self.rows)
        each = np.arange(count)
        seated = np.zeros((count, self.tables))
        seated[each, self.table] = 1
        draw = here @ seated + self.stay
        gain = draw - draw[each, self.table][:, None]
        towards = gain[:, self.table]
        swaps = np.where(self.may_swap(), towards + towards.T - 2 * here, IMPOSSIBLE)
        partner = swaps.argmax(axis=1)
        best = swaps[each, partner]
        gaining = np.flatnonzero(best > 0)
        order = gaining[np.argsort(-best[gaining], kind="stable")].tolist()
        tables, partners = self.table.tolist(), partner.tolist()  # lists: the loop reads numbers
        busy: set[int] = set()
        for one in order:
            other = partners[one]
            one_table, other_table = tables[one], tables[other]
            if one_table == other_table or one_table in busy or other_table in busy:
                continue
            busy |= {one_table, other_table}
            self.table[one], self.table[other] = other_table, one_table
        return bool(busy) or self._move_one(gain)

    def _move_one(self, gain: Matrix) -> bool:
        """Move one person from a table to another that has one seat less."""
        sizes = np.bincount(self.table, minlength=self.tables)
        if sizes.min() == sizes.max():
            return False
        on_table = np.bincount(self.table, weights=self.load, minlength=self.tables)
        lighter = sizes[None, :] + 1 == sizes[self.table][:, None]
        fits = on_table[None, :] + self.load[:, None] <= self.rounds
        fits |= self.load[:, None] == 0
        left = (on_table[self.table] - self.load)[:, None] >= np.minimum(1, on_table[self.table])[
            :, None
        ]
        allowed = lighter & fits & (left | (self.load[:, None] == 0)) & ~self.fixed[:, None]
        worth = np.where(allowed, gain, IMPOSSIBLE)
        one, table = np.unravel_index(int(worth.argmax()), worth.shape)
        if worth[one, table] <= 0:
            return False
        self.table[one] = table
        return True
