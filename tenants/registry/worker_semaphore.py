"""A semaphore across page workers: how many processes of the machine a city works in at once.

Its state is a file in memory that all workers open (`WORKER_SEMAPHORE`). It begins with the times
at which cities last asked for a page and workers last waited for one. Behind them stands a byte for
each city and permit, locked by the process that has the permit: the kernel gives locks back when a
process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from mmap import mmap
from typing import cast

PRESENT_SECONDS = 2.0  # after its last request, in which a city still counts as present
WAITING_SECONDS = 0.05  # after its last try, in which a worker still counts as waiting
RETRY_SECONDS = 0.002  # between tries
BUCKETS = 512  # of times; cities that share one don't see each other
NUMBERS = 3 * BUCKETS  # asked at, waited at, by which worker
MAX_PROCESSES = 1024  # of a machine


class WorkerSemaphore:
    """All workers but one for a city while others ask for pages; all of them for a lone city.

    So readers of other cities find a free worker at once, and a lone city loses nothing. A worker
    that had the last turn lets a waiting one go first. Used by one thread at a time.
    """

    def __init__(self, path: str, *, processes: int, number: int = 0) -> None:
        """`number` identifies this worker; its process id if it is 0."""
        self._path, self._max_beside_others = path, max(1, processes - 1)
        self._number = number
        self._permits: dict[int, int] = {}  # of this process, by city
        self._released: set[int] = set()  # cities of which this process had the last turn
        self._file: int | None = None

    def acquire(self, city: int) -> bool:
        """Take a permit for this process; False if it has to try again."""
        if self._file is None:
            self._open()
        now, bucket = time.monotonic(), city % BUCKETS  # the same clock in all processes
        self._asked[bucket] = now
        permits = self._max_beside_others if self._others_ask(bucket, now) else MAX_PROCESSES
        gives_way = city in self._released and self._another_waits(bucket, now)
        self._released.discard(city)
        for permit in range(0 if gives_way else permits):
            if self._lock(fcntl.F_WRLCK, city, permit):
                self._permits[city] = permit
                if self._waiter[bucket] == self._number:
                    self._waited[bucket] = 0.0
                return True
        if not self._another_waits(bucket, now):
            self._waited[bucket], self._waiter[bucket] = now, self._number
        return False

    def release(self, city: int) -> None:
        self._released.add(city)
        self._lock(fcntl.F_UNLCK, city, self._permits.pop(city))

    def _open(self) -> None:
        """Open the file at the first turn: a fork would share the locks of an open file."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.posix_fallocate(self._file, 0, NUMBERS * 8)
        numbers = memoryview(mmap(self._file, NUMBERS * 8)).cast("d")
        self._asked, self._waited, self._waiter = (
            numbers[first : first + BUCKETS] for first in range(0, NUMBERS, BUCKETS)
        )
        self._number = self._number or os.getpid()

    def _others_ask(self, mine: int, now: float) -> bool:
        others = (self._asked[:mine], self._asked[mine + 1 :])
        return max(max(times, default=0.0) for times in others) > now - PRESENT_SECONDS

    def _another_waits(self, bucket: int, now: float) -> bool:
        is_mine = self._waiter[bucket] == self._number
        return not is_mine and self._waited[bucket] > now - WAITING_SECONDS

    def _lock(self, kind: int, city: int, permit: int) -> bool:
        """Lock or unlock a byte for this open file, without waiting; see fcntl(2) on OFD locks."""
        at = NUMBERS * 8 + city * MAX_PROCESSES + permit
        wanted = struct.pack("hhqqi4x", kind, os.SEEK_SET, at, 1, 0)
        try:
            fcntl.fcntl(cast("int", self._file), fcntl.F_OFD_SETLK, wanted)
        except BlockingIOError:
            return False
        return True
