"""One screen that listens to an evening, and the little that may wait for it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

MOST_BUFFERED = 32 * 1024  # bytes that a slow screen may owe
LINE = 16  # events waiting for a slow screen; then it is told to look anew
RESYNC = b"event: resync\ndata: {}\n\n"


class Wire(Protocol):
    """What a server writes to: `asyncio.Transport`, as far as we need it."""

    def write(self, data: bytes) -> None: ...
    def is_closing(self) -> bool: ...
    def get_write_buffer_size(self) -> int: ...


class Screen:
    """What waits to be sent to one screen.

    With a wire, an event goes straight to it, framed once for all screens: for five hundred phones
    that is a quarter of the work of five hundred tasks. Without one it waits for `take`.
    """

    __slots__ = ("_behind", "_line", "_ready", "wire")

    def __init__(self) -> None:
        self._line: deque[bytes] = deque()
        self._ready: asyncio.Future[None] | None = None
        self._behind = False
        self.wire: Wire | None = None

    def put(self, body: bytes, frame: bytes = b"") -> None:
        """Never waits: a screen that can't keep up gets one word instead of the whole line."""
        if self.wire is not None:
            self._write(frame or framed(body))
            return
        if len(self._line) >= LINE:
            self._line.clear()
            body = RESYNC
        self._line.append(body)
        self.wake()

    def _write(self, frame: bytes) -> None:
        assert self.wire is not None  # noqa: S101 (only with a wire)
        if self.wire.is_closing():
            return
        if self.wire.get_write_buffer_size() > MOST_BUFFERED:
            self._behind = True
            return
        if self._behind:
            self._behind, frame = False, framed(RESYNC)
        self.wire.write(frame)

    def wake(self) -> None:
        if self._ready and not self._ready.done():
            self._ready.set_result(None)

    async def take(self) -> bytes:
        """All that waits, in one piece; empty when woken for nothing."""
        if not self._line:
            self._ready = asyncio.get_running_loop().create_future()
            await self._ready
        return self.waiting()

    def waiting(self) -> bytes:
        body = b"".join(self._line)
        self._line.clear()
        return body


def framed(body: bytes) -> bytes:
    """A chunk of HTTP/1.1."""
    return b"%x\r\n%b\r\n" % (len(body), body)
