"""A queue of requests for each city, so that a busy city doesn't delay the others."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Condition


class Crowded(Exception):
    """Too many requests of this city are waiting, or this one has waited too long."""


class FairQueue:
    """Turns of cities in this process, whose threads share one processor.

    The first request of a city begins at once. A city alone in the process may run ``at_once``
    requests, beside others only one. ``waiting`` is smaller than the number of threads, which
    leaves threads for other cities.
    """

    def __init__(self, *, at_once: int, waiting: int, patience: float) -> None:
        self.at_once, self.most_waiting, self.patience = at_once, waiting, patience
        self.inside: Counter[Hashable] = Counter()
        self.waiting: Counter[Hashable] = Counter()
        self.changed = Condition()

    @contextmanager
    def turn(self, city: Hashable) -> Iterator[None]:
        """Wait for a turn and hold it for the block. Raises `Crowded`."""
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
            del counted[city]  # keep only cities with requests
