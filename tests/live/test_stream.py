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
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from django.conf import settings
from redis import Redis

from deploy.asgi import Stream
from deploy.screen import LINE, RESYNC, Screen, framed
from deploy.stream import Hub
from tenants.live import tickets
from tenants.live.channels import channel, last_key

ORIGIN = "http://omsk.localhost:8000"


@asynccontextmanager
async def running() -> AsyncIterator[Stream]:
    hub = Hub(settings.VALKEY_URL)
    await hub.open()
    try:
        yield Stream(hub)
    finally:
        await hub.close()


class Page:
    """One request of a browser, answered as it goes."""

    def __init__(self, app: Stream, ticket: str, *, origin: str = ORIGIN) -> None:
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
        message = await asyncio.wait_for(self.sent.get(), 5)
        return message["status"], dict(message["headers"])

    async def hear(self, word: bytes, *, seconds: float = 5) -> bytes:
        heard = b""
        deadline = time.monotonic() + seconds
        while word not in heard:
            message = await asyncio.wait_for(self.sent.get(), deadline - time.monotonic())
            heard += message["body"]
        return heard

    async def leave(self) -> None:
        self.gone.set()
        await asyncio.wait_for(self.task, 5)


def ticket(schema: str = "city_901", meeting: int = 7, **facts: Any) -> str:
    known = {"origin": ORIGIN, "now": datetime.now(UTC)} | facts
    return tickets.issue(schema=schema, meeting=meeting, **known)


def publish(schema: str, meeting: int, number: int, kind: str = "step") -> None:
    valkey = Redis.from_url(settings.VALKEY_URL)
    name = channel(schema, meeting)
    event = json.dumps({"id": number, "event": kind, "revision": number})
    valkey.set(last_key(name), event, ex=60)
    valkey.publish(name, event)


def alone(scenario: Callable[[], Awaitable[None]]) -> None:
    for key in Redis.from_url(settings.VALKEY_URL).scan_iter("city_90*"):
        Redis.from_url(settings.VALKEY_URL).delete(key)
    asyncio.run(asyncio.wait_for(scenario(), 30))


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
            assert not app.hub._screens

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
            assert not app.hub._screens

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
        screen = Screen()
        for number in range(10 * LINE):
            screen.put(b"event %d" % number)
        assert len(screen._line) <= LINE
        assert RESYNC in await screen.take()

    asyncio.run(scenario())


def test_over_a_real_server_words_arrive_framed_and_a_screen_that_left_is_forgotten() -> None:
    async def scenario() -> None:
        hub = Hub(settings.VALKEY_URL)
        config = uvicorn.Config(Stream(hub), port=0, log_level="error", lifespan="on")
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
        chunk = await asyncio.wait_for(reader.readuntil(b"\n\n\r\n"), 5)
        size, _end, body = chunk.partition(b"\r\n")
        assert int(size, 16) == len(body) - 2
        assert body.startswith(b"id: 5\nevent: step\n")
        writer.close()
        await asyncio.sleep(0.3)
        assert not hub._screens
        assert not hub.ends
        server.should_exit = True
        await asyncio.wait_for(serving, 10)

    alone(scenario)


def test_without_valkey_the_screen_is_sent_back_to_polling() -> None:
    async def scenario() -> None:
        hub = Hub("redis://127.0.0.1:1/0")
        await hub.open()
        page = Page(Stream(hub), ticket())
        assert (await page.start())[0] == 503
        await page.leave()
        assert not hub._screens
        await hub.close()

    alone(scenario)


class FullWire:
    """A phone that reads nothing."""

    def __init__(self) -> None:
        self.owed, self.written = 0, []

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return self.owed


def test_a_phone_that_reads_nothing_owes_little_and_is_told_to_look_anew() -> None:
    screen, wire = Screen(), FullWire()
    screen.wire = wire
    screen.put(b"one")
    wire.owed = 10**6
    for _ in range(1000):
        screen.put(b"two")
    wire.owed = 0
    screen.put(b"three")
    screen.put(b"four")
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
