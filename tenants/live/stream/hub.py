"""One subscription to Valkey for the process, fanned out to the clients of each channel."""

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

from tenants.live.stream.channels import ENDED, last_key, step_key
from tenants.live.stream.sse_client import RESYNC, SseClient, framed
from tenants.live.stream.tickets import TERM, Ticket

log = logging.getLogger(__name__)
BEAT = 15.0  # seconds between signs of life
PING = 5.0  # seconds of silence after which the subscription is pinged
CONFIRMED = 2.0  # seconds for Valkey to confirm a subscription
CONNECTIONS = 8  # to Valkey, at most; callers wait for a free one
ANSWER = 5.0  # seconds for an answer of Valkey, or for a free connection
CHUNK = 500  # channels read in one MGET
PAUSES = (0.2, 1.0, 3.0, 5.0)  # seconds between attempts to reconnect
RETRY = b"retry: 2000\n\n"
PAGES = "room"  # the event that carries pages; it announces nothing new
UNSEATED = -1
UNAVAILABLE = b"event: deaf\ndata: {}\n\n"
FAILURES = (RedisError, OSError, TimeoutError)


class ValkeyUnavailable(Exception):
    """No subscription is possible now; the client falls back to polling and reconnects later."""


class Channel:
    """The channel of one subject: its clients, its latest event and its latest step."""

    __slots__ = ("clients", "confirmed", "last", "name", "opening", "step")

    def __init__(self, name: str) -> None:
        self.name = name
        self.clients: set[SseClient] = set()
        self.confirmed = asyncio.Event()  # Valkey has confirmed the subscription
        self.opening: asyncio.Task[None] | None = None  # shared by all clients that wait
        self.last: dict[str, Any] = {}
        self.step: dict[str, Any] = {}

    def remember(self, message: dict[str, Any]) -> bool:
        """Keep the message as the latest; False unless it is newer than all known ones."""
        if message.get("event") == "step" and message["id"] >= self.step.get("id", 0):
            self.step = message
        if message.get("id", 0) <= self.last.get("id", 0):
            return False
        self.last = message
        return True

    @property
    def beat(self) -> bytes:
        """A heartbeat with the latest event and revision, so that a client notices a gap."""
        known = {"id": self.last.get("id", 0), "revision": self.step.get("revision", 0)}
        return b"event: beat\ndata: %b\n\n" % json.dumps(known).encode()

    @property
    def present(self) -> Iterable[bytes]:
        """The events that a new client receives first."""
        latest = [message for message in (self.step, self.last) if message]
        return dict.fromkeys(map(event, latest))

    def send(self, body: bytes) -> None:
        frame = framed(body)
        for client in self.clients:
            client.put(body, frame)

    def send_pages(self, message: dict[str, Any]) -> None:
        """Send each screen the page of its own audience, encoded once for all who share it."""
        bodies: dict[tuple[str, str, int], tuple[bytes, bytes]] = {}
        for client in self.clients:
            if client.ticket is None or not client.ticket.role:
                continue
            shared = audience_of(client.ticket, message)
            if shared not in bodies:
                body = page_event(message, *shared)
                bodies[shared] = body, framed(body)
            client.put(*bodies[shared])


class Hub:
    """All channels and clients of this process.

    A ping finds a dead subscription, which is then replaced. Each heartbeat reads the latest events
    again, so that a message lost on the way is made up for within `beat` seconds.
    """

    def __init__(self, url: str, *, ping: float = PING, beat: float = BEAT) -> None:
        self.ping, self.beat = ping, beat
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=ANSWER,
            socket_timeout=ANSWER,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 0),  # `_listen` reconnects, and tells the clients
        )
        self._valkey = Redis(connection_pool=pool)
        self._subscription: PubSub = self._valkey.pubsub()
        self._subscribing = asyncio.Lock()  # the subscription is one connection for all
        self._tasks: list[asyncio.Task[None]] = []
        self.channels: dict[str, Channel] = {}
        self.ends: dict[asyncio.Future[None], Ticket] = {}  # of the connected clients
        self._ended: dict[str, float] = {}  # reader → time until which their tickets are void

    async def open(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]

    async def close(self) -> None:
        openings = [each.opening for each in self.channels.values() if each.opening]
        for task in (*self._tasks, *openings, *self.ends):
            task.cancel()
        with suppress(*FAILURES):
            await self._subscription.aclose()
            await self._valkey.connection_pool.disconnect()

    @asynccontextmanager
    async def listening(self, name: str, client: SseClient) -> AsyncIterator[None]:
        """Connect a client, which first gets the latest step and event.

        Raises ValkeyUnavailable.
        """
        channel = self.channels.setdefault(name, Channel(name))
        channel.clients.add(client)
        client.put(RETRY)
        try:
            await self._wait_until_open(channel)
            for body in channel.present:
                client.put(body)
            yield
        finally:
            channel.clients.discard(client)
            if not channel.clients and self.channels.get(name) is channel:
                await self._unsubscribe(channel)

    def has_ended(self, ticket: Ticket) -> bool:
        """True if the reader has left or signed out everywhere since the ticket was issued."""
        return ticket.issued <= self._ended.get(ticket.reader, 0)

    async def _read_ended(self) -> None:
        """Load the ended readers of one ticket term, including those missed while disconnected."""
        since = time.time() - TERM.total_seconds()
        found: Any = await self._valkey.zrangebyscore(ENDED, since, "+inf", withscores=True)
        self._ended = {reader.decode(): moment for reader, moment in found}
        self._close_ended()

    def _close_ended(self) -> None:
        for end, ticket in list(self.ends.items()):
            if self.has_ended(ticket):
                end.cancel()

    async def _wait_until_open(self, channel: Channel) -> None:
        """Wait for the subscription and first read, shared by all clients of a channel.

        Raises ValkeyUnavailable.
        """
        if channel.opening is None:
            channel.opening = asyncio.create_task(self._open(channel))
        opening = channel.opening
        try:
            await asyncio.shield(opening)
        except FAILURES as error:
            if channel.opening is opening:
                channel.opening = None  # the next client tries again
            raise ValkeyUnavailable from error

    async def _open(self, channel: Channel) -> None:
        async with self._subscribing:
            await self._subscription.subscribe(channel.name)
        await asyncio.wait_for(channel.confirmed.wait(), CONFIRMED)
        # Read after subscribing, so that no event falls between the two.
        await self._read([channel])

    async def _unsubscribe(self, channel: Channel) -> None:
        del self.channels[channel.name]
        if channel.opening:
            channel.opening.cancel()
        with suppress(*FAILURES):
            async with self._subscribing:
                if channel.name not in self.channels:  # a client has come back meanwhile
                    await self._subscription.unsubscribe(channel.name)

    async def _read(self, channels: list[Channel]) -> list[Channel]:
        """Read the latest events; return the channels that have missed one."""
        moved = []
        for start in range(0, len(channels), CHUNK):
            some = channels[start : start + CHUNK]
            keys = [key(each.name) for each in some for key in (step_key, last_key)]
            found = await self._valkey.mget(keys)
            for number, channel in enumerate(some):
                step, last = (parsed(text) for text in found[2 * number : 2 * number + 2])
                if any([channel.remember(step), channel.remember(last)]):
                    moved.append(channel)
        return moved

    async def _listen(self) -> None:
        lost = 0
        while True:
            try:
                await self._subscribe_all(again=lost > 0)
                lost = 0
                await self._handle_until_silence()
            except FAILURES as error:
                log.warning("The event stream has lost Valkey: %r", error)
                if not lost:
                    self._mark_lost()
                await asyncio.sleep(PAUSES[min(lost, len(PAUSES) - 1)])
                lost += 1
                await self._reset_subscription()

    async def _subscribe_all(self, *, again: bool) -> None:
        """Subscribe to every channel; after a loss tell all clients to fetch the state."""
        async with self._subscribing:
            await self._subscription.subscribe(ENDED, *self.channels)
        await self._read_ended()
        if again:
            await self._read(list(self.channels.values()))
            self._send_all(RESYNC)

    async def _handle_until_silence(self) -> None:
        """Handle messages until Valkey stops answering. Raises one of FAILURES."""
        last_answer = time.monotonic()
        while True:
            message = await self._subscription.get_message(timeout=self.ping)
            if message is not None:
                last_answer = time.monotonic()
                self._handle(message)
            elif time.monotonic() - last_answer > 2 * self.ping - 0.1:
                raise TimeoutError("no answer to a ping")
            else:
                await asyncio.wait_for(self._subscription.ping(), self.ping)

    def _handle(self, message: dict[str, Any]) -> None:
        name = bytes(message["channel"] or b"").decode()
        if name == ENDED and message["type"] == "message":
            self._ended[bytes(message["data"]).decode()] = time.time()
            self._close_ended()
        channel = self.channels.get(name)
        if channel is None:
            return
        if message["type"] == "subscribe":
            channel.confirmed.set()
        elif message["type"] == "message":
            latest = parsed(message["data"])
            if latest.get("event") == PAGES:
                channel.send_pages(latest)
                return
            channel.remember(latest)
            channel.send(event(latest))

    def _mark_lost(self) -> None:
        for channel in self.channels.values():
            channel.confirmed.clear()
            channel.opening = None
            channel.last, channel.step = {}, {}  # ids may start again from one
            channel.send(UNAVAILABLE)

    async def _reset_subscription(self) -> None:
        with suppress(*FAILURES):
            await asyncio.wait_for(self._subscription.aclose(), 1)
        self._subscription = self._valkey.pubsub()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.beat)
            channels = list(self.channels.values())
            try:
                moved = await self._read(channels)
                await self._read_ended()
            except FAILURES as error:
                log.warning("The event stream can't read Valkey: %r", error)
                self._send_all(UNAVAILABLE)
                continue
            for channel in channels:
                channel.send(channel.beat)
            for channel in moved:
                channel.send(RESYNC)

    def _send_all(self, body: bytes) -> None:
        for channel in list(self.channels.values()):
            channel.send(body)


def audience_of(ticket: Ticket, message: dict[str, Any]) -> tuple[str, str, int]:
    """Role, language and table of a screen. `UNSEATED` where others have a table.

    The table of a person stands in the message, and the person in the signed ticket.
    """
    seats = message.get("seats") or {}
    table = seats.get(str(ticket.person), UNSEATED if seats else 0)
    return ticket.role, ticket.language, table if ticket.role == "phone" else 0


def page_event(message: dict[str, Any], role: str, language: str, table: int) -> bytes:
    """The page of one audience as an event; without a page for it, the screen asks."""
    told = {name: message.get(name) for name in ("id", "version", "revision")}
    html: Any = ""
    if role == "wall":
        html = (message.get("walls") or {}).get(language)
    elif role == "phone":
        html = ((message.get("phones") or {}).get(language) or {}).get(str(table))
    line = json.dumps(told | {"html": html or ""}, ensure_ascii=False, separators=(",", ":"))
    return f"event: {PAGES}\ndata: {line}\n\n".encode()


def parsed(data: bytes | str | None) -> dict[str, Any]:
    """Parse a message of Valkey; empty for an invalid one."""
    try:
        message = json.loads(data or b"")
        known = isinstance(message["id"], int) and str(message["event"]).isidentifier()
    except (ValueError, KeyError, TypeError):
        return {}
    return dict(message) if known else {}


def event(message: dict[str, Any]) -> bytes:
    """Encode the message as a server-sent event, once for all clients."""
    if not message:
        return RESYNC
    line = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    return f"id: {message['id']}\nevent: {message['event']}\ndata: {line}\n\n".encode()
