"""Fanning out: one subscription to Valkey for a process, a short bounded line for each screen."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from deploy.screen import RESYNC, Screen, framed
from tenants.live.screens.channels import ENDED, last_key, step_key
from tenants.live.screens.tickets import TERM, Ticket

log = logging.getLogger(__name__)
BEAT = 15.0  # seconds between signs of life
PING = 5.0  # seconds of silence after which the subscription is tried
CONFIRMED = 2.0  # seconds for Valkey to say that a channel is heard
CONNECTIONS = 8  # to Valkey; whoever finds none free waits for one
ANSWER = 5.0  # seconds for an answer of Valkey, or for a free connection
CHUNK = 500  # evenings whose state is read at once
PAUSES = (0.2, 1.0, 3.0, 5.0)  # seconds before asking a lost Valkey again
RETRY = b"retry: 2000\n\n"
DEAF = b"event: deaf\ndata: {}\n\n"
FAILURES = (RedisError, OSError, TimeoutError)


class Deaf(Exception):
    """Valkey can't be heard now: the screen goes on by polling and comes back later."""


class Evening:
    """One channel: its screens, and the latest event and step that were published in it."""

    __slots__ = ("confirmed", "last", "name", "opening", "screens", "step")

    def __init__(self, name: str) -> None:
        self.name = name
        self.screens: set[Screen] = set()
        self.confirmed = asyncio.Event()  # Valkey says that we hear it
        self.opening: asyncio.Task[None] | None = None  # one for all screens that wait
        self.last: dict[str, Any] = {}
        self.step: dict[str, Any] = {}

    def hear(self, told: dict[str, Any]) -> bool:
        """Remember an event; False for one that is not newer than what is known."""
        if told.get("event") == "step" and told["id"] >= self.step.get("id", 0):
            self.step = told
        if told.get("id", 0) <= self.last.get("id", 0):
            return False
        self.last = told
        return True

    @property
    def beat(self) -> bytes:
        """A sign of life, with what a screen must have seen by now."""
        known = {"id": self.last.get("id", 0), "revision": self.step.get("revision", 0)}
        return b"event: beat\ndata: %b\n\n" % json.dumps(known).encode()

    @property
    def present(self) -> Iterable[bytes]:
        """The events that a new screen hears first."""
        latest = [told for told in (self.step, self.last) if told]
        return dict.fromkeys(map(event, latest))

    def tell(self, body: bytes) -> None:
        frame = framed(body)
        for screen in self.screens:
            screen.put(body, frame)


class Hub:
    """The evenings of this process and the screens that listen to each.

    A subscription whose bytes are lost on the way is found by `ping` and made anew; every beat
    reads the state of the evenings again, so that nothing stays missed.
    """

    def __init__(self, url: str, *, ping: float = PING, beat: float = BEAT) -> None:
        self.ping, self.beat = ping, beat
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=ANSWER,
            socket_timeout=ANSWER,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 0),  # we subscribe again ourselves, and tell the screens
        )
        self._valkey = Redis(connection_pool=pool)
        self._subscription: PubSub = self._valkey.pubsub()
        self._subscribing = asyncio.Lock()  # the subscription is one connection for all
        self._tasks: list[asyncio.Task[None]] = []
        self.evenings: dict[str, Evening] = {}
        self.ends: dict[asyncio.Future[None], Ticket] = {}  # of the screens that are listening
        self._ended: dict[str, float] = {}  # readers whose earlier tickets are no good, since when

    async def open(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]

    async def close(self) -> None:
        openings = [e.opening for e in self.evenings.values() if e.opening]
        for task in (*self._tasks, *openings, *self.ends):
            task.cancel()
        with suppress(*FAILURES):
            await self._subscription.aclose()
            await self._valkey.connection_pool.disconnect()

    @asynccontextmanager
    async def listening(self, channel: str, screen: Screen) -> AsyncIterator[None]:
        """The screen hears the channel, beginning with its latest step and event. Raises Deaf."""
        evening = self.evenings.setdefault(channel, Evening(channel))
        evening.screens.add(screen)
        screen.put(RETRY)
        try:
            await self._opened(evening)
            for body in evening.present:
                screen.put(body)
            yield
        finally:
            evening.screens.discard(screen)
            if not evening.screens and self.evenings.get(channel) is evening:
                await self._forget(evening)

    def has_ended(self, ticket: Ticket) -> bool:
        """True if its reader has left or signed out everywhere since it was issued."""
        return ticket.issued <= self._ended.get(ticket.reader, 0)

    async def _read_ended(self) -> None:
        """All who have ended their sessions of late, also while we didn't hear it."""
        since = time.time() - TERM.total_seconds()
        found: Any = await self._valkey.zrangebyscore(ENDED, since, "+inf", withscores=True)
        self._ended = {reader.decode(): moment for reader, moment in found}
        self._close_ended()

    def _close_ended(self) -> None:
        for end, ticket in list(self.ends.items()):
            if self.has_ended(ticket):
                end.cancel()

    async def _opened(self, evening: Evening) -> None:
        """Wait for the one subscription and the one read that serve all screens of an evening."""
        if evening.opening is None:
            evening.opening = asyncio.create_task(self._open(evening))
        opening = evening.opening
        try:
            await asyncio.shield(opening)
        except FAILURES as error:
            if evening.opening is opening:
                evening.opening = None  # whoever comes next tries anew
            raise Deaf from error

    async def _open(self, evening: Evening) -> None:
        async with self._subscribing:
            await self._subscription.subscribe(evening.name)
        await asyncio.wait_for(evening.confirmed.wait(), CONFIRMED)
        # After subscribing, so that nothing falls between the two.
        await self._read([evening])

    async def _forget(self, evening: Evening) -> None:
        del self.evenings[evening.name]
        if evening.opening:
            evening.opening.cancel()
        with suppress(*FAILURES):
            async with self._subscribing:
                if evening.name not in self.evenings:  # somebody came back meanwhile
                    await self._subscription.unsubscribe(evening.name)

    async def _read(self, evenings: list[Evening]) -> list[Evening]:
        """Read what was published last; the evenings that have moved on unheard."""
        moved = []
        for start in range(0, len(evenings), CHUNK):
            some = evenings[start : start + CHUNK]
            keys = [key(e.name) for e in some for key in (step_key, last_key)]
            found = await self._valkey.mget(keys)
            for number, evening in enumerate(some):
                news = [evening.hear(parsed(text)) for text in found[2 * number : 2 * number + 2]]
                if any(news):
                    moved.append(evening)
        return moved

    async def _listen(self) -> None:
        lost = 0
        while True:
            try:
                await self._subscribe_all(again=lost > 0)
                lost = 0
                await self._hear_until_silence()
            except FAILURES as error:
                log.warning("The event stream has lost Valkey: %r", error)
                if not lost:
                    self._lose()
                await asyncio.sleep(PAUSES[min(lost, len(PAUSES) - 1)])
                lost += 1
                await self._hang_up()

    async def _subscribe_all(self, *, again: bool) -> None:
        """After a loss nobody knows what was said meanwhile: all screens are told to look anew."""
        async with self._subscribing:
            await self._subscription.subscribe(ENDED, *self.evenings)
        await self._read_ended()
        if again:
            await self._read(list(self.evenings.values()))
            self._tell_all(RESYNC)

    async def _hear_until_silence(self) -> None:
        """Hear Valkey until it doesn't answer. Raises one of FAILURES."""
        heard = time.monotonic()
        while True:
            message = await self._subscription.get_message(timeout=self.ping)
            if message is not None:
                heard = time.monotonic()
                self._hear(message)
            elif time.monotonic() - heard > 2 * self.ping - 0.1:
                raise TimeoutError("no answer to a ping")
            else:
                await asyncio.wait_for(self._subscription.ping(), self.ping)

    def _hear(self, message: dict[str, Any]) -> None:
        channel = bytes(message["channel"] or b"").decode()
        if channel == ENDED and message["type"] == "message":
            self._ended[bytes(message["data"]).decode()] = time.time()
            self._close_ended()
        evening = self.evenings.get(channel)
        if evening is None:
            return
        if message["type"] == "subscribe":
            evening.confirmed.set()
        elif message["type"] == "message":
            told = parsed(message["data"])
            evening.hear(told)
            evening.tell(event(told))

    def _lose(self) -> None:
        for evening in self.evenings.values():
            evening.confirmed.clear()
            evening.opening = None
            evening.last, evening.step = {}, {}  # its numbers may begin anew
            evening.tell(DEAF)

    async def _hang_up(self) -> None:
        with suppress(*FAILURES):
            await asyncio.wait_for(self._subscription.aclose(), 1)
        self._subscription = self._valkey.pubsub()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.beat)
            evenings = list(self.evenings.values())
            try:
                moved = await self._read(evenings)
                await self._read_ended()
            except FAILURES as error:
                log.warning("The event stream can't read Valkey: %r", error)
                self._tell_all(DEAF)
                continue
            for evening in evenings:
                evening.tell(evening.beat)
            for evening in moved:
                evening.tell(RESYNC)

    def _tell_all(self, body: bytes) -> None:
        for evening in list(self.evenings.values()):
            evening.tell(body)


def parsed(data: bytes | str | None) -> dict[str, Any]:
    """One message of Valkey; empty for what is none."""
    try:
        told = json.loads(data or b"")
        known = isinstance(told["id"], int) and str(told["event"]).isidentifier()
    except (ValueError, KeyError, TypeError):
        return {}
    return dict(told) if known else {}


def event(told: dict[str, Any]) -> bytes:
    """The message as an event; made once for all screens."""
    if not told:
        return RESYNC
    line = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"id: {told['id']}\nevent: {told['event']}\ndata: {line}\n\n".encode()
