"""Takes deliveries at ``/omsk/``, serves the page at ``/``."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from deploy.demo.listener.page import draw
from deploy.demo.listener.store import ANSWERS, Heard, Store

PATH = "/omsk/"
SECRET = "LISTENER_SECRET"  # noqa: S105 - the name of an environment variable
MOST = 2_000_000  # bytes of a body
STATIC = Path(__file__).resolve().parent / "static"
KINDS = {
    "listener.css": "text/css; charset=utf-8",
    "listener.js": "text/javascript; charset=utf-8",
}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
}


def is_signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Check a message of Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    names = (headers.get("webhook-id", ""), headers.get("webhook-timestamp", ""))
    digest = hmac.new(key, ".".join(names).encode() + b"." + body, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(digest).decode()}"
    sent = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(expected.encode(), one.encode()) for one in sent)


class Listener(BaseHTTPRequestHandler):
    store: Store
    secret: str

    def do_GET(self) -> None:
        name = self.path.removeprefix("/static/")
        if self.path == "/":
            page = draw(self.store.latest(), answer=self.store.answer)
            self._answer(200, page.encode(), kind="text/html; charset=utf-8")
        elif name in KINDS:
            self._answer(200, (STATIC / name).read_bytes(), kind=KINDS[name])
        else:
            self._answer(404)

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > MOST:
            self._answer(413)
            return
        body = self.rfile.read(int(size))
        if self.path == PATH:
            self._hear(body)
        elif self.path == "/answer/":
            self._choose(body)
        else:
            self._answer(404)

    def _hear(self, body: bytes) -> None:
        status = self.store.answer
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.store.keep(
            Heard(
                at=f"{datetime.now().astimezone():%d.%m %H:%M:%S}",
                webhook_id=headers.get("webhook-id", "")[:60],
                is_signed=is_signed(self.secret, headers, body),
                answer=status,
                body=body.decode(errors="replace"),
            )
        )
        self._answer(status)

    def _choose(self, body: bytes) -> None:
        chosen = parse_qs(body.decode(errors="replace")).get("answer", [""])[0]
        if not chosen.isdecimal() or int(chosen) not in ANSWERS:
            self._answer(400)
            return
        self.store.choose_answer(int(chosen))
        self._answer(303, headers={"Location": "/"})

    def _answer(
        self,
        status: int,
        content: bytes = b"",
        *,
        kind: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        kinds = {"Content-Type": kind} if kind else {}
        for name, value in (HEADERS | kinds | dict(headers or {})).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        return


def server(store: Store, *, secret: str, port: int = 0, fd: int | None = None) -> Any:
    """An HTTP server on loopback, on a port or an open socket."""
    handler = type("Listener", (Listener,), {"store": store, "secret": secret})
    made = ThreadingHTTPServer(("127.0.0.1", port), handler, bind_and_activate=fd is None)
    if fd is not None:
        made.socket.close()
        made.socket = type(made.socket)(fileno=fd)
        made.server_address = made.socket.getsockname()
    made.daemon_threads = True
    return made
