"""The ASGI application of the event stream: checks tickets, answers server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from tenants.live.stream.hub import Hub, ValkeyUnavailable
from tenants.live.stream.sse_client import SseClient, Transport
from tenants.live.stream.tickets import NoEntry, Ticket, read

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
HEALTH = "/healthz"
MAX_TICKET_LENGTH = 600  # characters


class EventStream:
    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
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
            return await _respond(send, 200, b"ok")
        if scope["method"] not in {"GET", "HEAD"}:
            return await _respond(send, 405, b"")
        query = parse_qs(scope["query_string"][:2048].decode("latin-1"))
        text = query.get("ticket", [""])[0][:MAX_TICKET_LENGTH]
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        try:
            ticket = read(text, now=time.time())
            if self.hub.has_ended(ticket):
                raise NoEntry
        except NoEntry:
            # 204 stops EventSource from reconnecting; the page falls back to polling.
            return await _respond(send, 204, b"", _cors_headers(origin, None))
        if origin and origin != ticket.origin:
            return await _respond(send, 403, b"")
        if scope["method"] == "HEAD":
            return await _respond(send, 200, b"", _cors_headers(origin, ticket))
        http = scope.get("http_version", "")
        try:
            return await self._stream(
                ticket, _cors_headers(origin, ticket), receive, send, http=http
            )
        except ValkeyUnavailable:
            return await _respond(send, 503, b"", _cors_headers(origin, ticket))

    async def _stream(
        self,
        ticket: Ticket,
        allowed: list[tuple[bytes, bytes]],
        receive: Receive,
        send: Send,
        *,
        http: str,
    ) -> None:
        client = SseClient(ticket)
        head = [
            (b"content-type", b"text/event-stream; charset=utf-8"),
            (b"cache-control", b"no-store, no-transform"),
            (b"x-accel-buffering", b"no"),
            *allowed,
        ]
        async with self.hub.listening(ticket.channel, client):
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await _body(send, client.waiting())
            gone = asyncio.ensure_future(_disconnected(receive))
            gone.add_done_callback(lambda _: client.wake())
            self.hub.ends[gone] = ticket
            try:
                client.transport = transport_of(send, http=http)
                if client.transport is None:
                    await self._send_until_gone(client, gone, ticket.expires, send)
                else:
                    await asyncio.wait([gone], timeout=ticket.expires - time.time())
            finally:
                self.hub.ends.pop(gone, None)
                client.transport = None
                gone.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_until_gone(
        self, client: SseClient, gone: asyncio.Future[None], expires: int, send: Send
    ) -> None:
        while not gone.done() and time.time() < expires:
            if body := await client.take():
                await _body(send, body)


def transport_of(send: Send, *, http: str) -> Transport | None:
    """The transport of uvicorn for this answer; None for other servers, which get ASGI messages.

    Only for HTTP/1.1, where an answer without a length is chunked, because we frame the chunks.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    known = all(
        hasattr(transport, name) for name in ("write", "is_closing", "get_write_buffer_size")
    )
    return transport if known and http == "1.1" else None


async def _body(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _disconnected(receive: Receive) -> None:
    """Wait for the client to disconnect."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _cors_headers(origin: str, ticket: Ticket | None) -> list[tuple[bytes, bytes]]:
    """Allow the origin of the page that the ticket was issued to, which may have another port."""
    if not origin or (ticket and origin != ticket.origin):
        return []
    return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]


async def _respond(
    send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    head = [(b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")]
    await send(
        {"type": "http.response.start", "status": status, "headers": [*head, *(headers or [])]}
    )
    await send({"type": "http.response.body", "body": body})
