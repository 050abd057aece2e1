"""The crowd of `load`: cheap clients over sockets that stay open, in a process of their own."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time

LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
PATIENCE = 60  # seconds for an answer


class Crowd:
    def __init__(self, *, port: int, seconds: float, reading: tuple[float, float]) -> None:
        self.port, self.reading = port, reading
        self.until = time.monotonic() + seconds
        self.times: list[float] = []
        self.errors: dict[str, int] = {}

    async def walk(self, *, host: str, session: str, paths: list[str]) -> None:
        """Open the pages one after another until the time is over."""
        cookie = f"Cookie: session={session}\r\n" if session else ""
        end = (
            f" HTTP/1.1\r\nHost: {host}\r\n{cookie}Accept-Encoding: gzip\r\nAccept-Language: ru\r\n"
            "X-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.7\r\n\r\n"
        )
        questions = [f"GET {path}{end}".encode() for path in paths]
        streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        turn = 0
        await asyncio.sleep(random.uniform(0, self.reading[1]))
        while time.monotonic() < self.until:
            if streams is None:
                streams = await asyncio.open_connection("127.0.0.1", self.port)
            started = time.monotonic()
            try:
                is_kept = await self._ask(*streams, questions[turn % len(questions)])
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                streams[1].close()
                streams = None
                if turn and time.monotonic() - started < 0.05:
                    continue  # the server closed it while it was idle: a browser asks again
                self._count(type(error).__name__)
                continue
            self.times.append(time.monotonic() - started)
            turn += 1
            if not is_kept:
                streams[1].close()
                streams = None
            await asyncio.sleep(random.uniform(*self.reading))
        if streams:
            streams[1].close()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes
    ) -> bool:
        """Whether the connection stays open."""
        writer.write(question)
        async with asyncio.timeout(PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
            found = LENGTH.search(head)
            if found is None:
                raise ConnectionError("an answer without a length")
            await reader.readexactly(int(found[1]))
        if not head.startswith(b"HTTP/1.1 200"):
            self._count(head[9:12].decode("latin-1"))
        return b"\r\nConnection: close" not in head

    def _count(self, what: str) -> None:
        self.errors[what] = self.errors.get(what, 0) + 1


async def main() -> None:
    asked = json.load(sys.stdin)
    people = asked.pop("people")
    crowd = Crowd(**asked)
    await asyncio.gather(*(crowd.walk(**person) for person in people))
    told = {
        "times": crowd.times,
        "errors": sum(crowd.errors.values()),
        "kinds": crowd.errors,
        "generator": time.process_time(),
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main())
