"""Versions of all schemas, in one query."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import ProgrammingError, connection

from tenants.registry.migration_plan import Migrations, migrations_on_disk, plan_hash
from tenants.registry.models.city import GONE
from tenants.registry.scope import hub_scope

STATE = """
    SELECT (SELECT array_agg(app || '.' || name) FROM public.django_migrations),
        (SELECT jsonb_object_agg(plan_hash, cities) FROM (
            SELECT plan_hash, count(*) AS cities FROM public.registry_city
            WHERE plan_hash NOT IN ('', %s)
                OR plan_hash = '' AND state NOT IN ('building', 'spare', 'gone')
            GROUP BY plan_hash) AS seen)
"""


@dataclass(frozen=True)
class FleetState:
    """``versions``: the number of cities by version; the empty version is unknown."""

    wanted: str
    hub_lacks: Migrations
    versions: dict[str, int]

    @property
    def behind(self) -> int:
        return sum(count for version, count in self.versions.items() if version != self.wanted)

    @property
    def is_current(self) -> bool:
        return not self.hub_lacks and not self.behind


def fleet_state() -> FleetState:
    disk = migrations_on_disk()
    try:
        with hub_scope(), connection.cursor() as cursor:
            cursor.execute(STATE, [GONE])
            applied, versions = cursor.fetchone()
    except ProgrammingError:  # the engine's own tables are missing
        return FleetState(plan_hash(disk), disk, {})
    seen = {tuple(line.split(".", 1)) for line in applied or ()}
    lacks = frozenset(key for key in disk if key not in seen)
    return FleetState(plan_hash(disk), lacks, json.loads(versions or "{}"))
