"""The public schema is one schema: Django's own executor migrates it, one transaction each."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tenants.registry.scope import owner_scope


def migrate_hub() -> list[str]:
    """Apply what the public schema lacks; the applied names in order."""
    with owner_scope():
        executor = MigrationExecutor(connection)
        executor.recorder.ensure_schema()
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        state = executor._create_project_state(  # type: ignore[attr-defined]  # no public way
            with_applied_migrations=True
        )
    for migration, _backwards in plan:
        with owner_scope():
            state = executor.apply_migration(state, migration)
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
