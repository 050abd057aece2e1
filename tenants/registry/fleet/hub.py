"""The public schema is one schema: Django's own executor migrates it, one transaction each."""

from __future__ import annotations

from django.db import connection, router
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
            if router.allow_migrate(connection.alias, migration.app_label):
                state = executor.apply_migration(state, migration)
            else:  # of the cities alone: what costs time is to render all models for nothing
                state = migration.mutate_state(state, preserve=False)
                executor.record_migration(migration)  # type: ignore[call-arg,arg-type]  # old stubs
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
