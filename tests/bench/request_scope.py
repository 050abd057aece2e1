"""The cost of the scope for a page: 1, 10 and 50 queries, near and 1 ms away."""

from __future__ import annotations

import asyncio
import threading
from statistics import median
from typing import Any

from tests.bench._ground import RUNS, Child, ground, row

FAST, USUAL = "django-tenants, TENANT_LIMIT_SET_CALLS", "django-tenants as it comes"
ROUND_TRIP = 0.001  # seconds


def run() -> list[dict[str, Any]]:
    """Measure against the peer and plain Django, each as configured by default and like for like.

    Our page is one transaction. Plain Django commits each statement, unless it is told
    ATOMIC_REQUESTS. The peer sends SET with every cursor, unless it is told TENANT_LIMIT_SET_CALLS.
    """
    place = ground()
    port = far_away(place.postgres.port)
    rows: list[dict[str, Any]] = []
    makers = place.child("ours", "scope"), place.child("peer", "scope_peer")
    for maker in makers:
        maker("prepare")
    makers[0]("create", slug="town")
    schema = makers[0]("schema_of", slug="town")
    makers[1]("create", slug="town")
    for distance, env in (("0 ms", {}), ("1 ms", {"PORT": str(port)})):
        one_schema = {"BENCH_SCHEMA": f"{schema},public", **env}
        children = (
            place.child("ours", "scope", **env),
            place.child("peer", "scope_peer", **env),
            place.child("peer", "scope_peer", BENCH_SET_ALWAYS="1", **env),
            place.child("plain", "scope", **one_schema),
            place.child("plain", "scope", BENCH_ATOMIC="1", **one_schema),
        )
        for times in (1, 10, 50):
            taken = _taking_turns(children, times=times)
            for what, words in (("page", "a page"), ("database", "database time of a page")):
                mine, limited, always, plain, atomic = taken[what]
                work = f"{words} with {times} queries, {distance} away"
                pairs = (
                    (FAST, limited, "plain", plain),
                    (USUAL, always, "plain, one transaction", atomic),
                )
                for peer_name, peer, limit_name, limit in pairs:
                    compared: dict[str, Any] = {
                        "peer": peer,
                        "peer_name": peer_name,
                        "limit": limit,
                    }
                    said = f"{work}; limit: {limit_name}"
                    rows.append(row("request-scope", said, mine, **compared))
    return rows


def _taking_turns(children: tuple[Child, ...], *, times: int) -> dict[str, list[float]]:
    """For `page` and `database` the median milliseconds of each child."""
    asked = {"host": "town.localhost", "times": times, "requests": max(10, 200 // times)}
    turns = [[child("pages", **asked) for child in children] for _ in range(RUNS + 1)][1:]
    return {
        what: [median(turn[n][what] for turn in turns) for n in range(len(children))]
        for what in ("page", "database")
    }


def far_away(port: int) -> int:
    """A port that leads to another, with half a round trip of delay each way."""
    ready, found = threading.Event(), [0]

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(1 << 16):
            loop.call_later(ROUND_TRIP / 2, writer.write, data)
        loop.call_later(ROUND_TRIP, writer.close)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pump(reader, back), pump(there, writer), return_exceptions=True)

    async def serve() -> None:
        server = await asyncio.start_server(meet, "127.0.0.1", 0)
        found[0] = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    ready.wait()
    return found[0]
