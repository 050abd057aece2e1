"""Django's own command, which looks at the applied migrations: that needs a scope."""

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
            reachable = False  # Django warns and goes on, and so do we
        else:
            reachable = True
        with hub_scope() if reachable else nullcontext():
            super().handle(*app_labels, **options)
