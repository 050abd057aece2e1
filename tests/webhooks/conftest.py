"""A program at the other end: a real HTTP server on loopback that keeps what it gets."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tenants.members.models import Member
from tenants.registry.models import City
from tenants.webhooks.actions import add_endpoint
from tenants.webhooks.events import all_events
from tenants.webhooks.models import Endpoint
from tests.cast import NOW


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Program:
    """`status`, `location` and `drips` say how it answers."""

    url: str
    status: int = 204
    location: str = ""
    drips: bool = False
    answer: bytes = b""
    received: list[Received] = field(default_factory=list)


@pytest.fixture
def program(settings: Any) -> Iterator[Program]:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.received.append(Received(self.path, headers, body))
            if told.drips:
                self._drip()
                return
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.send_header("Content-Length", str(len(told.answer)))
            self.end_headers()
            self.wfile.write(told.answer)

        def _drip(self) -> None:
            """One byte of a header now and then: never silent for long, and never done."""
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
                for _ in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                return

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told = Program(url=f"http://127.0.0.1:{server.server_port}/hook?city=omsk")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def endpoint(omsk: City, anna: Member, program: Program) -> Endpoint:
    """Hears everything; Anna of the core has added it."""
    with omsk.scope():
        every = [event.name for event in all_events()]
        return add_endpoint(name="Our table", url=program.url, events=every, by=anna, now=NOW)
