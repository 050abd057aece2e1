"""The event stream of live evenings: one small ASGI application, no database, no Django requests.

`GET /stream/?ticket=…` answers server-sent events of one evening. The ticket is signed by the page
that shows the evening (`tenants.live.screens.tickets`); everything else is asked from
the pages, so a lost event loses nothing.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")

from django.conf import settings

from deploy.screen import Screen, Wire
from deploy.stream import Deaf, Hub
from tenants.live.screens.tickets import NoEntry, Ticket, read

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
HEALTH = "/healthz"
LONGEST_TICKET = 600  # characters


class Stream:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.hub.open()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.hub.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"].endswith(HEALTH):
            return await _say(send, 200, b"ok")
        if scope["method"] not in {"GET", "HEAD"}:
            return await _say(send, 405, b"")
        query = parse_qs(scope["query_string"][:2048].decode("latin-1"))
        text = query.get("ticket", [""])[0][:LONGEST_TICKET]
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        try:
            ticket = read(text, now=time.time())
            if self.hub.has_ended(ticket):
                raise NoEntry
        except NoEntry:
            # 204 tells EventSource to stop asking; the page goes on by polling.
            return await _say(send, 204, b"", _allowed(origin, None))
        if origin and origin != ticket.origin:
            return await _say(send, 403, b"")
        if scope["method"] == "HEAD":
            return await _say(send, 200, b"", _allowed(origin, ticket))
        http = scope.get("http_version", "")
        try:
            return await self._stream(ticket, _allowed(origin, ticket), receive, send, http=http)
        except Deaf:
            return await _say(send, 503, b"", _allowed(origin, ticket))

    async def _stream(
        self,
        ticket: Ticket,
        allowed: list[tuple[bytes, bytes]],
        receive: Receive,
        send: Send,
        *,
        http: str,
    ) -> None:
        screen = Screen()
        head = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store, no-transform"),
            (b"x-accel-buffering", b"no"),
            *allowed,
        ]
        async with self.hub.listening(ticket.channel, screen):
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await _body(send, screen.waiting())
            gone = asyncio.ensure_future(_left(receive))
            gone.add_done_callback(lambda _: screen.wake())
            self.hub.ends[gone] = ticket
            try:
                screen.wire = wire_of(send, http=http)
                if screen.wire is None:
                    await self._carry(screen, gone, ticket.expires, send)
                else:
                    await asyncio.wait([gone], timeout=ticket.expires - time.time())
            finally:
                self.hub.ends.pop(gone, None)
                screen.wire = None
                gone.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _carry(
        self, screen: Screen, gone: asyncio.Future[None], expires: int, send: Send
    ) -> None:
        while not gone.done() and time.time() < expires:
            if body := await screen.take():
                await _body(send, body)


def wire_of(send: Send, *, http: str) -> Wire | None:
    """Where uvicorn writes this answer; None for any other server, which is sent to as usual.

    Chunks are framed by us, so it must be HTTP/1.1, where an answer without a length has chunks.
    """
    wire = getattr(getattr(send, "__self__", None), "transport", None)
    known = all(hasattr(wire, name) for name in ("write", "is_closing", "get_write_buffer_size"))
    return wire if known and http == "1.1" else None


async def _body(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _left(receive: Receive) -> None:
    """Until the screen has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _allowed(origin: str, ticket: Ticket | None) -> list[tuple[bytes, bytes]]:
    """Another port of the same site may read it: the page that the ticket was given to."""
    if not origin or (ticket and origin != ticket.origin):
        return []
    return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]


async def _say(
    send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    head = [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send(
        {"type": "http.response.start", "status": status, "headers": [*head, *(headers or [])]}
    )
    await send({"type": "http.response.body", "body": body})


application = Stream(Hub(settings.VALKEY_URL))
