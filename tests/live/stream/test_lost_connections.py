"""Valkey goes silent or away, servers and screens come and go: nobody misses a step."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import uvicorn
from django.conf import settings
from redis import Redis

from tenants.live.stream.application import EventStream
from tenants.live.stream.channels import channel, last_key, step_key
from tenants.live.stream.hub import Hub
from tests.live.stream.screens import WAIT, Page, alone, publish, ticket


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
