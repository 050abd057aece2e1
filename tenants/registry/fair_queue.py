"""A queue of requests for each city, so that a busy city doesn't delay the others."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

from tenants.registry.worker_semaphore import RETRY_SECONDS, WorkerSemaphore

STUCK_SECONDS = 1.0  # after which a request waits for something else than the processor
LOOK_SECONDS = 0.25  # between looks of a waiting request for stuck ones


class Crowded(Exception):
    """Too many requests of this city are waiting, or this one has waited too long."""


class Waiter:
    """A request that waits for its turn; `ready` is set when it should look again."""

    def __init__(self, city: int) -> None:
        self.city = city
        self.ready = Event()
        self.began: float | None = None


class FairQueue:
    """Turns of cities in this process, whose threads share one processor.

    A city alone in the process may run ``at_once`` requests, beside others only one; all together
    run ``at_work``, first come, first served, without those that are stuck. ``waiting`` is smaller
    than the number of threads, which leaves threads for other cities. ``semaphore`` limits the
    processes that a city works in.
    """

    def __init__(
        self,
        *,
        at_once: int,
        waiting: int,
        patience: float,
        at_work: int = 6,
        semaphore: WorkerSemaphore | None = None,
    ) -> None:
        self.at_once, self.most_waiting, self.patience = at_once, waiting, patience
        self.at_work = at_work
        self.semaphore = semaphore
        self.inside: Counter[int] = Counter()
        self.waiting: Counter[int] = Counter()
        self.watched: set[int] = set()  # cities for which a thread tries the semaphore
        self._begun: list[float] = []  # times of the requests inside
        self._waiters: list[Waiter] = []  # the first to come first
        self._lock = Lock()

    @contextmanager
    def turn(self, city: int) -> Iterator[None]:
        """Wait for a turn and hold it for the block. Raises `Crowded`."""
        began = self._begin(city)
        try:
            yield
        finally:
            self._end(city, began)

    def _begin(self, city: int) -> float:
        """The time at which the turn began, on the clock of `time.monotonic`."""
        now = time.monotonic()
        with self._lock:
            if city not in self.waiting and self._try_to_begin(city, now):
                return now
            if self.waiting[city] >= self.most_waiting:
                raise Crowded
            waiter = Waiter(city)
            self._waiters.append(waiter)
            self.waiting[city] += 1
        try:
            return self._wait(waiter, until=now + self.patience)
        finally:
            if waiter.began is None:  # it gave up
                with self._lock:
                    self._forget(waiter)
                    self._admit(time.monotonic())  # another thread watches, if this one did

    def _wait(self, waiter: Waiter, *, until: float) -> float:
        while waiter.began is None:
            with self._lock:
                now = time.monotonic()
                is_watching = self._should_watch(waiter.city, now)
                if is_watching:
                    self.watched.add(waiter.city)
            pause = RETRY_SECONDS if is_watching else LOOK_SECONDS
            waiter.ready.wait(max(0.0, min(until - now, pause)))
            with self._lock:
                if is_watching:
                    self.watched.discard(waiter.city)
                waiter.ready.clear()
                now = time.monotonic()
                self._admit(now)
                if waiter.began is None and now >= until:
                    raise Crowded
        return waiter.began

    def _should_watch(self, city: int, now: float) -> bool:
        """True if only the semaphore keeps the city waiting, and no other thread tries it."""
        return (
            self.semaphore is not None
            and city not in self.inside
            and city not in self.watched
            and not self._is_full(now)
        )

    def _admit(self, now: float) -> None:
        """Begin the turns of those who wait, as far as they may."""
        refused: set[int] = set()
        for waiter in [*self._waiters]:
            if self._is_full(now):
                return
            if waiter.city in refused:
                continue
            if self._try_to_begin(waiter.city, now):
                waiter.began = now
                self._forget(waiter)
                waiter.ready.set()
                continue
            refused.add(waiter.city)
            if self._should_watch(waiter.city, now):
                waiter.ready.set()

    def _try_to_begin(self, city: int, now: float) -> bool:
        """Begin a turn if the city may have one more now."""
        mine = self.inside[city]
        if self._is_full(now):
            return False
        if mine:
            may_begin = mine < self.at_once and mine == self.inside.total()
        else:
            may_begin = self.semaphore is None or self.semaphore.acquire(city)
        if may_begin:
            self.inside[city] += 1
            self._begun.append(now)
        return may_begin

    def _is_full(self, now: float) -> bool:
        return sum(began > now - STUCK_SECONDS for began in self._begun) >= self.at_work

    def _end(self, city: int, began: float) -> None:
        with self._lock:
            self._begun.remove(began)
            self._one_less(self.inside, city)
            if self.semaphore is not None and city not in self.inside:
                self.semaphore.release(city)
            self._admit(time.monotonic())

    def _forget(self, waiter: Waiter) -> None:
        if waiter in self._waiters:
            self._waiters.remove(waiter)
            self._one_less(self.waiting, waiter.city)

    @staticmethod
    def _one_less(counted: Counter[int], city: int) -> None:
        counted[city] -= 1
        if not counted[city]:
            del counted[city]  # keep only cities with requests
