"""The demo's network of lively cities behind the programs of a deployment, on the bench's servers.

The demo's own seeding fills the database; pages are then served as operations.md says: HTTPS behind
a proxy, collected static files, gunicorn's settings of the image. The benchmarks' client stands
where the proxy would: it adds the headers that the proxy adds.
"""

from __future__ import annotations

import gzip
import http.client
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from deploy.demo import programs
from deploy.demo.data import DataFolder
from deploy.demo.process import Program, end, free_port, plain_environment, wait_until
from deploy.demo.servers import DATABASE, Valkey
from tests.bench._ground import PASSWORD, Child, Ground, ground

ROOT = Path(__file__).resolve().parents[2]
TICK = os.sysconf("SC_CLK_TCK")
PROXIED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
BROWSER = {"Accept-Encoding": "gzip", "Accept-Language": "ru", "Accept": "text/html"}
GUNICORN = ("-m", "gunicorn", "--config", "deploy/docker/gunicorn.py")


@dataclass
class Deployment:
    """The seeded database, Valkey, and the environment of every program."""

    ground: Ground
    valkey_pid: int
    environment: dict[str, str]
    commands: Child = field(init=False)

    def __post_init__(self) -> None:
        self.commands = self.ground.child("demo", DATABASE, **self.environment)

    @property
    def folder(self) -> Path:
        return self.ground.folder

    @contextmanager
    def page_server(self, *, workers: int, application: str = "", **env: str) -> Iterator[Pages]:
        """Run gunicorn as the image does; `application` instead of deploy.wsgi's."""
        port = free_port()
        program = Program(
            name="pages",
            argv=[sys.executable, *GUNICORN, application or "deploy.wsgi:application"],
            env=self.environment
            | {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(workers)}
            | env,
            log=self.folder / "pages.log",
            cwd=ROOT,
        )
        with running(program) as process:
            pages = Pages(port, process.pid)
            if not wait_until(pages.answers, seconds=90, alive=lambda: process.poll() is None):
                raise RuntimeError(program.last_words())
            yield pages


@dataclass
class Pages:
    """A page server: its port and the process id of gunicorn's master."""

    port: int
    pid: int

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def answers(self) -> bool:
        try:
            return fetch(self.connect(), "/livez", host="localhost").status == 200
        except (OSError, http.client.HTTPException):
            return False


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> bytes:
        is_packed = self.headers.get("content-encoding") == "gzip"
        return gzip.decompress(self.body) if is_packed else self.body


def fetch(
    browser: http.client.HTTPConnection, path: str, *, host: str, session: str = "", **headers: str
) -> Answer:
    """GET a page as a browser behind the proxy does."""
    cookie = {"Cookie": f"session={session}"} if session else {}
    browser.request("GET", path, headers={"Host": host, **PROXIED, **BROWSER, **cookie, **headers})
    answer = browser.getresponse()
    body = answer.read()
    return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)


@contextmanager
def running(program: Program) -> Iterator[subprocess.Popen[bytes]]:
    process = program.spawn()
    try:
        yield process
    finally:
        end(process, program)


def family(pid: int) -> list[int]:
    """A process and all its descendants that run now."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        direct = [int(child) for child in children.read_text().split()]
    except OSError:
        return []
    return [pid, *(found for child in direct for found in family(child))]


def processor_seconds(pids: Sequence[int]) -> float:
    """The seconds that processes ran so far, with those of their children that have ended."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(fields[place]) for place in (11, 12, 13, 14))
    return total / TICK


def nanoseconds(pids: Sequence[int]) -> int:
    """The time that the threads of processes ran so far, exactly; without threads that ended."""
    total = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with suppress(OSError):
                total += int(thread.read_text().split()[0])
    return total


@cache
def deployment() -> Deployment:
    """Seed the network at the first call (some 30 seconds); ends with this process."""
    place = ground()
    valkey = Valkey(place.folder / "valkey", place.folder / "valkey.log", PASSWORD, durable=False)
    valkey_pid = place.keep(valkey.program()).pid
    wait_until(valkey.accepts, seconds=20, alive=lambda: True)
    port = free_port()
    folder = DataFolder.open(place.folder / "demo")
    [money] = programs.listen(programs.payments_port(port), families=1)
    place.keep(programs.payments(folder, port, money))
    if not wait_until(partial(programs.plays_stripe, port), seconds=60, alive=lambda: True):
        raise RuntimeError("The double of Stripe does not answer.")
    environment = plain_environment() | {
        "DJANGO_SETTINGS_MODULE": "deploy.settings",
        "MAIN_DOMAIN": "localhost",
        "SECRET_KEY": "bench-" + "0" * 50,
        "DATABASE_URL": place.postgres.url,
        "VALKEY_URL": valkey.url,
        "EMAIL_URL": f"file://{place.folder / 'mail'}",
        "MEDIA_ROOT": str(place.folder / "media"),
        "STATIC_ROOT": str(place.folder / "static"),
        "BEHIND_PROXY": "1",
        "HQ_SECOND_FACTOR": "0",
        "STRIPE_KEY": "sk_test_bench",
        "STRIPE_WEBHOOK_SECRET": folder.secret("stripe"),
        "STRIPE_API_BASE": programs.payments_url(port),
    }
    _seed(place, environment)
    return Deployment(place, valkey_pid, environment)


def _seed(place: Ground, environment: dict[str, str]) -> None:
    """Run the demo's preparation, then collect static files as the image does."""
    answer = place.folder / "network.json"
    if answer.exists():  # of an earlier run, see `ground`
        return
    (place.folder / "mail").mkdir(exist_ok=True)
    preparation = {
        "DEMO": "1",
        "DEMO_SUPERUSER_URL": place.url("postgres"),
        "DEMO_LOGIN_PASSWORD": PASSWORD,
        "DEMO_ANSWER": str(answer),
    }
    steps = (
        (["-m", "deploy.translations"], environment),
        (["manage.py", "collectstatic", "--noinput", "--verbosity", "0"], environment),
        (["-m", "deploy.demo.prepare"], environment | preparation),
    )
    for argv, env in steps:
        done = subprocess.run(
            [sys.executable, *argv], env=env, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{argv[-1]}: {done.stderr[-2000:]}")
