"""`live-fanout`: one step change reaches 500 phones.

Ours is the event stream as it is deployed: uvicorn, signed tickets, one process. The peer is the
same 500 phones asking every two seconds, answered by the quickest answer that process can give.
The limit is 500 sockets subscribed to Valkey itself. All three are read by the same loop, in turn.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from deploy.demo.process import Program, end, free_port, wait_until
from deploy.demo.servers import Valkey
from tests.bench._ground import row

PHONES = 500
RUNS = 15
POLLS = 5  # runs of the peer, which take seconds each
EVERY = 2.0  # seconds between two questions of a phone that polls
ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://omsk.localhost:8000"
STEP = {
    "event": "step",
    "revision": 17,
    "block": 4,
    "step": 3,
    "title": {"ru": "Советы за спиной", "en": "Advice behind your back"},
    "ends": 1_795_262_400_000,
    "paused": 0,
}


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="thursdays-fanout-") as name, _servers(Path(name)) as s:
        valkey, port, stream = s
        before = _resident(stream)
        phones = [_phone(port, _ticket()) for _ in range(PHONES)]
        wires = [_wire(valkey, _channel()) for _ in range(PHONES)]
        time.sleep(1)
        _drain([*phones, *wires])
        memory = (_resident(stream) - before) / PHONES
        publisher = _connect(valkey.port)
        publisher.sendall(_command("AUTH", valkey.password))
        time.sleep(0.1)
        publisher.recv(4096)
        ours, limit = [], []
        for number in range(RUNS):
            # The same words to both rooms; each room has a channel of its own.
            ours.append(_reached(phones, partial(_publish, publisher, _room(), number)))
            limit.append(_reached(wires, partial(_publish, publisher, _channel(), number)))
        peer = [_polled(port, offset=number / POLLS) for number in range(POLLS)]
        for each in (*phones, *wires, publisher):
            each.close()
    mine, theirs, least = (_median(times) for times in (ours, peer, limit))
    work = f"a step change to {PHONES} phones, p99; {memory / 1024:.0f} KB a phone"
    found = row(
        "live-fanout",
        work,
        mine,
        peer=theirs,
        peer_name="polling every 2 s",
        limit=least,
        runs=RUNS,
    )
    return [found]


def _median(runs: list[list[float]]) -> float:
    """The median of the 99th percentiles, in milliseconds."""
    return statistics.median(1000 * statistics.quantiles(times, n=100)[98] for times in runs)


@contextmanager
def _servers(folder: Path) -> Iterator[tuple[Valkey, int, int]]:
    """Run Valkey and the event stream; yield the stream's port and process id."""
    valkey = Valkey(folder / "valkey", folder / "valkey.log", "bench", durable=False)
    programs = [valkey.program()]
    running = [programs[0].spawn()]
    port = free_port()
    try:
        wait_until(valkey.accepts, seconds=20, alive=lambda: running[0].poll() is None)
        environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": os.environ["SECRET_KEY"],
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "VALKEY_URL": valkey.url,
        }
        argv = [sys.executable, "-m", "uvicorn", "deploy.asgi:application"]
        options = ["--port", str(port), "--log-level", "warning", "--no-access-log"]
        stream = Program("stream", [*argv, *options], environment, folder / "stream.log", ROOT)
        programs.append(stream)
        running.append(stream.spawn())
        answers = wait_until(lambda: _answers(port), seconds=20, alive=lambda: True)
        if not answers:
            raise RuntimeError(stream.last_words())
        yield valkey, port, running[1].pid
    finally:
        for process, program in reversed(list(zip(running, programs, strict=True))):
            end(process, program)


def _answers(port: int) -> bool:
    try:
        with _connect(port) as probe:
            probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            return b"200" in probe.recv(4096)
    except OSError:
        return False


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _room() -> str:
    return "city_1:meeting:1"


def _channel() -> str:
    return "city_1:meeting:2"


def _ticket() -> str:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    from tenants.live.stream import tickets

    return tickets.issue(schema="city_1", number=1, origin=ORIGIN, now=datetime.now(UTC))


def _phone(port: int, ticket: str) -> socket.socket:
    connection = _connect(port)
    request = f"GET /stream/?ticket={ticket} HTTP/1.1\r\nHost: x\r\nOrigin: {ORIGIN}\r\n\r\n"
    connection.sendall(request.encode())
    answer = connection.recv(4096)
    if b" 200 " not in answer:
        raise RuntimeError(answer.decode("latin-1"))
    return connection


def _wire(valkey: Valkey, channel: str) -> socket.socket:
    connection = _connect(valkey.port)
    connection.sendall(_command("AUTH", valkey.password) + _command("SUBSCRIBE", channel))
    return connection


def _command(*words: str) -> bytes:
    parts = [f"*{len(words)}\r\n".encode()]
    for word in words:
        body = word.encode()
        parts.append(b"$%d\r\n%s\r\n" % (len(body), body))
    return b"".join(parts)


def _publish(publisher: socket.socket, channel: str, number: int) -> None:
    words = json.dumps({"id": number + 1, **STEP}, ensure_ascii=False)
    publisher.sendall(_command("PUBLISH", channel, words))


def _drain(sockets: list[socket.socket]) -> None:
    for each in sockets:
        each.setblocking(False)
        try:
            while each.recv(65536):
                pass
        except BlockingIOError:
            pass


def _reached(sockets: list[socket.socket], press: Callable[[], None]) -> list[float]:
    """Seconds until each socket has heard the press."""
    _drain(sockets)
    selector = selectors.DefaultSelector()
    for each in sockets:
        selector.register(each, selectors.EVENT_READ)
    times: list[float] = []
    start = time.perf_counter()
    press()
    while len(times) < len(sockets) and time.perf_counter() - start < 20:
        for key, _events in selector.select(1):
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            if b"step" in connection.recv(65536):
                times.append(time.perf_counter() - start)
                selector.unregister(connection)
    selector.close()
    if len(times) < len(sockets):
        raise RuntimeError(f"{len(sockets) - len(times)} heard nothing")
    return times


def _polled(port: int, *, offset: float) -> list[float]:
    """Seconds until the answer to each phone's first question after the change."""
    sockets = [_connect(port) for _ in range(PHONES)]
    question = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    selector = selectors.DefaultSelector()
    for each in sockets:
        each.setblocking(False)
        selector.register(each, selectors.EVENT_READ)
    # Phones opened the page at different moments, so their questions are spread evenly.
    turns = sorted(((n / PHONES + offset) % 1 * EVERY, n) for n in range(PHONES))
    times: list[float] = []
    start, asked = time.perf_counter(), 0
    while len(times) < PHONES and time.perf_counter() - start < 30:
        now = time.perf_counter() - start
        while asked < PHONES and turns[asked][0] <= now:
            sockets[turns[asked][1]].send(question)
            asked += 1
        for key, _events in selector.select(0.001):
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            if b"200" in connection.recv(4096):
                times.append(time.perf_counter() - start)
    selector.close()
    for each in sockets:
        each.close()
    return times


def _resident(pid: int) -> int:
    """Resident memory of a process in bytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
