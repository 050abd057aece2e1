"""What would break the fleet is refused when the code is checked, not in the thousandth city."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython

from tenants.registry.operations import CityStep


def city_labels() -> set[str]:
    names = set(settings.TENANT_APPS)
    return {app.label for app in apps.get_app_configs() if app.name in names}


@register()
def migrations_fit_the_fleet(**kwargs: Any) -> list[CheckMessage]:
    """Python in a city's migration is a `CityStep`; every one of them is atomic."""
    cities, ours = city_labels(), ("tenants.", "network.", "franchise", "billing", "public_site")
    found: list[CheckMessage] = []
    for (label, _name), migration in MigrationLoader(None).disk_migrations.items():
        if label not in cities:
            continue
        if not migration.atomic:
            found.append(Error(f"{migration} is not atomic.", hint=ATOMIC, id="registry.E001"))
        if not apps.get_app_config(label).name.startswith(ours):
            continue  # a library's steps are run in each city as they are
        steps = [step for step in migration.operations if isinstance(step, RunPython)]
        if any(not isinstance(step, CityStep) for step in steps):
            found.append(Error(f"{migration} hides a step.", hint=STEP, id="registry.E002"))
    return found


ATOMIC = "A city is migrated in transactions, so that it can stop anywhere: leave `atomic` alone."
STEP = "Use tenants.registry.operations.CityStep, in a migration of its own, instead of RunPython."
