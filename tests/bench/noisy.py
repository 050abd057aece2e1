"""The slow-down of a visitor beside twelve busy clients of another city."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import median
from typing import Any

from deploy.demo.process import free_port
from tests.bench._ground import Child, ground, interleaved, row
from tests.bench.city_front import _ask, _warm

CLIENTS, VISITS, THINKING = 12, 25, 0.05
NO_QUEUE = "1000"  # requests of one city at once: more than there are threads


def run() -> list[dict[str, Any]]:
    """The limit is a quiet server; the peer is the same server without the fair queue."""
    place = ground()
    front = {"BENCH_FRONT": "1", "BENCH_URLCONF": "deploy.urls_city"}
    ours = place.child("ours", "noisy", **front)
    ours("prepare")
    keys = {}
    for slug in ("town", "village"):
        ours("create", slug=slug)
        keys[slug] = ours("sign_in", slug=slug, email="anna@example.com")
    servers = [_serve(ours, CITY_AT_ONCE=at_once) for at_once in ("2", NO_QUEUE)]
    try:
        for _, port in servers:
            _warm(port, keys["town"])
        ways = [
            (lambda port=port, clients=clients: _visits(port, keys, clients=clients))
            for clients, (_, port) in (
                (CLIENTS, servers[0]),
                (CLIENTS, servers[1]),
                (0, servers[0]),
            )
        ]
        fair, unfair, alone = interleaved(*ways)
    finally:
        for process, _ in servers:
            process.terminate()
            process.wait()
    work = f"a visit while {CLIENTS} clients keep another city busy; limit: nobody does"
    return [row("noisy", work, fair, peer=unfair, peer_name="without the fair queue", limit=alone)]


def _serve(child: Child, **env: str) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "deploy.wsgi", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "64", "--keep-alive", "30"]
    command += ["--log-level", "error", "--bind", f"127.0.0.1:{port}"]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, env=child.environment | env, cwd=root), port


def _visits(port: int, keys: dict[str, str], *, clients: int) -> float:
    """The median milliseconds of a visit to the village while clients press on in the town."""
    stop = threading.Event()

    def press_on() -> None:
        browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Host": "town.localhost", "Cookie": f"session={keys['town']}"}
        while not stop.is_set():
            browser.request("GET", "/", headers=headers)
            browser.getresponse().read()  # also the 503 of a crowd

    threads = [threading.Thread(target=press_on) for _ in range(clients)]
    for thread in threads:
        thread.start()
    browser, taken = http.client.HTTPConnection("127.0.0.1", port, timeout=60), []
    try:
        for _ in range(VISITS):
            time.sleep(THINKING)
            started = time.perf_counter()
            _ask(browser, keys["village"], host="village.localhost")
            taken.append(time.perf_counter() - started)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return 1000 * median(taken)
