"""`manage.py seed_chats`: seed the demo's simulated Telegram once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from deploy.demo.seeding.chats import seed_chats


class Command(BaseCommand):
    help = "Fill the simulated Telegram with some people of Omsk and their group."

    def handle(self, **options: Any) -> None:
        self.stdout.write("Seeded: " + ("chats" if seed_chats(now=now()) else "nothing new"))
