"""The servers of live rooms, and the phones of those who sit in them, for `thursday`."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from deploy.demo.process import Program, free_port, wait_until
from tests.bench._deployment import (
    PROXIED,
    ROOT,
    Deployment,
    Pages,
    family,
    processor_seconds,
    running,
)
from tests.bench._ground import QUICK

CORES = 2
PEOPLE = 10 if QUICK else 40  # of a room
SEATS = 5  # of a table
PATIENCE = 60.0  # seconds until phones must hold a state
AGAIN = 0.5  # seconds until a refused press is tried again
CALM = 3.0  # seconds in which the last questions of a step are answered
TOKEN = "b" * 32
REVISION = re.compile(rb'data-revision="(\d+)"')
Room = dict[str, Any]
Facts = dict[str, Any]


@dataclass
class Servers:
    """Everything that runs for the rooms; `processes` are the first ones of each program."""

    place: Deployment
    pages: Pages
    stream: int  # port
    processes: list[int]

    def cpu(self) -> float:
        """Seconds that all processes of all programs ran so far."""
        return processor_seconds([pid for first in self.processes for pid in family(first)])


class Phones:
    """The process of the phones: ``phones("open", rooms=…)``."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench._phones"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def __call__(self, name: str, **arguments: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        if not (answer := self.process.stdout.readline()):
            raise RuntimeError(f"The phones ended at: {name}")
        return json.loads(answer)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def room_servers(place: Deployment) -> Iterator[Servers]:
    port = free_port()
    celery = ("celery", "-A", "deploy.celery")
    programs = {
        "stream": ("uvicorn", "deploy.asgi:application", "--port", str(port), "--no-access-log"),
        "worker": (*celery, "worker", "--concurrency", "4", "--loglevel", "INFO"),
        "beat": (*celery, "beat", "--pidfile=", "--schedule", str(place.folder / "schedule")),
    }
    with ExitStack() as stack:
        pages = stack.enter_context(
            place.page_server(workers=CORES, application="tests.bench._page_worker")
        )
        first = [pages.pid, place.ground.pid, place.valkey_pid]
        for name, argv in programs.items():
            log = place.folder / f"{name}.log"
            command = [sys.executable, "-m", *argv]
            program = Program(name, command, place.environment, log, ROOT)
            first.append(stack.enter_context(running(program)).pid)
        if not wait_until(lambda: _is_open(port), seconds=60, alive=lambda: True):
            raise RuntimeError((place.folder / "stream.log").read_text()[-2000:])
        yield Servers(place, pages, port, first)


def _is_open(port: int) -> bool:
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        browser.request("GET", "/healthz")
        return browser.getresponse().status == 200
    except OSError:
        return False


def rooms_of(place: Deployment, many: int) -> list[Room]:
    """Rooms that have not begun, each in a city of its own."""
    cities = place.commands("copy_cities", number=many, folder=str(place.folder))
    stamp = int(time.time())
    return [
        place.commands(
            "fill_room",
            slug=cities[number],
            people=PEOPLE,
            seats=SEATS,
            number=stamp * 100 + number,
        )
        for number in range(many)
    ]


@contextmanager
def phones_in(servers: Servers, rooms: list[Room], *, polls: bool = False) -> Iterator[Phones]:
    """The phones of begun rooms, with their pages open and their streams connected."""
    phones = Phones()
    try:
        phones("open", servers={"pages": servers.pages.port, "stream": servers.stream}, rooms=rooms)
        phones("listen", polls=polls)
        phones("settle", seconds=CALM)
        yield phones
    finally:
        phones.close()


def press(servers: Servers, room: Room, path: str, **fields: Any) -> int:
    """Press a button of the facilitator's screen; the revision that it then shows."""
    return _press(servers, room, f"/meetings/{room['meeting']}/live/{path}/", fields)[0]


def watched_press(servers: Servers, room: Room, path: str, **fields: Any) -> tuple[int, Facts]:
    """The same, with the statements, round trips and waiting of the request."""
    pressed = f"/bench/watch/meetings/{room['meeting']}/live/{path}/"
    revision, headers = _press(servers, room, pressed, fields)
    return revision, json.loads(headers["X-Bench"])


def _press(
    servers: Servers, room: Room, pressed: str, fields: Facts
) -> tuple[int, http.client.HTTPMessage]:
    browser = servers.pages.connect()
    host = f"{room['slug']}.localhost"
    headers = {
        **PROXIED,
        "Host": host,
        "Origin": f"https://{host}",
        "Cookie": f"session={room['facilitator']}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    until = time.monotonic() + PATIENCE
    while True:  # whoever leads presses again while the city's queue is full
        browser.request("POST", pressed, urlencode(fields), headers)
        answer = browser.getresponse()
        body = answer.read()
        if answer.status != 503 or time.monotonic() > until:
            break
        browser.close()
        time.sleep(AGAIN)
    found = REVISION.search(body)
    if answer.status != 200 or found is None:
        raise RuntimeError(f"{pressed}: {answer.status} {body[:300]!r}")
    return int(found[1]), answer.headers
