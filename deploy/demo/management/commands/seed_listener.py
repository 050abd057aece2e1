"""`manage.py seed_listener`: seed a webhook to the demo's program that listens, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import now

from deploy.demo.seeding.listener import seed_listener


class Command(BaseCommand):
    help = "Add a webhook of Omsk, and send it some of what happened lately."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", required=True)
        parser.add_argument("--secret", required=True)

    def handle(self, *, url: str, secret: str, **options: Any) -> None:
        is_new = seed_listener(url=url, secret=secret, now=now())
        self.stdout.write("Seeded: " + ("a webhook" if is_new else "nothing new"))
