"""`manage.py seed_demo`: seed the demo network once, and move its dates at every start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from deploy.demo.seeding import seed_network


class Command(BaseCommand):
    help = "Fill an empty installation with four lifelike cities."

    def handle(self, **options: Any) -> None:
        made = seed_network(now=now())
        self.stdout.write("Seeded: " + (", ".join(made) or "nothing new"))
