"""Requests a second of a city's front page, signed in, two workers."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from deploy.demo.process import free_port
from tests.bench._ground import Child, ground, interleaved, row

SECONDS = 3.0
CLIENTS = 4


def run() -> list[dict[str, Any]]:
    place = ground()
    front = {"BENCH_FRONT": "1", "BENCH_URLCONF": "deploy.urls_city"}
    ours = place.child("ours", "front", **front)
    ours("prepare")
    ours("create", slug="town")
    key = ours("sign_in", slug="town", email="anna@example.com")
    schema = ours("schema_of", slug="town")
    peer = place.child("peer", "front_peer", **front)
    peer("prepare")
    peer("create", slug="town")
    with place.sql("front") as here, place.sql("front_peer") as there:
        for table in ("accounts_user", "members_member", "django_session"):
            _copy(here, f"{schema}.{table}", there, f"town.{table}")
    plain = place.child("plain", "front", BENCH_SCHEMA=f"{schema},public", **front)
    servers = [_serve(child) for child in (ours, peer, plain)]
    try:
        for _, port in servers:
            _warm(port, key)
        got = interleaved(*(lambda port=port: _load(port, key) for _, port in servers))
    finally:
        for process, _ in servers:
            process.terminate()
            process.wait()
    name = "django-tenants, TENANT_LIMIT_SET_CALLS"
    work = "a city's front page, signed in, 2 workers"
    return [
        row(
            *("city-front", work, got[0]),
            peer=got[1],
            peer_name=name,
            limit=got[2],
            unit="requests/s",
            more_is_better=True,
        )
    ]


def _copy(here: Any, source: str, there: Any, target: str) -> None:
    with here.cursor() as out, there.cursor() as into:
        with out.copy(f"COPY {source} TO STDOUT") as rows:
            data = b"".join(bytes(part) for part in rows)
        with into.copy(f"COPY {target} FROM STDIN") as copy:
            copy.write(data)


def _serve(child: Child) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "deploy.wsgi", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "2", "--keep-alive", "30"]
    command += ["--log-level", "error", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command,
        env=child.environment,
        cwd=Path(__file__).parents[2],
    )
    return process, port


def _ask(browser: http.client.HTTPConnection, key: str, *, host: str = "town.localhost") -> None:
    headers = {"Host": host, "Cookie": f"session={key}", "Accept-Language": "ru"}
    browser.request("GET", "/", headers=headers)
    answer = browser.getresponse()
    body = answer.read()
    if answer.status != 200 or "Анна".encode() not in body:
        raise RuntimeError(f"{answer.status}: {body[:300]!r}")


def _warm(port: int, key: str) -> None:
    """Warm up both workers: imports and compiled templates."""
    _wait(port)
    for _ in range(12):
        _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=120), key)


def _load(port: int, key: str) -> float:
    done, until = [0] * CLIENTS, 0.0
    problems: list[BaseException] = []

    def client(number: int) -> None:
        try:
            browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            while time.monotonic() < until:
                _ask(browser, key)
                done[number] += 1
        except BaseException as problem:
            problems.append(problem)

    until = time.monotonic() + SECONDS
    threads = [threading.Thread(target=client, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return sum(done) / SECONDS


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
