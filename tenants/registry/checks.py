"""System checks of migrations, which would otherwise fail in the middle of the fleet."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel, RunPython

from tenants.registry.migration_operations import CityStep


def city_labels() -> set[str]:
    names = set(settings.TENANT_APPS)
    return {app.label for app in apps.get_app_configs() if app.name in names}


@register()
def migrations_fit_the_fleet(**kwargs: Any) -> list[CheckMessage]:
    """Require `CityStep` for Python in cities' migrations, and atomic migrations."""
    cities, ours = city_labels(), ("tenants.", "network.", "franchise", "billing", "public_site")
    found: list[CheckMessage] = []
    for (label, _name), migration in MigrationLoader(None).disk_migrations.items():
        if label not in cities:
            continue
        if migration.replaces:
            found.append(Error(f"{migration} is a squash.", hint=SQUASH, id="registry.E004"))
        if not migration.atomic:
            found.append(Error(f"{migration} is not atomic.", hint=ATOMIC, id="registry.E001"))
        if not apps.get_app_config(label).name.startswith(ours):
            continue  # Python steps of libraries run unchanged in each city
        steps = [step for step in migration.operations if isinstance(step, RunPython)]
        if any(not isinstance(step, CityStep) for step in steps):
            found.append(Error(f"{migration} hides a step.", hint=STEP, id="registry.E002"))
        found += [
            Error(f"{migration} demands {name}.", hint=FILLED, id="registry.E003")
            for name in _columns_old_code_would_not_fill(migration)
        ]
    return found


def _columns_old_code_would_not_fill(migration: Migration) -> list[str]:
    """Columns that the previous release wouldn't fill while the fleet is being migrated."""
    new = {step.name_lower for step in migration.operations if isinstance(step, CreateModel)}
    return [
        f"{step.model_name}.{step.name}"
        for step in migration.operations
        if isinstance(step, AddField) and step.model_name_lower not in new
        if not (step.field.null or step.field.many_to_many or step.field.has_db_default())
        if not step.field.generated
    ]


ATOMIC = "A city is migrated in transactions, so that it can stop anywhere: leave `atomic` alone."
STEP = (
    "Use tenants.registry.migration_operations.CityStep, in a migration of its own, "
    "instead of RunPython."
)
FILLED = "Give the field a db_default, or let it be null: releases overlap while cities migrate."
SQUASH = "A schema's version is the set of its migrations' names: leave them as they are."
