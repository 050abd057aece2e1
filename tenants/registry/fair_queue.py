"""A queue of requests for each city, so that a busy city doesn't delay the others."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from tenants.registry.worker_semaphore import RETRY_SECONDS, WorkerSemaphore


class Crowded(Exception):
    """Too many requests of this city are waiting, or this one has waited too long."""


class FairQueue:
    """Turns of cities in this process, whose threads share one processor.

    A city alone in the process may run ``at_once`` requests, beside others only one. ``waiting`` is
    smaller than the number of threads, which leaves threads for other cities. ``semaphore`` limits
    the processes that a city works in; without it a city's first request begins at once.
    """

    def __init__(
        self,
        *,
        at_once: int,
        waiting: int,
        patience: float,
        semaphore: WorkerSemaphore | None = None,
    ) -> None:
        self.at_once, self.most_waiting, self.patience = at_once, waiting, patience
        self.semaphore = semaphore
        self.inside: Counter[int] = Counter()
        self.waiting: Counter[int] = Counter()
        self.watched: set[int] = set()  # cities for which a thread tries the semaphore
        self.changed = Condition()

    @contextmanager
    def turn(self, city: int) -> Iterator[None]:
        """Wait for a turn and hold it for the block. Raises `Crowded`."""
        self._begin(city)
        try:
            yield
        finally:
            self._end(city)

    def _begin(self, city: int) -> None:
        until = time.monotonic() + self.patience
        with self.changed:
            if self._try_to_begin(city):
                return
            if self.waiting[city] >= self.most_waiting:
                raise Crowded
            self.waiting[city] += 1
            try:
                while not self._try_to_begin(city):
                    if time.monotonic() >= until:
                        raise Crowded
                    self._wait(city, until)
            finally:
                self._one_less(self.waiting, city)
                self.changed.notify_all()  # another thread watches, if this one did

    def _wait(self, city: int, until: float) -> None:
        """Wait for the end of a turn in this process; one thread also for a permit."""
        left = max(0.0, until - time.monotonic())
        if self.semaphore is None or city in self.inside or city in self.watched:
            self.changed.wait(left)
            return
        self.watched.add(city)
        try:
            self.changed.wait(min(left, RETRY_SECONDS))
        finally:
            self.watched.discard(city)

    def _try_to_begin(self, city: int) -> bool:
        """Begin a turn if the city may have one more now."""
        mine = self.inside[city]
        if mine:
            may_begin = mine < self.at_once and mine == self.inside.total()
        else:
            may_begin = self.semaphore is None or self.semaphore.acquire(city)
        if may_begin:
            self.inside[city] += 1
        return may_begin

    def _end(self, city: int) -> None:
        with self.changed:
            self._one_less(self.inside, city)
            if self.semaphore is not None and city not in self.inside:
                self.semaphore.release(city)
            self.changed.notify_all()

    @staticmethod
    def _one_less(counted: Counter[int], city: int) -> None:
        counted[city] -= 1
        if not counted[city]:
            del counted[city]  # keep only cities with requests
