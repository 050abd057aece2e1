"""pretalx, a Django product for conferences, installed from its package beside the benchmarks.

It gets its best configuration: PostgreSQL, Valkey as its cache, no debugging, gunicorn. Without its
package there is no peer. BENCH_PRETALX names the Python of an environment that has it already:
pretalx, gunicorn, faker, freezegun and psycopg.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from deploy.demo.process import Program, free_port, plain_environment, wait_until
from tests.bench._deployment import family, nanoseconds
from tests.bench._ground import PASSWORD, QUICK, ground

PACKAGES = ("pretalx==2026.2.1", "gunicorn", "faker", "freezegun", "psycopg[binary]")
EVENT = "democon"
PAGE = f"/{EVENT}/schedule/"
NAME = f"the schedule of an event in {PACKAGES[0].replace('==', ' ')}"
DATABASE = "pretalx"
MINUTES = 5  # to install it
OPEN = "from pretalx.event.models import Event; Event.objects.update(is_public=True)"


@dataclass
class Pretalx:
    """Its page server: the port, and the process id of gunicorn's master."""

    port: int
    pid: int

    def get(self) -> bytes:
        """The schedule of the event. Raises RuntimeError if it isn't the page."""
        browser = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        browser.request("GET", PAGE, headers={"Host": "localhost", "Accept-Encoding": "gzip"})
        answer = browser.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"pretalx: {answer.status} {body[:300]!r}")
        return body

    def answers(self) -> bool:
        try:
            return bool(self.get())
        except (OSError, http.client.HTTPException):
            return False

    def cost(self, times: int) -> float:
        """Milliseconds of its processes for one page."""
        before = nanoseconds(family(self.pid))
        for _ in range(times):
            self.get()
        return (nanoseconds(family(self.pid)) - before) / 1e6 / times


@cache
def pretalx() -> Pretalx | None:
    """Install, fill and start it; None where it can't be installed. Ends with the ground."""
    place = ground()
    folder = place.folder / "pretalx"
    folder.mkdir(exist_ok=True)
    python = _python(folder)
    if python is None:
        return None
    environment = plain_environment() | {
        "PRETALX_DATA_DIR": str(folder),
        "PRETALX_FILESYSTEM_STATIC": str(folder / "static"),
        "PRETALX_SITE_URL": "https://localhost",
        "PRETALX_DB_TYPE": "postgresql",
        "PRETALX_DB_NAME": DATABASE,
        "PRETALX_DB_USER": "postgres",
        "PRETALX_DB_PASS": PASSWORD,
        "PRETALX_DB_HOST": "127.0.0.1",
        "PRETALX_DB_PORT": str(place.postgres.port),
        "DJANGO_SUPERUSER_EMAIL": "anna@example.com",
        "DJANGO_SUPERUSER_PASSWORD": "bench",
        "PRETALX_INIT_ORGANISER_NAME": "Omsk",
        "PRETALX_INIT_ORGANISER_SLUG": "omsk",
    }
    with place.sql("postgres") as database:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not database.execute(query, [DATABASE]).fetchone():
            database.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
            _fill(python, environment, folder)
    port = free_port()
    argv = [str(python), "-m", "gunicorn", "pretalx.wsgi", "--no-control-socket"]
    argv += ["--worker-class", "gthread", "--bind", f"127.0.0.1:{port}"]
    process = place.keep(
        Program("pretalx", argv, environment, folder / "pretalx.log", folder, optional=True)
    )
    server = Pretalx(port, process.pid)
    if not wait_until(server.answers, seconds=90, alive=lambda: process.poll() is None):
        raise RuntimeError((folder / "pretalx.log").read_text()[-2000:])
    return server


def _fill(python: Path, environment: dict[str, str], folder: Path) -> None:
    """Migrate, make its demo event and open that to visitors."""
    for command in (
        ["migrate", "--verbosity", "0"],
        ["init", "--noinput"],
        ["create_test_event", "--stage", "schedule", "--slug", EVENT, "--seed", "1"],
        ["shell", "--unsafe-disable-scopes", "--command", OPEN],
        ["collectstatic", "--noinput", "--verbosity", "0"],
    ):
        argv = [str(python), "-m", "pretalx", *command]
        done = subprocess.run(argv, env=environment, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"pretalx {command[0]}: {done.stderr[-2000:]}")


def _python(folder: Path) -> Path | None:
    if given := os.environ.get("BENCH_PRETALX"):
        return Path(given)
    if QUICK:
        return None
    python = folder / "venv" / "bin" / "python"
    steps = (
        [sys.executable, "-m", "venv", str(folder / "venv")],
        [str(python), "-m", "pip", "install", "--quiet", *PACKAGES],
    )
    try:
        for argv in steps:
            subprocess.run(argv, check=True, capture_output=True, timeout=60 * MINUTES)
    except (OSError, subprocess.SubprocessError):
        return None
    return python
