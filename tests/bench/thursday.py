"""Rooms at the peak: a step change on every phone, "anything new?", and a whole evening.

The servers are those of a deployment: gunicorn with two page workers, the event stream, the worker,
the clock, PostgreSQL and Valkey. Phones are HTTP and SSE clients in a process whose time does not
count, and behave as static/live does (see `_phones`). The peer are the same phones without the
stream, which poll. The limit is the work of rendering the state of each audience once: the wall,
the facilitator's screen and one phone of each table.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.bench._deployment import deployment, fetch
from tests.bench._ground import QUICK, RUNS, interleaved, row
from tests.bench._live_servers import (
    CALM,
    CORES,
    PATIENCE,
    PEOPLE,
    SEATS,
    Phones,
    Room,
    Servers,
    phones_in,
    press,
    room_servers,
    rooms_of,
    watched_press,
)
from tests.bench.pages import BARE_TIMES, Worker

NAME = "thursday"
ROOMS = 2 if QUICK else 5
MANY_ROOMS = 20
PRESSES, POLLED_PRESSES = (2, 1) if QUICK else (max(5, RUNS), 2)
STEPS = 4 if QUICK else 34  # of the evening of one person
THOUGHTS = 6
EVENING = 120 * 60  # seconds
ASKS = 3 if QUICK else 20
VERSION = re.compile(rb'data-version="([^"]*)"')
TICKET = re.compile(rb'data-ticket="([^"]*)"')


def run() -> list[dict[str, Any]]:
    place = deployment()
    with room_servers(place) as servers:
        rooms = rooms_of(place, ROOMS)
        rows = _step_rows(servers, rooms)
        rows.append(_anything_new(servers, rooms[0]))
        rows += _evening_rows(servers)
        if not QUICK:
            rows.append(_many_rooms(servers))
    return rows


@dataclass
class StepChange:
    full: list[float]  # seconds until each phone held the state
    words: list[float]  # seconds until each phone heard of it
    cpu: float  # seconds of all servers
    asked: int
    refused: int
    clients: float  # seconds of the phones' own process


def _step_change(servers: Servers, rooms: list[Room], phones: Phones) -> StepChange:
    """Press "next" in all rooms at once; the CPU counts until the last question is answered."""
    before, cpu = phones("settle", seconds=0), servers.cpu()
    pressed: dict[str, float] = {}

    def go_on(room: Room) -> int:
        pressed[room["slug"]] = time.monotonic()
        return press(servers, room, "steps", revision=room["revision"])

    with ThreadPoolExecutor(len(rooms)) as pool:
        for room, revision in zip(rooms, pool.map(go_on, rooms), strict=True):
            room["revision"] = revision
    wanted = {room["slug"]: room["revision"] for room in rooms}
    found = phones("wait", revisions=wanted, seconds=PATIENCE)
    after = phones("settle", seconds=CALM)
    return StepChange(
        _since(found["full"], found["slugs"], pressed),
        _since(found["words"], found["slugs"], pressed),
        servers.cpu() - cpu,
        after["asked"] - before["asked"],
        after["refused"] - before["refused"],
        after["cpu"] - before["cpu"],
    )


def _since(times: list[float | None], slugs: list[str], pressed: dict[str, float]) -> list[float]:
    """What never came counts as the whole of the patience."""
    return [
        PATIENCE if at is None else at - pressed[slug]
        for at, slug in zip(times, slugs, strict=True)
    ]


def _begin(servers: Servers, rooms: list[Room]) -> None:
    for room in rooms:
        room["revision"] = press(servers, room, "beginning")


def _step_rows(servers: Servers, rooms: list[Room]) -> list[dict[str, Any]]:
    _begin(servers, rooms)
    with phones_in(servers, rooms) as phones:
        ours = [_step_change(servers, rooms, phones) for _ in range(PRESSES)]
        told = _press_alone(servers, rooms[0])
    with phones_in(servers, rooms, polls=True) as phones:
        polled = [_step_change(servers, rooms, phones) for _ in range(POLLED_PRESSES)]
    seconds, cpu = _each_audience_once(servers, rooms)
    where = f"a step change, {len(rooms)} rooms × {PEOPLE} phones"
    full = statistics.median(_share(step.full, 99) for step in ours)
    facts = (
        f"p50 {statistics.median(_share(s.full, 50) for s in ours):.2f} s, its words p99"
        f" {statistics.median(_share(s.words, 99) for s in ours):.2f} s,"
        f" {statistics.median(s.asked for s in ours):g} questions,"
        f" {sum(s.refused for s in ours)} refused; goal 1 s"
    )
    spent = statistics.median(step.cpu for step in ours)
    clients = statistics.median(step.clients for step in ours)
    polling: dict[str, Any] = {"peer_name": "phones that poll", "unit": "s", "runs": PRESSES}
    return [
        row(
            *(NAME, f"{where}: the full new state on 99 %; {facts}", full),
            peer=statistics.median(_share(step.full, 99) for step in polled),
            limit=seconds,
            **polling,
        ),
        row(
            *(NAME, f"{where}: CPU of all processes (phones: {clients:.1f} s); goal 0.8 s", spent),
            peer=statistics.median(step.cpu for step in polled),
            limit=cpu,
            **polling,
        ),
        row(
            NAME,
            f"statements of one press, which also renders the pages of all tables;"
            f" {told['repeated']} of them repeated, {told['round_trips']} round trips",
            told["statements"],
            unit="statements",
            runs=1,
        ),
    ]


def _press_alone(servers: Servers, room: Room) -> dict[str, Any]:
    """The figures of one press while phones of the room listen."""
    room["revision"], told = watched_press(servers, room, "steps", revision=room["revision"])
    return told


def _share(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def _each_audience_once(servers: Servers, rooms: list[Room]) -> tuple[float, float]:
    """Seconds, and CPU seconds, to render every screen of every audience once."""

    def render(room: Room) -> None:
        browser = servers.pages.connect()
        base = f"/meetings/{room['meeting']}/live"
        one_a_table = [(session, "phone") for session in room["phones"][::SEATS]]
        leads = [(room["facilitator"], "facilitator"), (room["facilitator"], "projector")]
        for session, screen in (*one_a_table, *leads):
            answer = fetch(
                browser,
                f"{base}/{screen}/state/",
                host=f"{room['slug']}.localhost",
                session=session,
                **{"HX-Request": "true"},
            )
            if answer.status != 200:
                raise RuntimeError(f"{screen}: {answer.status}")

    times, spent = [], []
    for _ in range(RUNS):
        cpu, started = servers.cpu(), time.monotonic()
        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(render, rooms))
        times.append(time.monotonic() - started)
        spent.append(servers.cpu() - cpu)
    return statistics.median(times), statistics.median(spent)


def _anything_new(servers: Servers, room: Room) -> dict[str, Any]:
    """CPU of a page worker for a phone that has the newest state, beside a bare empty answer."""
    place = servers.place
    with place.page_server(workers=1, application="tests.bench._page_worker") as pages:
        worker = Worker(pages, f"{room['slug']}.localhost")
        path = f"/meetings/{room['meeting']}/live/phone/state/"
        session = room["phones"][0]
        full = worker.get(path, session).text
        version, ticket = VERSION.search(full), TICKET.search(full)
        if version is None or ticket is None:
            raise RuntimeError(f"no screen: {full[:300]!r}")
        seen = version[1].decode()
        nothing = f"{path}?{urlencode({'seen': seen})}"
        headers = {"X-Ticket": ticket[1].decode(), "X-Seen": seen}  # as refresh.js sends them
        worker.keep("nothing", b"")
        worker.get(nothing, session, status=204, **headers)  # the city of the host is kept now
        watched = worker.get(f"/bench/watch{nothing}", session, status=204, **headers)
        told = watched.headers["x-bench"]
        statements = json.loads(told)["statements"]
        ways = (
            lambda: worker.cost(lambda: worker.get(nothing, session, status=204, **headers), ASKS),
            lambda: worker.cost(lambda: worker.get(path, session), ASKS),
            lambda: worker.cost(lambda: worker.get("/bench/bare/nothing/"), BARE_TIMES),
        )
        ours, whole, bare = interleaved(*ways)
    work = (
        f'"anything new?" of a phone, nothing is: {statements} statements; a full answer'
        f" {whole:.1f} ms; goal 1.5 × bare, 1 statement"
    )
    return row(NAME, work, ours, limit=bare, unit="CPU ms", statements=statements)


def _evening_rows(servers: Servers) -> list[dict[str, Any]]:
    """Everything that the people of one room do in an evening, on all processes."""
    [room] = rooms_of(servers.place, 1)
    started = servers.cpu()
    parts: dict[str, float] = {}

    def done(name: str) -> None:
        new = servers.cpu() - started - sum(parts.values())
        parts[name] = parts.get(name, 0.0) + new

    with phones_in(servers, [room]) as phones:
        phones("all_do", what="scan", arguments=[room["door"]])
        done("scan")
        _begin(servers, [room])
        phones("all_do", what="mark_pulse", arguments=["start"])
        done("pulse")
        thoughts = 0
        for step in range(1, STEPS + 1):
            _step_change(servers, [room], phones)
            if step * THOUGHTS // STEPS > thoughts:
                done("steps")
                thoughts += 1
                phones("all_do", what="capture", arguments=[thoughts])
                done(f"thought {thoughts}")
        done("last steps")
        phones("all_do", what="mark_pulse", arguments=["end"])
        press(servers, room, "closing")
        phones("settle", seconds=CALM)
        done("end")
        phones("all_do", what="read_minutes")
        done("minutes")
    spent = sum(parts.values())
    return _rows_of(parts, spent)


def _rows_of(parts: dict[str, float], spent: float) -> list[dict[str, Any]]:
    groups = {"scan": 0.0, "pulse": 0.0, "step": 0.0, "thought": 0.0, "minutes": 0.0, "end": 0.0}
    for name, seconds in parts.items():
        groups[next(group for group in groups if group in name)] += seconds
    told = ", ".join(f"{name} {1000 * cpu / PEOPLE:.0f}" for name, cpu in groups.items())
    work = (
        f"an evening of one person of {PEOPLE}: scan, 2 pulses, {STEPS} steps, {THOUGHTS} thoughts,"
        f" minutes; CPU ms of all processes: {told}"
    )
    rooms = CORES * EVENING / spent
    return [
        row(NAME, work, 1000 * spent / PEOPLE, unit="CPU ms", runs=1),
        row(
            *(NAME, f"rooms of {PEOPLE} at once on {CORES} cores by this cost; goal 100", rooms),
            unit="rooms",
            more_is_better=True,
            runs=1,
        ),
    ]


def _many_rooms(servers: Servers) -> dict[str, Any]:
    rooms = rooms_of(servers.place, MANY_ROOMS)
    return _shown_at_once(servers, rooms)


def _shown_at_once(servers: Servers, rooms: list[Room]) -> dict[str, Any]:
    """The same step change with many rooms."""
    _begin(servers, rooms)
    with phones_in(servers, rooms) as phones:
        steps = [_step_change(servers, rooms, phones) for _ in range(3)]
    full = statistics.median(_share(step.full, 99) for step in steps)
    work = (
        f"a step change in {len(rooms)} rooms × {PEOPLE} phones at once, 99 %; CPU"
        f" {statistics.median(step.cpu for step in steps):.1f} s, p50"
        f" {statistics.median(_share(step.full, 50) for step in steps):.2f} s,"
        f" {sum(step.refused for step in steps)} refused"
    )
    return row(NAME, work, full, unit="s", runs=len(steps))
