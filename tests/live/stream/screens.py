"""A screen of the event stream in tests: its request, its ticket, a served stream."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import uvicorn
from django.conf import settings
from redis import Redis

from tenants.live.stream import tickets
from tenants.live.stream.application import EventStream
from tenants.live.stream.channels import channel, last_key, step_key
from tenants.live.stream.hub import Hub

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
