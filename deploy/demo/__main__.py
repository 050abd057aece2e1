"""``python -m deploy.demo``: the whole platform on this machine.

``… stop`` ends a running one; ``… manage city list`` is `manage.py city list` on a running one.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import time
from contextlib import closing, suppress
from functools import partial
from typing import NoReturn

from deploy.demo import data, programs
from deploy.demo.process import Refused
from deploy.demo.servers import Postgres, Valkey
from deploy.demo.supervisor import Stopped, Supervisor, say


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # Cyrillic names need UTF-8 in every locale
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        if arguments == ["stop"]:
            return stop()
        if arguments[:1] == ["manage"]:
            manage(arguments[1:])
        if arguments:
            raise Refused("Usage: python -m deploy.demo [stop | manage COMMAND …]")
        port, folder = programs.settings_from()
        with (
            closing(data.DataFolder.open(folder)) as opened,
            Supervisor().guarding() as supervisor,
            suppress(Stopped),
        ):
            start(supervisor, opened, port)
            supervisor.watch()
    except Refused as refusal:
        say(f"demo: {refusal}", stream="stderr")
        return 1
    say("Stopped; everything is kept for the next start.")
    return 0


def start(supervisor: Supervisor, opened: data.DataFolder, port: int) -> None:
    """Prepare the data, start the programs and print READY."""
    began, folder = time.monotonic(), opened.path
    patience = 10 if opened.left_behind else 0
    pages = programs.listen(port, patience=patience)
    [stream] = programs.listen(port + 1, patience=patience, families=1)  # uvicorn takes only one
    [money] = programs.listen(programs.payments_port(port), patience=patience, families=1)
    [chat] = programs.listen(programs.chats_port(port), patience=patience, families=1)
    [hook] = programs.listen(programs.listener_port(port), patience=patience, families=1)

    say("Starting PostgreSQL and Valkey …")
    log = folder / "log"
    postgres = Postgres(
        folder / "postgres",
        log / "postgres.log",
        password=opened.secret("postgres"),
        login_password=opened.secret("login"),
    )
    postgres.initialise()
    postgres.forget_dead_server()
    valkey = Valkey(folder / "valkey", log / "valkey.log", password=opened.secret("valkey"))
    supervisor.start(postgres.program())
    supervisor.start(valkey.program())
    supervisor.start(programs.payments(opened, port, money))
    supervisor.start(programs.chats(opened, port, chat))
    supervisor.start(programs.listener(opened, hook))
    supervisor.wait(valkey.accepts, "Valkey", seconds=30)
    supervisor.wait(postgres.accepts, "PostgreSQL", seconds=60)
    supervisor.wait(partial(programs.plays_stripe, port), "The double of Stripe", seconds=60)
    supervisor.wait(partial(programs.plays_telegram, port), "The double of Telegram", seconds=60)

    say("Preparing the network (the first start takes a little longer) …")
    env = programs.environment(opened, port, postgres, valkey)
    opened.keep_environment(env)
    answer = folder / "network.json"
    supervisor.run(programs.preparation(opened, env, postgres, answer), seconds=600)
    network = json.loads(answer.read_text(encoding="utf-8"))
    web, *others = programs.platform(opened, env, pages, stream)
    supervisor.start(web)
    hosts = [programs.DOMAIN, *(f"{slug}.{programs.DOMAIN}" for slug, _ in network["cities"][:1])]
    for host in hosts:
        supervisor.wait(partial(programs.healthy, host, port), host, seconds=120)
    for program in others:  # after the pages, which people wait for
        supervisor.start(program)
    for line in _welcome(port, network, time.monotonic() - began):
        say(line)
    say(f"READY http://{programs.DOMAIN}:{port}")


def _welcome(port: int, network: dict[str, list[list[str]]], seconds: float) -> list[str]:
    main = f"http://{programs.DOMAIN}:{port}"
    places = [
        (main, "the network"),
        (f"{main}/hq/", "headquarters"),
        (
            programs.payments_url(port),
            "simulated payments, no money",
        ),
        (programs.chats_url(port), "simulated Telegram, nothing leaves this machine"),
        (programs.listener_url(port), "a program that hears the webhooks of Omsk"),
        (f"{main}/demo/mail/", "every letter the demo sends: sign-in codes and links"),
        *((f"http://{slug}.{programs.DOMAIN}:{port}", name) for slug, name in network["cities"]),
    ]
    width = max(len(address) for address, _ in places)
    return [
        "",
        *(f"  {address:<{width}}  {what}" for address, what in places),
        "",
        *(f"  {line}" for line in network["accounts"]),
        *([""] if network["accounts"] else []),
        f"Up in {seconds:.1f} s. Ctrl-C stops everything and keeps the data.",
    ]


def stop() -> int:
    """End the demo that runs on ``DATA``."""
    _, folder = programs.settings_from()
    if not (pid := data.running(folder)):
        say(f"No demo is running on {folder}.")
        return 0
    os.kill(pid, signal.SIGTERM)
    for _ in range(400):
        if data.running(folder) != pid:
            say("Stopped.")
            return 0
        time.sleep(0.1)
    raise Refused(f"Process {pid} is still stopping.")


def manage(command: list[str]) -> NoReturn:
    """Become `manage.py` with the environment of the running demo."""
    _, folder = programs.settings_from()
    if not data.running(folder):
        raise Refused(f"No demo is running on {folder}: start it with make demo.")
    os.chdir(programs.ROOT)
    argv = [sys.executable, "manage.py", *command]
    os.execve(sys.executable, argv, data.environment_of(folder))  # noqa: S606  # our own program


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
