"""Blueprints: the SQL of all migrations of a city, recorded once and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from django.db import connection, migrations, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from tenants.registry import schema_fingerprints
from tenants.registry.backend.base import CHECK_NOW, DatabaseWrapper
from tenants.registry.backend.recording import Recorder
from tenants.registry.ddl_folding import folded
from tenants.registry.migration_plan import migrations_on_disk, sources, wanted_hash
from tenants.registry.models import Blueprint

WRITING = ("INSERT", "UPDATE", "DELETE")  # leaves pending checks that block the next ALTER TABLE


class NotReplayable(Exception):
    """A migration can't be recorded: it must be atomic, without nested Python steps."""


@dataclass
class Part:
    """SQL of a migration. With ``step``, the SQL of that operation in an empty city."""

    sql: list[str]
    step: int | None = None


@dataclass
class Unit:
    """The recorded parts of one migration."""

    app: str
    name: str
    parts: list[Part] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        return self.app, self.name

    @property
    def has_step(self) -> bool:
        return any(part.step is not None for part in self.parts)

    @classmethod
    def load(cls, data: dict[str, Any]) -> Unit:
        return cls(data["app"], data["name"], [Part(**part) for part in data["parts"]])


class RecordingExecutor(MigrationExecutor):
    """Runs migrations and records their statements."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(connection)
        self.writing = recorder
        self.units: list[Unit] = []

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        if not migration.atomic:
            raise NotReplayable(f"{migration} is not atomic")
        connection.check_constraints()
        self.writing.take()
        self.units.append(unit := Unit(migration.app_label, migration.name))
        with _steps_told_apart(migration, unit, self.writing):
            state = super().apply_migration(state, migration, fake, fake_initial)
        self._close_part(unit)
        return state

    def _close_part(self, unit: Unit) -> None:
        if statements := self.writing.take():
            unit.parts.append(Part(statements))

    def record_migration(self, migration: Migration) -> None:  # type: ignore[override]
        """Do nothing: `applied_sql` records all migrations in one statement."""


@contextmanager
def _steps_told_apart(migration: Migration, unit: Unit, recorder: Recorder) -> Iterator[None]:
    original = migrations.RunPython.database_forwards

    def told_apart(step: migrations.RunPython, *args: Any, **kwargs: Any) -> None:
        if not router.allow_migrate(connection.alias, migration.app_label, **step.hints):
            return
        numbers = [n for n, operation in enumerate(migration.operations) if operation is step]
        if not numbers:
            raise NotReplayable(f"{migration} hides a Python step inside another operation")
        if before := recorder.take():
            unit.parts.append(Part(before))
        original(step, *args, **kwargs)
        unit.parts.append(Part(recorder.take(), numbers[0]))

    migrations.RunPython.database_forwards = told_apart  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        migrations.RunPython.database_forwards = original  # type: ignore[method-assign]


def applied_sql(units: list[Unit]) -> str:
    """SQL that records migrations as applied, in one statement."""
    rows = ", ".join(f"('{unit.app}', '{unit.name}', now())" for unit in units)
    return f"INSERT INTO django_migrations (app, name, applied) VALUES {rows}"  # noqa: S608  # ours


def record(schema: str, *, base: Blueprint | None = None, built: bool = False) -> Blueprint:
    """Build the empty ``schema`` by running the migrations. Call in the owner's scope.

    Migrations recorded in ``base`` are replayed, unless they are ``built`` there already; only
    newer ones run. Raises InconsistentMigrationHistory if an old migration depends on a new one.
    """
    units = units_of(base) if base else []
    database = cast(DatabaseWrapper, connection)
    if units and not built:
        with connection.cursor() as cursor:
            cursor.execute(";".join(script(units)))
    database.recorder = recorder = Recorder()
    try:
        executor = RecordingExecutor(recorder)
        executor.loader.check_consistent_history(connection)
        if not units:
            executor.recorder.ensure_schema()
            units = [Unit("", "", [Part(recorder.take())])]
        executor.migrate(executor.loader.graph.leaf_nodes())
    finally:
        database.recorder = None
    if executor.units:
        with connection.cursor() as cursor:
            cursor.execute(applied_sql(executor.units))
    return Blueprint(
        plan_hash=wanted_hash(),
        units=[asdict(unit) for unit in [*units, *executor.units]],
        catalog=schema_fingerprints.lines(schema),
        fingerprint=sources(),
    )


def units_of(blueprint: Blueprint) -> list[Unit]:
    """Units in order; the first one, without a name, creates Django's table of migrations."""
    return [Unit.load(data) for data in blueprint.units]


def script(units: list[Unit]) -> list[str]:
    """The statements that build a city in an empty schema."""
    statements: list[str] = []
    for part in (part for unit in units for part in unit.parts):
        statements += part.sql
        if any(statement.startswith(WRITING) for statement in part.sql):
            statements.append(CHECK_NOW)
    return [*folded(statements), applied_sql([unit for unit in units if unit.app])]


def base_for_the_next() -> Blueprint | None:
    """The newest blueprint, if this code has all of its migrations; else None."""
    found = newest()
    if found is None or {unit.key for unit in units_of(found) if unit.app} - migrations_on_disk():
        return None
    return found


def newest() -> Blueprint | None:
    """The newest blueprint. Works in the hub's scope and the owner's."""
    return Blueprint.objects.order_by("-recorded_at").first()
