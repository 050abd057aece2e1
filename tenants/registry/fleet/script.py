"""Scripts: the way of a schema from one version to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tenants.registry.backend.base import CHECK_NOW
from tenants.registry.blueprint import Unit, applied_sql, units_of
from tenants.registry.migration_plan import Migrations, plan_hash
from tenants.registry.models import Blueprint


class AheadOfCode(Exception):
    """A schema has migrations that this (older) release doesn't know."""


@dataclass(frozen=True)
class Step:
    """A data step: operation ``number`` of a migration, run in each city."""

    unit: Unit
    number: int


@dataclass
class Batch:
    """A transaction in each city that brings it to version ``reaches``."""

    parts: list[str | Step] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    reaches: str = ""

    @property
    def has_step(self) -> bool:
        return any(isinstance(part, Step) for part in self.parts)


def script_from(applied: Migrations, target: Blueprint) -> list[Batch]:
    """Build the script. Schema changes share a batch; a migration with a data step has its own."""
    units = [unit for unit in units_of(target) if unit.app]
    known = {unit.key for unit in units}
    if unknown := applied - known:
        raise AheadOfCode(", ".join(sorted(f"{app}.{name}" for app, name in unknown)))
    batches: list[Batch] = []
    for unit in (unit for unit in units if unit.key not in applied):
        if not batches or unit.has_step or batches[-1].has_step:
            batches.append(Batch())
        batches[-1].units.append(unit)
        for part in unit.parts:
            if part.step is None:
                batches[-1].parts += part.sql
            else:
                batches[-1].parts += [Step(unit, part.step), CHECK_NOW]
    done = set(applied)
    for batch in batches:
        done |= {unit.key for unit in batch.units}
        batch.parts.append(applied_sql(batch.units))
        batch.reaches = plan_hash(done)
    if batches:
        batches[-1].reaches = target.plan_hash
    return batches


class Steps:
    """The data steps of a run, with one state of the models for all cities."""

    def __init__(self, target: Blueprint) -> None:
        self.order = [unit.key for unit in units_of(target) if unit.app]
        self.lock = Lock()
        self.apps: dict[tuple[str, str, int], Any] = {}

    @cached_property
    def loader(self) -> MigrationLoader:
        return MigrationLoader(None)

    def run(self, step: Step) -> None:
        """Run a step in the schema of the current scope."""
        operation: Any = self.loader.graph.nodes[step.unit.key].operations[step.number]
        code: Callable[..., None] = operation.code
        with connection.schema_editor() as editor:
            code(self.models_before(step), editor)

    def models_before(self, step: Step) -> Any:
        with self.lock:
            key = (*step.unit.key, step.number)
            if key not in self.apps:
                self.apps[key] = self._state_before(step).apps
            return self.apps[key]

    def _state_before(self, step: Step) -> ProjectState:
        state = ProjectState(real_apps=self.loader.unmigrated_apps)
        for key in self.order[: self.order.index(step.unit.key)]:
            self.loader.graph.nodes[key].mutate_state(state, preserve=False)
        for operation in self.loader.graph.nodes[step.unit.key].operations[: step.number]:
            operation.state_forwards(step.unit.app, state)
        return state
