"""Refuse django-tenants' command in favour of `fleet migrate`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations.autodetector import MigrationAutodetector


class Command(BaseCommand):
    help = "Not used here: see `manage.py fleet migrate`."
    requires_system_checks: list[str] = []
    autodetector = MigrationAutodetector  # Django's check calls it on `migrate`

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("anything", nargs="*")

    def run_from_argv(self, argv: list[str]) -> None:
        super().run_from_argv(argv[:2])  # with any arguments

    def handle(self, **options: Any) -> None:
        raise CommandError("The hub and all cities are migrated by: manage.py fleet migrate")
