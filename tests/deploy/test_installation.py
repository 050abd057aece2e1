"""Run the commands and configurations of README, operations.md, compose, PgBouncer and nginx."""

from __future__ import annotations

import configparser
import os
import re
import runpy
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pytest
import yaml

from deploy.demo.process import end, free_port, wait_until
from deploy.demo.servers import Postgres
from tests.pgbouncer import pgbouncer_command
from tests.servers import is_running

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = (ROOT / "deploy/docs/operations.md").read_text()
README = (ROOT / "README.md").read_text()
COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]
KNOWS_CYRILLIC = "SELECT cardinality(show_trgm('Привет мир')) > 5, lower('ПРИВЕТ')"


@pytest.fixture
def cluster(tmp_path: Path) -> Callable[[list[str]], Any]:
    """`with cluster(options) as url:` — a server on a cluster made by initdb with the options."""

    @contextmanager
    def made(options: list[str]) -> Iterator[str]:
        folder = tmp_path / "cluster"
        server = Postgres(folder, tmp_path / "log", "tests", "tests", letters=tuple(options))
        server.initialise()
        program = server.program()
        process = program.spawn()
        try:
            assert wait_until(server.accepts, seconds=60, alive=lambda: process.poll() is None)
            yield server.superuser_url
        finally:
            end(process, program)

    return made


def knows_cyrillic(url: str, database: str) -> bool:
    with psycopg.connect(url, dbname=database, autocommit=True) as here:
        here.execute("CREATE EXTENSION pg_trgm")
        return here.execute(KNOWS_CYRILLIC).fetchone() == (True, "привет")


def test_compose_makes_a_cluster_that_knows_cyrillic(cluster: Any) -> None:
    options = shlex.split(COMPOSE["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
    with cluster(options) as url:
        with psycopg.connect(url, autocommit=True) as here:
            here.execute("CREATE DATABASE thursdays")  # as the image does with POSTGRES_DB
        assert knows_cyrillic(url, "thursdays")


def test_the_documents_make_a_database_that_knows_cyrillic_on_any_cluster(cluster: Any) -> None:
    """The locale of the cluster is C, where PostgreSQL would know no letter but ASCII."""
    told = [
        re.search(r"CREATE DATABASE[^;`]*", text)[0]  # type: ignore[index]
        for text in (OPERATIONS, README)
    ]
    with cluster(["--encoding=SQL_ASCII", "--locale=C"]) as url:
        for number, statement in enumerate(told):
            named = statement.replace("thursdays", f"thursdays_{number}")
            with psycopg.connect(url, autocommit=True) as here:
                here.execute(named)
            assert knows_cyrillic(url, f"thursdays_{number}")


def command_of(program: str) -> list[str]:
    """A program's line in operations.md, run by this interpreter."""
    line = re.search(rf"`({program} [^`]*)`", OPERATIONS)
    assert line is not None
    name, *arguments = shlex.split(line[1])
    return [sys.executable, "-m", name, *arguments]


@contextmanager
def running(command: list[str], **env: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "deploy.settings", **env}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=30) as answer:  # noqa: S310  # our own server
            return bool(answer.status == 200)
    except OSError:
        return False


def ends_by_itself(process: subprocess.Popen[bytes], seconds: float = 30) -> bool:
    process.send_signal(signal.SIGTERM)
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    return process.poll() is not None


def test_gunicorn_starts_answers_and_stops(engine: None, tmp_path: Path) -> None:
    port = free_port()
    command = [*command_of("gunicorn"), "--worker-tmp-dir", str(tmp_path)]
    with running(command, BIND=f"127.0.0.1:{port}", WEB_CONCURRENCY="1") as process:
        there = wait_until(
            lambda: answers(f"http://127.0.0.1:{port}/livez"),
            seconds=60,
            alive=lambda: process.poll() is None,
        )
        assert there
        assert answers(f"http://127.0.0.1:{port}/healthz")
        assert ends_by_itself(process)


def test_probes_need_no_tls(engine: None, tmp_path: Path) -> None:
    """A balancer asks by plain http; everything else is sent to https."""
    port = free_port()
    command = [*command_of("gunicorn"), "--worker-tmp-dir", str(tmp_path)]
    with running(
        command, BIND=f"127.0.0.1:{port}", WEB_CONCURRENCY="1", HTTPS="1", BEHIND_PROXY="1"
    ) as process:
        there = wait_until(
            lambda: answers(f"http://127.0.0.1:{port}/livez"),
            seconds=60,
            alive=lambda: process.poll() is None,
        )
        assert there
        assert answers(f"http://127.0.0.1:{port}/healthz")
        with socket.create_connection(("127.0.0.1", port), timeout=30) as browser:
            browser.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            assert b" 301 " in browser.recv(100)


def test_gunicorn_listens_on_loopback_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    config = str(ROOT / "deploy/docker/gunicorn.py")
    monkeypatch.delenv("BIND", raising=False)
    assert runpy.run_path(config)["bind"] == "127.0.0.1:8000"
    monkeypatch.setenv("BIND", "unix:/run/thursdays.sock")
    assert runpy.run_path(config)["bind"] == "unix:/run/thursdays.sock"
    assert "BIND=0.0.0.0:8000" in (ROOT / "deploy/docker/Dockerfile").read_text()


def test_the_stream_stops_while_a_screen_is_connected() -> None:
    command, port = command_of("uvicorn"), free_port()
    command[command.index("--port") + 1] = str(port)
    assert "--host" not in command  # on loopback, as uvicorn does by itself
    with running(command) as process:
        there = wait_until(
            lambda: answers(f"http://127.0.0.1:{port}/healthz"),
            seconds=60,
            alive=lambda: process.poll() is None,
        )
        assert there
        with socket.create_connection(("127.0.0.1", port), timeout=30) as screen:
            screen.sendall(b"GET /stream/?ticket=x HTTP/1.1\r\nHost: x\r\n\r\n")
            assert screen.recv(12).startswith(b"HTTP/1.1 ")
            assert ends_by_itself(process)


def test_worker_and_clock_start_and_show_that_they_live(tmp_path: Path) -> None:
    """On a queue of their own, so that nothing of other tests is done."""
    valkey = re.sub(r"/\d+$", "/9", os.environ["VALKEY_URL"])
    clock = command_of("celery -A deploy.celery beat")
    clock[clock.index("--schedule") + 1] = str(tmp_path / "schedule")
    for name, command in (
        ("worker", command_of("celery -A deploy.celery worker")),
        ("clock", clock),
    ):
        alive = tmp_path / f"thursdays-{name}.alive"
        env = {"TMPDIR": str(tmp_path), "VALKEY_URL": valkey}
        with running(command, **env) as process:
            assert wait_until(alive.exists, seconds=60, alive=partial(is_running, process))
            assert ends_by_itself(process)


def test_pgbouncer_pools_transactions() -> None:
    file = configparser.ConfigParser(interpolation=None)
    file.read(ROOT / "deploy/pgbouncer/pgbouncer.ini")
    pooler = file["pgbouncer"]
    assert pooler["pool_mode"] == "transaction"
    assert int(pooler["server_login_retry"]) <= 2  # back soon after PostgreSQL is
    assert pooler["stats_users"] == "thursdays"
    assert dict(file["databases"]).keys() == {"thursdays"}


def test_pgbouncer_accepts_its_file(tmp_path: Path) -> None:
    text = (ROOT / "deploy/pgbouncer/pgbouncer.ini").read_text()
    port = free_port()
    text = re.sub(r"listen_port = \d+", f"listen_port = {port}", text)
    text = text.replace("/tmp/userlist.txt", str(tmp_path / "users"))  # noqa: S108
    (tmp_path / "users").write_text('"thursdays" "x"\n')
    config = tmp_path / "pgbouncer.ini"
    config.write_text(text)
    with running(pgbouncer_command(config)) as process:

        def listens() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        assert wait_until(listens, seconds=40, alive=lambda: process.poll() is None)


def nginx_blocks() -> list[str]:
    return re.findall(r"```nginx\n(.*?)```", OPERATIONS, re.DOTALL)


def test_nginx_passes_what_the_pages_need() -> None:
    text = "\n".join(nginx_blocks())
    assert text.count("{") == text.count("}")
    for line in (
        "proxy_set_header Host $http_host;",  # with its port, or no form would be accepted
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
    ):
        assert line in text


def test_nginx_accepts_its_lines(tmp_path: Path) -> None:
    program = shutil.which("nginx")
    if program is None:
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    text = "\n".join(nginx_blocks()).replace("listen 443 ssl", f"listen {free_port()}")
    text = text.replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n")
    command = [program, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stderr


def test_compose_runs_the_documented_commands_and_watches_them() -> None:
    for service, program in (("worker", "celery"), ("beat", "celery"), ("stream", "uvicorn")):
        assert COMPOSE[service]["command"][0] == program
    for service in ("web", "stream", "worker", "beat", "postgres", "valkey"):
        assert COMPOSE[service]["healthcheck"]["test"]
    for service in ("web", "stream"):  # nobody past the proxy
        assert all(port.startswith("127.0.0.1:") for port in COMPOSE[service]["ports"])
    assert COMPOSE["web"]["environment"]["PROXIES"] == "private"
    for needed in COMPOSE.values():
        assert set(needed.get("depends_on", {})) <= set(COMPOSE)
