"""Requests of one city wait for each other, so that those of other cities needn't."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Condition


class Crowded(Exception):
    """Too many requests of this city are waiting already, or one has waited long enough."""


class FairQueue:
    """Turns of the cities in this process. Python works on one request at a time anyway.

    The first request of a city begins at once. Alone in the process a city may have ``at_once`` of
    them; beside others one, so that whoever asks seldom finds the process free. ``waiting`` is
    smaller than the number of threads: the threads that are left are for the other cities.
    """

    def __init__(self, *, at_once: int, waiting: int, patience: float) -> None:
        self.at_once, self.most_waiting, self.patience = at_once, waiting, patience
        self.inside: Counter[Hashable] = Counter()
        self.waiting: Counter[Hashable] = Counter()
        self.changed = Condition()

    @contextmanager
    def turn(self, city: Hashable) -> Iterator[None]:
        """Wait for a turn and keep it. Raises `Crowded`."""
        self._begin(city)
        try:
            yield
        finally:
            self._end(city)

    def _begin(self, city: Hashable) -> None:
        until = time.monotonic() + self.patience
        with self.changed:
            if not self._may_begin(city):
                if self.waiting[city] >= self.most_waiting:
                    raise Crowded
                self.waiting[city] += 1
                try:
                    while not self._may_begin(city):
                        if not self.changed.wait(until - time.monotonic()):
                            raise Crowded
                finally:
                    self._one_less(self.waiting, city)
            self.inside[city] += 1

    def _may_begin(self, city: Hashable) -> bool:
        mine = self.inside[city]
        return mine == 0 or (mine < self.at_once and mine == self.inside.total())

    def _end(self, city: Hashable) -> None:
        with self.changed:
            self._one_less(self.inside, city)
            self.changed.notify_all()

    @staticmethod
    def _one_less(counted: Counter[Hashable], city: Hashable) -> None:
        counted[city] -= 1
        if not counted[city]:
            del counted[city]  # of ten thousand cities few are here
