"""`manage.py fleet`: the schemas of the hub and of every city, kept at one version."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from tenants.registry.bootstrap import statements
from tenants.registry.models import City
from tenants.registry.provisioning import migrate_schema
from tenants.registry.scope import PUBLIC, hub_scope


class Command(BaseCommand):
    help = "Migrate the hub and all cities, or print what a superuser has to run once."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["migrate", "bootstrap-sql"])

    def handle(self, *, action: str, **options: Any) -> None:
        if action == "bootstrap-sql":
            settings = connection.settings_dict
            for statement in statements(database=settings["NAME"], login=settings["USER"]):
                self.stdout.write(f"{statement};")
            return
        self._report(PUBLIC, migrate_schema(PUBLIC))
        with hub_scope():
            cities = list(City.objects.exclude(state=City.State.BUILDING))
        for city in cities:
            self._report(str(city), migrate_schema(city.schema_name))

    def _report(self, name: str, applied: list[str]) -> None:
        self.stdout.write(f"{name}: {len(applied)} applied" if applied else f"{name}: up to date")
