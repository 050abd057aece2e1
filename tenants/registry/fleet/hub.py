"""Migrate the public schema by Django's own executor, one transaction a migration."""

from __future__ import annotations

from django.db import connection, router
from django.db.migrations.executor import MigrationExecutor

from tenants.registry.scope import owner_scope


def migrate_hub() -> list[str]:
    """Apply missing migrations to the public schema. Returns their names in order."""
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
            else:  # of cities only: skip it, because rendering all models takes long
                state = migration.mutate_state(state, preserve=False)
                executor.record_migration(migration)  # type: ignore[call-arg,arg-type]  # old stubs
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
