"""Django's command in the hub's scope, because it reads the applied migrations."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.core.management.commands.makemigrations import Command as Makemigrations
from django.db import OperationalError, connection

from tenants.registry.scope import hub_scope


class Command(Makemigrations):
    def handle(self, *app_labels: str, **options: Any) -> None:
        try:
            connection.ensure_connection()
        except OperationalError:
            reachable = False  # Django only warns without a database
        else:
            reachable = True
        with hub_scope() if reachable else nullcontext():
            super().handle(*app_labels, **options)
