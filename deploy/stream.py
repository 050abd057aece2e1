"""Fanning out: one connection to Valkey for a process, a short bounded line for each screen."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from tenants.live.channels import last_key

log = logging.getLogger(__name__)
BEAT = 15.0  # seconds between signs of life
BEAT_BODY = b": beat\n\n"
LINE = 16  # events waiting for a slow screen; then it is told to look anew
PAUSES = (0.2, 1.0, 3.0, 5.0)  # seconds before asking a lost Valkey again
RETRY = b"retry: 2000\n\n"
RESYNC = b"event: resync\ndata: {}\n\n"


class Screen:
    """What waits to be sent to one screen."""

    __slots__ = ("_line", "_ready")

    def __init__(self) -> None:
        self._line: deque[bytes] = deque()
        self._ready: asyncio.Future[None] | None = None

    def put(self, body: bytes) -> None:
        """Never waits: a screen that can't keep up gets one word instead of the whole line."""
        if len(self._line) >= LINE:
            self._line.clear()
            body = RESYNC
        self._line.append(body)
        self.wake()

    def wake(self) -> None:
        if self._ready and not self._ready.done():
            self._ready.set_result(None)

    async def take(self) -> bytes:
        """All that waits, in one piece; empty when woken for nothing."""
        if not self._line:
            self._ready = asyncio.get_running_loop().create_future()
            await self._ready
        body = b"".join(self._line)
        self._line.clear()
        return body


class Hub:
    """Who listens to which channel."""

    def __init__(self, url: str) -> None:
        self._valkey = Redis.from_url(url, socket_connect_timeout=2)
        self._words: PubSub = self._valkey.pubsub(ignore_subscribe_messages=True)
        self._screens: dict[str, set[Screen]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._wanted = asyncio.Event()
        self.closing = False

    async def open(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]

    async def close(self) -> None:
        self.closing = True
        for task in self._tasks:
            task.cancel()
        for screens in self._screens.values():
            for screen in screens:
                screen.wake()
        with suppress(RedisError, OSError):
            await self._words.aclose()
            await self._valkey.aclose()

    @asynccontextmanager
    async def listening(self, channel: str, screen: Screen) -> AsyncIterator[None]:
        """The screen hears the channel, beginning with its latest event."""
        screens = self._screens.setdefault(channel, set())
        screens.add(screen)
        screen.put(RETRY)
        try:
            with suppress(RedisError, OSError):
                if len(screens) == 1:
                    await self._words.subscribe(channel)
                    self._wanted.set()
                # After subscribing, so that nothing falls between the two.
                if last := await self._valkey.get(last_key(channel)):
                    screen.put(event(last))
            yield
        finally:
            screens.discard(screen)
            if not screens and self._screens.get(channel) is screens:
                del self._screens[channel]
                with suppress(RedisError, OSError):
                    await self._words.unsubscribe(channel)

    async def _listen(self) -> None:
        lost = 0
        while True:
            try:
                await self._wanted.wait()
                async for message in self._words.listen():
                    lost = 0
                    if message["type"] == "message":
                        self._tell(message["channel"].decode(), event(message["data"]))
                self._wanted.clear()
                if self._screens:
                    self._wanted.set()
            except (RedisError, OSError) as error:
                log.warning("The event stream has lost Valkey: %s", error)
                await asyncio.sleep(PAUSES[min(lost, len(PAUSES) - 1)])
                lost += 1
                await self._subscribe_again()

    async def _subscribe_again(self) -> None:
        with suppress(RedisError, OSError):
            await self._words.aclose()
            self._words = self._valkey.pubsub(ignore_subscribe_messages=True)
            if self._screens:
                await self._words.subscribe(*self._screens)
            for channel in list(self._screens):
                self._tell(channel, RESYNC)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            for channel in list(self._screens):
                self._tell(channel, BEAT_BODY)

    def _tell(self, channel: str, body: bytes) -> None:
        for screen in self._screens.get(channel, ()):
            screen.put(body)


def event(data: bytes) -> bytes:
    """One message of Valkey as an event; made once for all screens."""
    try:
        told = json.loads(data)
        number, kind = int(told["id"]), str(told["event"])
    except (ValueError, KeyError, TypeError):
        return RESYNC
    if not kind.isidentifier():
        return RESYNC
    line = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {kind}\ndata: {line}\n\n".encode()
