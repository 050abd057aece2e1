"""Places of cities in the page workers of one machine, in a file that all of them open.

The file lies in memory (`CITY_PLACES`). Its beginning holds the times at which cities last asked
for a page and processes last waited for one; behind it, one byte for each city and place is locked
by the process that has the place. The kernel gives locks back when a process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from mmap import mmap
from typing import cast

SECONDS = 2.0  # after its last request, in which a city still counts as present
WAITING = 0.05  # after its last try, in which a process still counts as waiting
PAUSE = 0.002  # between tries
BUCKETS = 512  # of times; cities that share one don't see each other
NUMBERS = 3 * BUCKETS  # asked at, waited at, by which process
MOST = 1024  # processes of a machine


class SharedPlaces:
    """The processes that a city works in at the same time, at most all but one.

    A city that asks alone may have all of them: other cities find a free process at once, and a
    lone city loses nothing. A process that had the last turn lets a waiting one go first. Used by
    one thread at a time.
    """

    def __init__(self, path: str, *, processes: int, number: int = 0) -> None:
        """`number`: of this process, other than its process id."""
        self._path, self._most = path, max(1, processes - 1)
        self._number = number
        self._places: dict[int, int] = {}
        self._had: set[int] = set()  # cities of which this process had the last turn
        self._file: int | None = None

    def enter(self, city: int) -> bool:
        """Take a place for this process; False if it has to wait for one."""
        if self._file is None:
            self._open()
        now, bucket = time.monotonic(), city % BUCKETS  # the same clock in all processes
        self._asked[bucket] = now
        most = self._most if self._others_ask(bucket, now) else MOST
        is_after_others = city in self._had and self._another_waits(bucket, now)
        self._had.discard(city)
        for place in range(0 if is_after_others else most):
            if self._lock(fcntl.F_WRLCK, city, place):
                self._places[city] = place
                if self._waiter[bucket] == self._number:
                    self._waited[bucket] = 0.0
                return True
        if not self._another_waits(bucket, now):
            self._waited[bucket], self._waiter[bucket] = now, self._number
        return False

    def leave(self, city: int) -> None:
        self._had.add(city)
        self._lock(fcntl.F_UNLCK, city, self._places.pop(city))

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
        since = now - SECONDS
        return any(at > since for bucket, at in enumerate(self._asked) if bucket != mine)

    def _another_waits(self, bucket: int, now: float) -> bool:
        is_mine = self._waiter[bucket] == self._number
        return not is_mine and self._waited[bucket] > now - WAITING

    def _lock(self, kind: int, city: int, place: int) -> bool:
        """Lock or unlock a byte for this open file, without waiting; see fcntl(2) on OFD locks."""
        at = NUMBERS * 8 + city * MOST + place
        wanted = struct.pack("hhqqi4x", kind, os.SEEK_SET, at, 1, 0)
        try:
            fcntl.fcntl(cast("int", self._file), fcntl.F_OFD_SETLK, wanted)
        except BlockingIOError:
            return False
        return True
