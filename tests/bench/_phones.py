"""Phones of a live meeting, as HTTP and SSE clients in a process whose time is not the servers'.

Reads commands from its input, one JSON a line, and answers each with one JSON line.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

ROOT = re.compile(rb'data-version="([^"]*)" data-ticket="([^"]*)"')
REVISION = re.compile(rb'data-revision="(\d+)"')
JITTER = 1.2  # seconds; Refresh.JITTER
PATIENCE = 10.0  # seconds; Refresh.PATIENCE
PAGE, CROWD = 1.2, 6.0  # seconds that a page may take after its event; Refresh.PAGE, .CROWD
FAREWELL = 3.0  # seconds; Refresh.FAREWELL
EVERY = 4.5  # seconds; Refresh.EVERY.phone, without a stream
STARTING = 10  # phones that open their page at the same time
OPENINGS = 10  # attempts


@dataclass
class Servers:
    pages: int  # ports
    stream: int


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


async def request(
    port: int, head: str, *, host: str, session: str, body: bytes = b"", more: str = ""
) -> Reply:
    """One request over a connection of its own, with what the proxy adds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        proxied = f"X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.7\r\n{more}{length}"
        writer.write(
            f"{head} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept-Encoding: gzip\r\n"
            f"Cookie: session={session}; csrftoken={'b' * 32}\r\nX-CSRFToken: {'b' * 32}\r\n"
            f"Origin: https://{host}\r\nAccept-Language: ru\r\n{proxied}\r\n".encode()
            + body
        )
        answer = await reader.read()
    finally:
        writer.close()
    top, _, text = answer.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if headers.get("content-encoding") == "gzip":
        text = gzip.decompress(text)
    return Reply(int(first.split()[1]), headers, text)


@dataclass(eq=False)
class Phone:
    """One phone with its page open.

    Mirrors static/live: `told` is live.js, `soon`, `expect` and `ask` are refresh.js, `show` is
    shared_page.js, `_listen` is stream.js, `behind` is turning.js. Whoever changes how those
    behave changes it here.
    """

    servers: Servers
    slug: str
    meeting: int
    session: str
    version: str = ""
    ticket: str = ""
    revision: int = -1  # of the state on the screen
    latest: int = -1  # of the step that was told last
    words_at: dict[int, float] = field(default_factory=dict)  # by revision: the event came
    full_at: dict[int, float] = field(default_factory=dict)  # by revision: the state came
    asked: int = 0
    refused: int = 0
    timer: asyncio.TimerHandle | None = None
    asking: bool = False
    missed: bool = False
    expected: int = 0  # number of the latest event that a page follows
    shown: int = 0  # number of the event that the page on the screen follows
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def host(self) -> str:
        return f"{self.slug}.localhost"

    @property
    def behind(self) -> bool:
        return self.missed or self.expected > self.shown or self.latest > self.revision

    async def open(self) -> None:
        """Open the page; a person tries again where the room is refused for now."""
        for _ in range(OPENINGS):
            reply = await self._get(f"/meetings/{self.meeting}/live/phone/")
            if reply.status != 503:
                break
            await asyncio.sleep(1)
        self._swap(_expect(reply, 200))

    def start(self, *, polls: bool) -> None:
        self._spawn(self._poll() if polls else self._listen())

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        if self.timer:
            self.timer.cancel()

    async def _get(self, path: str, more: str = "") -> Reply:
        return await request(
            self.servers.pages, f"GET {path}", host=self.host, session=self.session, more=more
        )

    def _swap(self, reply: Reply) -> None:
        found, revision = ROOT.search(reply.body), REVISION.search(reply.body)
        if found is None or revision is None:
            raise RuntimeError(f"no screen: {reply.body[:200]!r}")
        self.version, self.ticket = found[1].decode(), found[2].decode()
        self._holds(int(revision[1]))

    def _holds(self, revision: int) -> None:
        now = time.monotonic()
        for number in range(self.revision + 1, revision + 1):
            self.full_at[number] = now
        self.revision = max(self.revision, revision)

    # ── refresh.js ──────────────────────────────────────────────────────────────────────────────
    def soon(self) -> None:
        self._look(random.random() * JITTER)

    def expect(self, number: int, patience: float = PAGE) -> None:
        """The page of this event comes by itself within the patience, else it is asked for."""
        self.expected = max(self.expected, number)
        self._look(patience * (1 + 2 * random.random()), only_behind=True)

    def _look(self, wait: float, *, only_behind: bool = False) -> None:
        if self.timer:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(
            wait, lambda: self._spawn(self.ask(only_behind=only_behind))
        )

    async def ask(self, *, only_behind: bool = False) -> None:
        """Ask for the state; 204 where the phone has it."""
        if only_behind and not self.behind:
            return
        expected = self.expected
        if self.asking:
            self.missed = True
            return
        self.asking, self.missed = True, False
        self.asked += 1
        try:
            path = f"/meetings/{self.meeting}/live/phone/state/?seen={quote(self.version)}"
            seen = f"HX-Request: true\r\nX-Seen: {self.version}\r\nX-Ticket: {self.ticket}\r\n"
            reply = await asyncio.wait_for(self._get(path, seen), PATIENCE)
            if reply.status in (200, 204):
                self.shown = max(self.shown, expected)
            if reply.status == 200:
                self._swap(reply)
            elif reply.status != 204:
                self.refused += 1
        except (OSError, TimeoutError, IndexError):
            self.refused += 1
        finally:
            self.asking = False
        if self.missed:
            self.soon()
        elif self.behind:
            self._look(EVERY * (0.8 + random.random() * 0.4), only_behind=True)

    # ── What a person does ──────────────────────────────────────────────────────────────────────
    async def send(self, path: str, fields: dict[str, Any], more: str = "") -> Reply:
        more += "Content-Type: application/x-www-form-urlencoded\r\n"
        return await request(
            *(self.servers.pages, f"POST {path}"),
            host=self.host,
            session=self.session,
            body=urlencode(fields).encode(),
            more=more,
        )

    async def scan(self, door: str) -> None:
        """Open the code of the poster, press the button, and get to the page of the evening."""
        await self._get(f"/here/{door}/")
        _expect(await self.send(f"/here/{door}/", {}), 302, 200)
        await self.open()

    async def mark_pulse(self, moment: str) -> None:
        facts = {"moment": moment, "value": 4}
        path = f"/meetings/{self.meeting}/live/pulse/"
        self._swap(_expect(await self.send(path, facts, "HX-Request: true\r\n"), 200))

    async def capture(self, number: int) -> None:
        """Keep a thought, then look, as capture_sender.js does."""
        facts = {
            "text": f"Мысль {number}: позвать троих, кто уже купил, и спросить почему",
            "kind": "perspective",
            "nonce": f"{self.session[:12]}-{number}",
            "at": int(time.time() * 1000),
        }
        path = f"/meetings/{self.meeting}/live/captures/"
        _expect(await self.send(path, facts, "Accept: application/json\r\n"), 201, 200)
        await self.ask()

    async def read_minutes(self) -> None:
        _expect(await self._get(f"/meetings/{self.meeting}/minutes/"), 200)

    # ── live.js ─────────────────────────────────────────────────────────────────────────────────
    def told(self, kind: str, event: dict[str, Any]) -> None:
        revision = int(event.get("revision", -1))
        if kind == "step":
            self.words_at.setdefault(revision, time.monotonic())
            self.latest = max(self.latest, revision)
            self.expect(int(event["id"]))
        elif kind == "room":
            self.show(event)
        elif kind in ("agenda", "people"):
            self.expect(int(event["id"]), CROWD if kind == "people" else PAGE)
        elif kind == "closed":
            self._look(random.random() * FAREWELL)
        elif kind == "beat":
            if revision > self.revision:
                self.soon()
        elif kind not in ("words", "arrival", "deaf"):
            self.soon()

    # ── shared_page.js ──────────────────────────────────────────────────────────────────────────
    def show(self, page: dict[str, Any]) -> None:
        """Show a page that came with an event; where it brings none, ask."""
        if page["id"] < self.shown or page["revision"] < self.revision:
            return
        if not page.get("html"):
            self.soon()
            return
        own = self.version.rpartition("~")[2]
        self.version = f"{page['version']}~{own}"
        self.shown = page["id"]
        self._holds(page["revision"])

    # ── stream.js ───────────────────────────────────────────────────────────────────────────────
    async def _listen(self) -> None:
        async for kind, data in self._events():
            self.told(kind, json.loads(data))

    async def _events(self) -> AsyncIterator[tuple[str, bytes]]:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.servers.stream, limit=2**20
        )
        writer.write(
            f"GET /stream/?ticket={quote(self.ticket)} HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Origin: https://{self.host}\r\n\r\n".encode()
        )
        if b" 200 " not in await reader.readline():
            raise RuntimeError("The stream refused a phone.")
        kind = ""
        while line := await reader.readline():
            if line.startswith(b"event:"):
                kind = line[6:].strip().decode()
            elif line.startswith(b"data:"):
                yield kind, line[5:]

    async def _poll(self) -> None:
        """A phone without a stream: the peer."""
        await asyncio.sleep(random.random() * EVERY)
        while True:
            await self.ask()
            await asyncio.sleep(EVERY * (0.8 + random.random() * 0.4))


def _expect(reply: Reply, *statuses: int) -> Reply:
    if reply.status not in statuses:
        raise RuntimeError(f"{reply.status}: {reply.body[:300]!r}")
    return reply


class Room:
    """All phones of this process."""

    def __init__(self) -> None:
        self.phones: list[Phone] = []

    async def open(self, *, servers: dict[str, int], rooms: list[dict[str, Any]]) -> int:
        """Open the page on each phone."""
        self.phones = [
            Phone(Servers(**servers), room["slug"], room["meeting"], session)
            for room in rooms
            for session in room["phones"]
        ]
        for first in range(0, len(self.phones), STARTING):
            await asyncio.gather(*(p.open() for p in self.phones[first : first + STARTING]))
        return len(self.phones)

    async def listen(self, *, polls: bool = False) -> None:
        for phone in self.phones:
            phone.start(polls=polls)

    async def stop(self) -> None:
        for phone in self.phones:
            phone.stop()

    async def wait(self, *, revisions: dict[str, int], seconds: float) -> dict[str, Any]:
        """Wait until every phone holds the revision of its room; when each heard and held it.

        Times are those of the monotonic clock, which all processes share.
        """
        until = time.monotonic() + seconds
        wanted = {phone: revisions[phone.slug] for phone in self.phones}
        while time.monotonic() < until:
            if all(phone.revision >= number for phone, number in wanted.items()):
                break
            await asyncio.sleep(0.01)
        return {
            "full": [p.full_at.get(number) for p, number in wanted.items()],
            "words": [p.words_at.get(number) for p, number in wanted.items()],
            "slugs": [p.slug for p in wanted],
        }

    async def all_do(self, *, what: str, arguments: list[Any] | None = None) -> None:
        """Every person does the same within some seconds."""
        turns = asyncio.Semaphore(STARTING)

        async def do(phone: Phone) -> None:
            async with turns:
                await getattr(phone, what)(*(arguments or []))

        await asyncio.gather(*(do(phone) for phone in self.phones))

    async def settle(self, *, seconds: float) -> dict[str, Any]:
        """Let so much time pass; what the phones asked so far."""
        await asyncio.sleep(seconds)
        return {
            "asked": sum(phone.asked for phone in self.phones),
            "refused": sum(phone.refused for phone in self.phones),
            "cpu": time.process_time(),
        }


async def main() -> None:
    loop = asyncio.get_running_loop()
    room = Room()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        name, arguments = json.loads(line)
        answer = await getattr(room, name)(**arguments)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
