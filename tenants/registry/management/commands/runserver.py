"""Django's `runserver`, which checks the version of all schemas instead of one."""

from __future__ import annotations

from django.core.management.commands.runserver import Command as Runserver

from tenants.registry.fleet.state import fleet_state


class Command(Runserver):
    def check_migrations(self) -> None:
        if not fleet_state().is_current:
            self.stdout.write(
                self.style.NOTICE("Some schemas are at another version: manage.py fleet status")
            )
