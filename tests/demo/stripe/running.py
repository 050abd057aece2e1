"""A running double, its controls and an endpoint that receives its events."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import stripe

from deploy.demo.process import free_port

ROOT = Path(__file__).resolve().parents[3]
KEY = "sk_test_double"


@dataclass
class Double:
    """A process of the double on a port and a folder of its own."""

    port: int
    data: Path
    process: subprocess.Popen[bytes] | None = None
    endpoint: Endpoint | None = None  # set up at the start

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def client(
        self, *, retries: int = 0, timeout: float = 30, key: str = KEY
    ) -> stripe.StripeClient:
        return stripe.StripeClient(
            key,
            base_addresses={"api": f"http://127.0.0.1:{self.port}"},
            max_network_retries=retries,
            http_client=stripe.RequestsClient(timeout=timeout),
        )

    def control(self, name: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        """GET ``/double/name``, or POST ``given``."""
        data = None if given is None else json.dumps(given).encode()
        url = f"http://127.0.0.1:{self.port}/double/{name}"
        request = urllib.request.Request(url, data)
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found

    def start(self) -> None:
        to = self.endpoint
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "deploy.demo.stripe"),
                *("--port", str(self.port), "--data", str(self.data)),
                *(("--endpoint", to.url) if to else ()),
            ],
            cwd=ROOT,
            start_new_session=True,
            env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}
            | ({"STRIPE_WEBHOOK_SECRET": to.secret} if to else {}),
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(OSError):
                self.control("clock")
                return
            assert self.process.poll() is None, "The double has ended."
            time.sleep(0.05)
        raise AssertionError("The double did not answer within 30 seconds.")

    def kill(self) -> None:
        """As a power cut would: master and worker at once."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)


@contextmanager
def double(folder: Path) -> Iterator[Double]:
    found = Double(free_port(), folder)
    found.start()
    try:
        yield found
    finally:
        found.stop()


@dataclass
class Endpoint:
    """Receives events over HTTP, checks their signature as we would, and keeps them."""

    url: str
    secret: str = ""
    events: list[stripe.Event] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)  # statuses of the next answers, then 200

    def types(self) -> list[str]:
        return [event.type for event in self.events]


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    found = Endpoint("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers["Content-Length"]))
            status = found.answers.pop(0) if found.answers else 200
            if status == 200:
                event = stripe.Webhook.construct_event(
                    payload, self.headers["Stripe-Signature"], found.secret
                )
                found.events.append(event)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/stripe/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
