"""The demo's programs, with their arguments and environment."""

from __future__ import annotations

import base64
import errno
import http.client
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from deploy.demo.data import DataFolder
from deploy.demo.listener.server import PATH, SECRET
from deploy.demo.process import Program, Refused, plain_environment
from deploy.demo.servers import Postgres, Valkey

SETTINGS = ("COOLING_OFF_DAYS",)  # taken over from the caller of the demo
LISTENER_URL = "LISTENER_URL"  # where the city of the demo sends its webhooks
CLOCK = "clock"  # the double writes it into its folder
ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "localhost"
BOT, BOT_NUMBER = "ThursdaysBot", 7_000_000_001  # the double's
LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def port_from(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_534:
        raise Refused(f"PORT must be a number from 1 to 65534, not {text!r}.")
    return int(text)


def listen(port: int, *, patience: float = 0, families: int = 2) -> list[socket.socket]:
    """Bind ``port`` on loopback now, so that no other program takes it during preparation.

    ``patience``: seconds to wait until the programs of a killed demo have released it.
    ``families``: 1 for IPv4 alone.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            return list(_loopback(port, families))
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            reason = (
                "is taken by another program"
                if error.errno == errno.EADDRINUSE
                else (f"can't be used ({error.strerror})")
            )
            raise Refused(f"Port {port} {reason}: choose another one with PORT=…") from None


def _loopback(port: int, families: int) -> Iterator[socket.socket]:
    for family, address in LOOPBACK[:families]:
        try:
            listener = socket.socket(family, socket.SOCK_STREAM)
        except OSError:
            continue  # a machine without IPv6
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if family == socket.AF_INET6 and error.errno != errno.EADDRINUSE:
                continue
            raise
        yield listener


def environment(data: DataFolder, port: int, postgres: Postgres, valkey: Valkey) -> dict[str, str]:
    """The same variables that a real deployment sets."""
    chosen = {name: os.environ[name] for name in SETTINGS if name in os.environ}
    return (
        plain_environment()
        | chosen
        | {
            "DJANGO_SETTINGS_MODULE": "deploy.settings",
            "DEMO": "1",
            "MAIN_DOMAIN": DOMAIN,
            "PORT": str(port),
            "SECRET_KEY": data.secret("django"),
            "DATABASE_URL": postgres.url,
            "VALKEY_URL": valkey.url,
            "EMAIL_URL": f"file://{quote(str(data.path / 'mail'))}",
            "MEDIA_ROOT": str(data.path / "media"),
            "STATIC_ROOT": str(data.path / "static"),
            "REPLY_DOMAIN": f"reply.{DOMAIN}",
            "STRIPE_KEY": "sk_test_demo",
            "STRIPE_WEBHOOK_SECRET": data.secret("stripe"),
            "STRIPE_API_BASE": payments_url(port),
            "DEMO_CLOCK": str(data.path / "stripe" / CLOCK),
            "TELEGRAM_TOKEN": bot_token(data),
            "TELEGRAM_BOT": BOT,
            "TELEGRAM_WEBHOOK_SECRET": data.secret("telegram-webhook"),
            "TELEGRAM_API_URL": chats_url(port),
            "TELEGRAM_LINK_URL": chats_url(port),
            LISTENER_URL: f"http://127.0.0.1:{listener_port(port)}{PATH}",
            SECRET: listener_secret(data),
            "PUSH_PRIVATE_KEY": data.secret("push"),  # 32 bytes in base64url, as VAPID has them
        }
    )


def preparation(data: DataFolder, env: dict[str, str], postgres: Postgres, answer: Path) -> Program:
    return Program(
        name="The preparation",
        argv=[sys.executable, "-m", "deploy.demo.prepare"],
        env=env
        | {
            "DEMO_SUPERUSER_URL": postgres.superuser_url,
            "DEMO_LOGIN_PASSWORD": postgres.login_password,
            "DEMO_ANSWER": str(answer),
        },
        log=data.path / "log" / "prepare.log",
        cwd=ROOT,
    )


def payments_port(port: int) -> int:
    """The port of the simulated payments, beside those of the pages and of the event stream."""
    return port + 2 if port < 65_534 else port - 1


def payments_url(port: int) -> str:
    """The address of the simulated payments, for browsers and for the platform."""
    return f"http://{DOMAIN}:{payments_port(port)}"


def payments(data: DataFolder, port: int, listener: socket.socket) -> Program:
    """The double of Stripe; it sends its events to the platform, signed with our secret."""
    url = payments_url(port)
    where = ("--fd", str(listener.fileno()), "--data", str(data.path / "stripe"), "--url", url)
    events = ("--endpoint", f"http://{DOMAIN}:{port}/stripe/events/")
    return Program(
        name="payments",
        argv=[sys.executable, "-m", "deploy.demo.stripe", *where, *events],
        env=plain_environment() | {"STRIPE_WEBHOOK_SECRET": data.secret("stripe")},
        log=data.path / "log" / "payments.log",
        cwd=ROOT,
        inherit=[listener],
    )


def chats_port(port: int) -> int:
    """The port of the simulated Telegram."""
    return port + 3 if port < 65_533 else port - 2


def chats_url(port: int) -> str:
    """The address of the simulated Telegram, for browsers and for the platform."""
    return f"http://{DOMAIN}:{chats_port(port)}"


def bot_token(data: DataFolder) -> str:
    return f"{BOT_NUMBER}:{data.secret('telegram')}"


def chats(data: DataFolder, port: int, listener: socket.socket) -> Program:
    """The double of Telegram; the platform tells it where updates go."""
    where = ("--fd", str(listener.fileno()), "--data", str(data.path / "telegram"))
    return Program(
        name="telegram",
        argv=[
            *(sys.executable, "-m", "deploy.demo.telegram"),
            *where,
            *("--url", chats_url(port)),
        ],
        env=plain_environment() | {"TELEGRAM_TOKEN": bot_token(data)},
        log=data.path / "log" / "telegram.log",
        cwd=ROOT,
        inherit=[listener],
    )


def listener_port(port: int) -> int:
    """The port of the program that listens to webhooks."""
    return port + 4 if port < 65_532 else port - 3


def listener_url(port: int) -> str:
    return f"http://{DOMAIN}:{listener_port(port)}"


def listener_secret(data: DataFolder) -> str:
    """The secret of its webhook, as Standard Webhooks writes secrets."""
    key = data.secret("listener")[:24].encode()
    return f"whsec_{base64.b64encode(key).decode()}"


def listener(data: DataFolder, listener: socket.socket) -> Program:
    """The program that listens to the webhooks of a city."""
    where = ("--fd", str(listener.fileno()), "--data", str(data.path / "listener"))
    return Program(
        name="listener",
        argv=[sys.executable, "-m", "deploy.demo.listener", *where],
        env=plain_environment() | {SECRET: listener_secret(data)},
        log=data.path / "log" / "listener.log",
        cwd=ROOT,
        inherit=[listener],
    )


def platform(
    data: DataFolder, env: dict[str, str], pages: list[socket.socket], stream: socket.socket
) -> list[Program]:
    """Web, event stream, worker, clock and the model of search by meaning."""

    def python(name: str, *argv: str, inherit: list[socket.socket] | None = None) -> Program:
        return Program(
            name=name,
            argv=[sys.executable, "-m", *argv],
            env=env,
            log=data.path / "log" / f"{name}.log",
            cwd=ROOT,
            inherit=inherit or (),
        )

    meaning = Program(
        name="meaning",
        argv=[sys.executable, "manage.py", "meaning", "serve"],
        env=env | {"OPENBLAS_NUM_THREADS": "1"},  # its matrices are small
        log=data.path / "log" / "meaning.log",
        cwd=ROOT,
        optional=True,  # search compares words alone
    )

    bind = [part for listener in pages for part in ("--bind", f"fd://{listener.fileno()}")]
    gunicorn = (
        "gunicorn",
        "deploy.wsgi:application",
        "--workers",
        "2",
        "--worker-class",
        "gthread",
    )
    web = python(
        "web",
        *(
            *gunicorn,
            "--threads",
            "64",
            "--graceful-timeout",
            "5",
            "--no-control-socket",
            *bind,
        ),
        inherit=pages,
    )
    celery = ("celery", "-A", "deploy.celery")
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
    worker = python("worker", *celery, "worker", "--concurrency", "2", *quiet)
    schedule = data.path / "beat"
    schedule.mkdir(exist_ok=True)
    beat = python("beat", *celery, "beat", "--pidfile=", "--schedule", str(schedule / "schedule"))
    uvicorn = ("uvicorn", "deploy.asgi:application", "--fd", str(stream.fileno()))
    events = python("stream", *uvicorn, "--timeout-graceful-shutdown", "2", inherit=[stream])
    return [web, events, worker, beat, meaning]


def healthy(host: str, port: int, *, path: str = "/healthz") -> bool:
    """True if an address of this host answers 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def plays_stripe(port: int) -> bool:
    """True if the simulated payments answer."""
    return healthy(DOMAIN, payments_port(port), path="/double/clock")


def plays_telegram(port: int) -> bool:
    """True if the simulated Telegram answers."""
    return healthy(DOMAIN, chats_port(port), path="/double/settings")


def settings_from(env: os._Environ[str] = os.environ) -> tuple[int, Path]:
    """``PORT`` and ``DATA`` of the caller."""
    return port_from(env.get("PORT") or "8000"), Path(env.get("DATA") or ROOT / ".data").absolute()
