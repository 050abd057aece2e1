"""Say which model changes have no migration yet; needs no database, unlike ``makemigrations``."""

from __future__ import annotations

import sys

import django
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils.translation import deactivate_all


def main() -> int:
    django.setup()
    from django.apps import apps

    deactivate_all()  # migrations hold the names in English
    loader = MigrationLoader(None)
    conflicts = loader.detect_conflicts()
    for app, leaves in conflicts.items():
        print(f"{app} has several last migrations: {', '.join(sorted(leaves))}")  # noqa: T201 - a command line
    detector = MigrationAutodetector(
        loader.project_state(),
        ProjectState.from_apps(apps),
        NonInteractiveMigrationQuestioner(specified_apps=set(), dry_run=True),
    )
    ours = {config.label for config in apps.get_app_configs() if "site-packages" not in config.path}
    changes = {
        label: migrations
        for label, migrations in detector.changes(graph=loader.graph).items()
        if label in ours
    }
    for label, migrations in changes.items():
        for migration in migrations:
            for operation in migration.operations:
                print(f"{label}: {operation.describe()}")  # noqa: T201 - a command line
    if changes or conflicts:
        return 1
    print("Every model change has its migration.")  # noqa: T201 - a command line
    return 0


if __name__ == "__main__":
    sys.exit(main())
