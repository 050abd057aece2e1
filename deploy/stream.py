"""Fanning out: one connection to Valkey for a process, a short bounded line for each screen."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from deploy.screen import RESYNC, Screen, framed
from tenants.live.channels import last_key

log = logging.getLogger(__name__)
BEAT = 15.0  # seconds between signs of life
BEAT_BODY = b"event: beat\ndata: {}\n\n"  # an event, so that the screen itself hears it
CONFIRMED = 2.0  # seconds for Valkey to say that a channel is heard
PAUSES = (0.2, 1.0, 3.0, 5.0)  # seconds before asking a lost Valkey again
RETRY = b"retry: 2000\n\n"
DEAF = b"event: deaf\ndata: {}\n\n"


class Deaf(Exception):
    """Valkey can't be heard now: the screen goes on by polling and comes back later."""


class Hub:
    """Who listens to which channel."""

    def __init__(self, url: str) -> None:
        self._valkey = Redis.from_url(url, socket_connect_timeout=2)
        self._words: PubSub = self._valkey.pubsub()
        self._screens: dict[str, set[Screen]] = {}
        self._confirmed: dict[str, asyncio.Event] = {}  # channels that Valkey says we hear
        self._tasks: list[asyncio.Task[None]] = []
        self._wanted = asyncio.Event()
        self._asking = asyncio.Lock()  # the subscription is one connection for all
        self.ends: set[asyncio.Future[None]] = set()  # of the screens that are listening

    async def open(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]

    async def close(self) -> None:
        for task in (*self._tasks, *self.ends):
            task.cancel()
        with suppress(RedisError, OSError):
            await self._words.aclose()
            await self._valkey.aclose()

    @asynccontextmanager
    async def listening(self, channel: str, screen: Screen) -> AsyncIterator[None]:
        """The screen hears the channel, beginning with its latest event. Raises Deaf."""
        screens = self._screens.setdefault(channel, set())
        screens.add(screen)
        screen.put(RETRY)
        try:
            try:
                await self._subscribe(channel, first=len(screens) == 1)
                # After subscribing, so that nothing falls between the two.
                last = await self._valkey.get(last_key(channel))
            except (RedisError, OSError, TimeoutError) as error:
                raise Deaf from error
            if last:
                screen.put(event(last))
            yield
        finally:
            screens.discard(screen)
            if not screens and self._screens.get(channel) is screens:
                del self._screens[channel]
                self._confirmed.pop(channel, None)
                with suppress(RedisError, OSError):
                    async with self._asking:
                        await self._words.unsubscribe(channel)

    async def _subscribe(self, channel: str, *, first: bool) -> None:
        confirmed = self._confirmed.setdefault(channel, asyncio.Event())
        try:
            if first:
                async with self._asking:
                    await self._words.subscribe(channel)
        finally:
            self._wanted.set()
        await asyncio.wait_for(confirmed.wait(), CONFIRMED)

    async def _listen(self) -> None:
        lost = 0
        while True:
            await self._wanted.wait()
            try:
                if not self._words.subscribed:
                    await self._subscribe_again(told=lost > 0)
                async for message in self._words.listen():
                    lost = 0
                    channel = bytes(message["channel"]).decode()
                    self._hear(message["type"], channel, message["data"])
                self._wanted.clear()  # the last screen has left
                if self._screens:
                    self._wanted.set()
                    await asyncio.sleep(PAUSES[0])
            except (RedisError, OSError) as error:
                log.warning("The event stream has lost Valkey: %s", error)
                if not lost:
                    self._tell_all(DEAF)
                await asyncio.sleep(PAUSES[min(lost, len(PAUSES) - 1)])
                lost += 1
                self._words = self._valkey.pubsub()

    def _hear(self, kind: str, channel: str, data: Any) -> None:
        if kind == "message":
            self._tell(channel, event(data))
        elif kind == "subscribe":
            self._confirmed.setdefault(channel, asyncio.Event()).set()

    async def _subscribe_again(self, *, told: bool) -> None:
        """After a loss nobody knows what was said meanwhile: all screens are told to look anew."""
        async with self._asking:
            if self._screens:
                await self._words.subscribe(*self._screens)
        if told:
            self._tell_all(RESYNC)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            self._tell_all(BEAT_BODY)

    def _tell_all(self, body: bytes) -> None:
        for channel in list(self._screens):
            self._tell(channel, body)

    def _tell(self, channel: str, body: bytes) -> None:
        frame = framed(body)
        for screen in self._screens.get(channel, ()):
            screen.put(body, frame)


def event(data: bytes | str) -> bytes:
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
