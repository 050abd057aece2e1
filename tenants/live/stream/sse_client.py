"""One connected screen and its bounded queue of events."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Protocol

from tenants.live.stream.tickets import Ticket

MAX_BUFFERED = 32 * 1024  # bytes in the socket of a slow client
QUEUE_LIMIT = 16  # events; a client that falls further behind gets one RESYNC
RESYNC = b"event: resync\ndata: {}\n\n"


class Transport(Protocol):
    """The part of `asyncio.Transport` that is used here."""

    def write(self, data: bytes) -> None: ...
    def is_closing(self) -> bool: ...
    def get_write_buffer_size(self) -> int: ...


class SseClient:
    """The connection to one screen.

    With a transport, events are written to it directly, framed once for all clients: for 500 phones
    that is a quarter of the work of 500 tasks. Without one they are queued for `take`.
    """

    __slots__ = ("_behind", "_queue", "_ready", "ticket", "transport")

    def __init__(self, ticket: Ticket | None = None) -> None:
        self.ticket = ticket  # says which pages it may hear
        self._queue: deque[bytes] = deque()
        self._ready: asyncio.Future[None] | None = None
        self._behind = False
        self.transport: Transport | None = None

    def put(self, body: bytes, frame: bytes = b"") -> None:
        """Send or queue an event without waiting; a client that lags behind gets one RESYNC."""
        if self.transport is not None:
            self._write(frame or framed(body))
            return
        if len(self._queue) >= QUEUE_LIMIT:
            self._queue.clear()
            body = RESYNC
        self._queue.append(body)
        self.wake()

    def _write(self, frame: bytes) -> None:
        assert self.transport is not None  # noqa: S101 (only with a transport)
        if self.transport.is_closing():
            return
        if self.transport.get_write_buffer_size() > MAX_BUFFERED:
            self._behind = True
            return
        if self._behind:
            self._behind, frame = False, framed(RESYNC)
        self.transport.write(frame)

    def wake(self) -> None:
        if self._ready and not self._ready.done():
            self._ready.set_result(None)

    async def take(self) -> bytes:
        """Wait for events and return them in one piece; may be empty."""
        if not self._queue:
            self._ready = asyncio.get_running_loop().create_future()
            await self._ready
        return self.waiting()

    def waiting(self) -> bytes:
        body = b"".join(self._queue)
        self._queue.clear()
        return body


def framed(body: bytes) -> bytes:
    """Frame a body as a chunk of HTTP/1.1."""
    return b"%x\r\n%b\r\n" % (len(body), body)
