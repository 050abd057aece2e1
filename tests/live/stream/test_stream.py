"""The event stream: what is said in a city is heard by its screens, at once and nowhere else."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from django.conf import settings
from redis import Redis

from tenants.live.stream import tickets
from tenants.live.stream.application import EventStream
from tenants.live.stream.channels import ENDED, channel, last_key, reader_name, step_key
from tenants.live.stream.hub import Hub
from tenants.live.stream.sse_client import QUEUE_LIMIT, RESYNC, SseClient, framed

WAIT = 60.0  # seconds, only where something never happens
ORIGIN = "http://omsk.localhost:8000"


@asynccontextmanager
async def running() -> AsyncIterator[EventStream]:
    hub = Hub(settings.VALKEY_URL)
    await hub.open()
    try:
        yield EventStream(hub)
    finally:
        await hub.close()


class Page:
    """One request of a browser, answered as it goes."""

    def __init__(self, app: EventStream, ticket: str, *, origin: str = ORIGIN) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.gone = asyncio.Event()
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/stream/",
            "query_string": f"ticket={ticket}".encode(),
            "headers": [(b"origin", origin.encode())] if origin else [],
        }
        self.task = asyncio.ensure_future(app(scope, self._receive, self.sent.put))

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def start(self) -> tuple[int, dict[bytes, bytes]]:
        message = await asyncio.wait_for(self.sent.get(), WAIT)
        return message["status"], dict(message["headers"])

    async def hear(self, word: bytes, *, seconds: float = WAIT) -> bytes:
        heard = b""
        deadline = time.monotonic() + seconds
        while word not in heard:
            message = await asyncio.wait_for(self.sent.get(), deadline - time.monotonic())
            heard += message["body"]
        return heard

    async def leave(self) -> None:
        self.gone.set()
        await asyncio.wait_for(self.task, WAIT)


def ticket(schema: str = "city_901", meeting: int = 7, **facts: Any) -> str:
    known: dict[str, Any] = {"origin": ORIGIN, "now": datetime.now(UTC)} | facts
    return tickets.issue(schema=schema, number=meeting, **known)


def publish(schema: str, meeting: int, number: int, kind: str = "step") -> None:
    valkey = Redis.from_url(settings.VALKEY_URL)
    name = channel(schema, meeting)
    event = json.dumps({"id": number, "event": kind, "revision": number})
    valkey.set(last_key(name), event, ex=60)
    if kind == "step":
        valkey.set(step_key(name), event, ex=60)
    valkey.publish(name, event)


def alone(scenario: Callable[[], Awaitable[None]]) -> None:
    for key in Redis.from_url(settings.VALKEY_URL).scan_iter("city_90*"):
        Redis.from_url(settings.VALKEY_URL).delete(key)
    asyncio.run(asyncio.wait_for(scenario(), 4 * WAIT))


def test_a_screen_hears_its_evening_and_no_other() -> None:
    async def scenario() -> None:
        async with running() as app:
            omsk, other = Page(app, ticket()), Page(app, ticket(meeting=8))
            tomsk = Page(app, ticket("city_902"))
            for page in (omsk, other, tomsk):
                status, headers = await page.start()
                assert status == 200
                assert headers[b"content-type"].startswith(b"text/event-stream")
                await page.hear(b"retry")
            publish("city_901", 7, 3)
            assert b'id: 3\nevent: step\ndata: {"id":3' in await omsk.hear(b"step")
            publish("city_902", 7, 4, "closed")
            assert b"id: 4" in await tomsk.hear(b"closed")
            assert other.sent.empty()
            assert omsk.sent.empty()
            for page in (omsk, other, tomsk):
                await page.leave()
            assert not app.hub.channels

    alone(scenario)


def test_a_screen_that_comes_back_hears_the_latest_event_first() -> None:
    async def scenario() -> None:
        publish("city_901", 7, 41)
        async with running() as app:
            page = Page(app, ticket())
            await page.start()
            assert b"id: 41" in await page.hear(b"id: 41")
            await page.leave()

    alone(scenario)


@pytest.mark.parametrize("text", ["", "forged", "a:b:c"])
def test_no_ticket_no_stream_and_no_second_try(text: str) -> None:
    async def scenario() -> None:
        async with running() as app:
            page = Page(app, text)
            assert (await page.start())[0] == 204
            await page.leave()
            assert not app.hub.channels

    alone(scenario)


def test_an_expired_ticket_and_somebody_else_s_page() -> None:
    async def scenario() -> None:
        async with running() as app:
            old = Page(app, ticket(now=datetime(2020, 1, 1, tzinfo=UTC)))
            assert (await old.start())[0] == 204
            elsewhere = Page(app, ticket(), origin="https://evil.example.com")
            status, headers = await elsewhere.start()
            assert status == 403
            assert b"access-control-allow-origin" not in headers
            mine = Page(app, ticket())
            status, headers = await mine.start()
            assert headers[b"access-control-allow-origin"] == ORIGIN.encode()
            for page in (old, elsewhere, mine):
                await page.leave()

    alone(scenario)


def test_a_slow_screen_is_told_to_look_anew_instead_of_filling_the_memory() -> None:
    async def scenario() -> None:
        client = SseClient()
        for number in range(10 * QUEUE_LIMIT):
            client.put(b"event %d" % number)
        assert len(client._queue) <= QUEUE_LIMIT
        assert RESYNC in await client.take()

    asyncio.run(scenario())


@asynccontextmanager
async def served(hub: Hub) -> AsyncIterator[int]:
    """A real server of the stream; its port."""
    config = uvicorn.Config(EventStream(hub), port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await asyncio.wait_for(serving, WAIT)


def test_six_hundred_phones_at_once_all_get_their_stream_and_hear_the_next_step() -> None:
    async def phone(port: int, come: asyncio.Event) -> bytes:
        await come.wait()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(f"GET /stream/?ticket={ticket()} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            status = await reader.readline()
            if b" 200 " in status:
                await reader.readuntil(b"retry: 2000\n\n")
                await reader.readuntil(b"id: 99\nevent: step\n")
            return status
        finally:
            writer.close()

    async def scenario() -> None:
        hub = Hub(settings.VALKEY_URL)
        commands = Redis.from_url(settings.VALKEY_URL)
        async with served(hub) as port:
            come = asyncio.Event()
            phones = [asyncio.create_task(phone(port, come)) for _ in range(600)]
            before = commands.info("commandstats")
            come.set()
            while sum(len(c.clients) for c in hub.channels.values()) < 600:
                await asyncio.sleep(0.05)
            publish("city_901", 7, 99)
            statuses = await asyncio.wait_for(asyncio.gather(*phones), WAIT)
            after = commands.info("commandstats")
        assert {status.split()[1] for status in statuses} == {b"200"}
        asked = [
            after[name]["calls"] - before.get(name, {"calls": 0})["calls"]
            for name in ("cmdstat_mget", "cmdstat_subscribe")
        ]
        assert max(asked) <= 3, "one question for the room, not one for each phone"

    alone(scenario)


class Hole:
    """A way to Valkey that can swallow all bytes and keep its connections open."""

    def __init__(self) -> None:
        self.swallows = False
        self.port = 0
        self._carrying: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        address = urlsplit(settings.VALKEY_URL)
        user = f"{address.username or ''}:{address.password}@" if address.password else ""
        try:
            yield f"redis://{user}127.0.0.1:{self.port}{address.path}"
        finally:
            for task in self._carrying:
                task.cancel()
            server.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = urlsplit(settings.VALKEY_URL)
        there = await asyncio.open_connection(address.hostname, address.port)
        for source, target in ((reader, there[1]), (there[0], writer)):
            self._carrying.add(asyncio.create_task(self._carry(source, target)))

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        swallowed = False
        while data := await source.read(4096):
            swallowed = swallowed or self.swallows  # it never comes back to life
            if not swallowed:
                target.write(data)
        target.close()


def test_a_swallowed_subscription_is_noticed_made_anew_and_the_missed_step_is_told() -> None:
    async def scenario() -> None:
        hole = Hole()
        async with hole.open() as url:
            hub = Hub(url, ping=0.5, beat=60)
            await hub.open()
            page = Page(EventStream(hub), ticket())
            await page.start()
            publish("city_901", 7, 1)
            await page.hear(b"id: 1\n")
            hole.swallows = True
            await asyncio.sleep(0)
            publish("city_901", 7, 2)
            await page.hear(b"event: deaf")
            hole.swallows = False
            assert b"event: resync" in await page.hear(b"event: resync")
            late = Page(EventStream(hub), ticket())
            await late.start()
            assert b"id: 2\nevent: step" in await late.hear(b"id: 2\n")
            publish("city_901", 7, 3)
            await page.hear(b"id: 3\n")
            for one in (page, late):
                await one.leave()
            await hub.close()

    alone(scenario)


def test_a_beat_says_which_step_a_screen_must_have_seen() -> None:
    async def scenario() -> None:
        hub = Hub(settings.VALKEY_URL, beat=0.3)
        await hub.open()
        publish("city_901", 7, 6)
        publish("city_901", 7, 7, "words")
        page = Page(EventStream(hub), ticket())
        await page.start()
        first = await page.hear(b"event: words")
        assert b"id: 6\nevent: step" in first  # whoever comes back hears the step itself
        assert b'event: beat\ndata: {"id": 7, "revision": 6}' in await page.hear(b"beat")
        # Published where nobody heard it: the next beat finds it.
        lost = json.dumps({"id": 8, "event": "step", "revision": 8})
        Redis.from_url(settings.VALKEY_URL).set(last_key(channel("city_901", 7)), lost, ex=60)
        Redis.from_url(settings.VALKEY_URL).set(step_key(channel("city_901", 7)), lost, ex=60)
        heard = await page.hear(b"resync")
        assert b'{"id": 8, "revision": 8}' in heard
        await page.leave()
        await hub.close()

    alone(scenario)


def test_beats_stop_while_valkey_does_not_answer() -> None:
    async def scenario() -> None:
        hole = Hole()
        async with hole.open() as url:
            hub = Hub(url, ping=0.5, beat=0.4)
            await hub.open()
            page = Page(EventStream(hub), ticket())
            await page.start()
            await page.hear(b"beat")
            hole.swallows = True
            await page.hear(b"deaf")
            while not page.sent.empty():
                page.sent.get_nowait()
            await asyncio.sleep(1)
            assert b"beat" not in b"".join(
                page.sent.get_nowait()["body"] for _ in range(page.sent.qsize())
            )
            page.task.cancel()
            await hub.close()

    alone(scenario)


def test_over_a_real_server_words_arrive_framed_and_a_screen_that_left_is_forgotten() -> None:
    async def scenario() -> None:
        hub = Hub(settings.VALKEY_URL)
        config = uvicorn.Config(EventStream(hub), port=0, log_level="error", lifespan="on")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = f"GET /stream/?ticket={ticket()} HTTP/1.1\r\nHost: x\r\n\r\n"
        writer.write(request.encode())
        head = await reader.readuntil(b"retry: 2000\n\n\r\n")
        assert b"transfer-encoding: chunked" in head.lower()
        await asyncio.sleep(0.2)
        publish("city_901", 7, 5)
        chunk = await asyncio.wait_for(reader.readuntil(b"\n\n\r\n"), WAIT)
        size, _end, body = chunk.partition(b"\r\n")
        assert int(size, 16) == len(body) - 2
        assert body.startswith(b"id: 5\nevent: step\n")
        writer.close()
        until = time.monotonic() + WAIT
        while (hub.channels or hub.ends) and time.monotonic() < until:
            await asyncio.sleep(0.02)
        assert not hub.channels
        assert not hub.ends
        server.should_exit = True
        await asyncio.wait_for(serving, WAIT)

    alone(scenario)


def test_without_valkey_the_screen_is_sent_back_to_polling() -> None:
    async def scenario() -> None:
        hub = Hub("redis://127.0.0.1:1/0")
        await hub.open()
        page = Page(EventStream(hub), ticket())
        assert (await page.start())[0] == 503
        await page.leave()
        assert not hub.channels
        await hub.close()

    alone(scenario)


class FullWire:
    """A phone that reads nothing."""

    def __init__(self) -> None:
        self.owed = 0
        self.written: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return self.owed


def test_a_phone_that_reads_nothing_owes_little_and_is_told_to_look_anew() -> None:
    client, wire = SseClient(), FullWire()
    client.transport = wire
    client.put(b"one")
    wire.owed = 10**6
    for _ in range(1000):
        client.put(b"two")
    wire.owed = 0
    client.put(b"three")
    client.put(b"four")
    assert wire.written == [framed(b"one"), framed(RESYNC), framed(b"four")]


def test_it_never_loads_a_model_or_a_connection() -> None:
    """Neither Django's applications nor a database driver are in the process of the stream."""
    words = (
        "import sys, deploy.asgi; from django.apps import apps; "
        "assert not apps.ready; "
        "assert not [m for m in sys.modules if m.startswith('psycopg')]; "
        "assert not [m for m in sys.modules if m.endswith('.models')]; print('clean')"
    )
    done = subprocess.run(
        [sys.executable, "-c", words],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "deploy.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("clean", 0), done.stderr


def test_streams_end_with_the_sessions_of_their_reader() -> None:
    async def scenario() -> None:
        valkey = Redis.from_url(settings.VALKEY_URL)
        reader = reader_name("city_901", 5)
        async with running() as app:
            left, other, guest = (Page(app, ticket(user=user)) for user in (5, 6, 0))
            for page in (left, other, guest):
                assert (await page.start())[0] == 200
            valkey.zadd(ENDED, {reader: time.time() + 60})
            valkey.publish(ENDED, reader)
            await asyncio.wait_for(left.task, WAIT)
            again = Page(app, ticket(user=5))
            assert (await again.start())[0] == 204
            later = Page(app, ticket(user=5, now=datetime.now(UTC) + timedelta(seconds=120)))
            assert (await later.start())[0] == 200
            for page in (other, guest, later):
                assert not page.task.done()
                await page.leave()

    alone(scenario)


def test_an_end_that_nobody_heard_is_read() -> None:
    async def scenario() -> None:
        valkey = Redis.from_url(settings.VALKEY_URL)
        valkey.zadd(ENDED, {reader_name("city_901", 8): time.time() + 60})
        async with running() as app:
            for _try in range(300):
                if app.hub.has_ended(tickets.read(ticket(user=8), now=time.time())):
                    break
                await asyncio.sleep(0.1)
            page = Page(app, ticket(user=8))
            assert (await page.start())[0] == 204

    alone(scenario)


def room(**facts: Any) -> str:
    """A message with the pages of a room."""
    known = {
        "id": 3,
        "event": "room",
        "version": "1-1-2",
        "revision": 2,
        "seats": {"17": 1, "18": 2},
        "phones": {"en": {"0": "nobody", "1": "table one", "2": "table two"}},
        "walls": {"en": "the wall"},
    }
    return json.dumps(known | facts)


def test_each_phone_gets_the_page_of_its_own_table_and_nothing_else() -> None:
    async def scenario() -> None:
        async with running() as app:
            phone: dict[str, Any] = {"role": "phone", "language": "en"}
            pages = {
                "one": Page(app, ticket(**phone, person=17)),
                "two": Page(app, ticket(**phone, person=18)),
                "unseated": Page(app, ticket(**phone, person=19)),
                "russian": Page(app, ticket(role="phone", language="ru", person=17)),
                "wall": Page(app, ticket(role="wall", language="en")),
                "program": Page(app, ticket()),
            }
            for page in pages.values():
                await page.start()
                await page.hear(b"retry")
            name = channel("city_901", 7)
            valkey = Redis.from_url(settings.VALKEY_URL)
            valkey.publish(name, room())
            publish("city_901", 7, 4, "closed")
            heard = {each: await page.hear(b"closed") for each, page in pages.items()}
            html = {
                each: [word for word in (b"table one", b"table two", b"nobody", b"the wall")
                       if word in body]
                for each, body in heard.items()
            }  # fmt: skip
            assert html == {
                "one": [b"table one"],
                "two": [b"table two"],
                "unseated": [],
                "russian": [],
                "wall": [b"the wall"],
                "program": [],
            }
            assert b"event: room" not in heard["program"]
            assert b'"html":""' in heard["unseated"]
            assert all(b"seats" not in body for body in heard.values())
            for page in pages.values():
                await page.leave()

    alone(scenario)


def test_a_forged_table_or_person_opens_nothing() -> None:
    async def scenario() -> None:
        async with running() as app:
            mine = ticket(role="phone", language="en", person=17)
            facts, _colon, signature = mine.partition(":")
            other = ticket(role="phone", language="en", person=18).partition(":")[0]
            for forged in (f"{other}:{signature}", facts, f"{facts}x:{signature}"):
                page = Page(app, forged)
                assert (await page.start())[0] == 204
                await page.leave()
            assert not app.hub.channels

    alone(scenario)


def test_pages_announce_nothing_and_a_new_screen_does_not_get_old_ones() -> None:
    async def scenario() -> None:
        publish("city_901", 7, 3)
        async with running() as app:
            first = Page(app, ticket(role="phone", language="en", person=17))
            await first.start()
            await first.hear(b"id: 3")
            Redis.from_url(settings.VALKEY_URL).publish(channel("city_901", 7), room(id=9))
            assert b"table one" in await first.hear(b"table one")
            assert app.hub.channels[channel("city_901", 7)].last["id"] == 3
            second = Page(app, ticket(role="phone", language="en", person=17))
            await second.start()
            assert b"table one" not in await second.hear(b"id: 3")
            for page in (first, second):
                await page.leave()

    alone(scenario)
