"""Phones that read nothing, and six hundred at once."""

from __future__ import annotations

import asyncio

from django.conf import settings
from redis import Redis

from tenants.live.stream.hub import Hub
from tenants.live.stream.sse_client import QUEUE_LIMIT, RESYNC, SseClient, framed
from tests.live.stream.screens import WAIT, alone, publish, served, ticket


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


def test_a_slow_screen_is_told_to_look_anew_instead_of_filling_the_memory() -> None:
    async def scenario() -> None:
        client = SseClient()
        for number in range(10 * QUEUE_LIMIT):
            client.put(b"event %d" % number)
        assert len(client._queue) <= QUEUE_LIMIT
        assert RESYNC in await client.take()

    asyncio.run(scenario())


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
