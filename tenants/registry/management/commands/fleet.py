"""`manage.py fleet`: the schemas of the hub and of every city, kept at one version."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from tenants.registry.bootstrap import statements
from tenants.registry.fleet.run import CanaryFailed, Report, migrate_fleet
from tenants.registry.fleet.state import FleetState, fleet_state
from tenants.registry.management.naming import city_named, table
from tenants.registry.models import City, FleetOutcome
from tenants.registry.scope import hub_scope


class Command(BaseCommand):
    help = "Where the schemas stand, bringing them all to this version, and the first set-up."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser(
            "status", help="how many cities are at which version, and who has drifted"
        )
        migrate = actions.add_parser("migrate", help="bring the hub and all cities to this version")
        migrate.add_argument("--check", action="store_true", help="only say whether there is work")
        migrate.add_argument("--jobs", type=int, default=min(8, 2 * (os.cpu_count() or 1)))
        migrate.add_argument("--only", action="append", metavar="CITY", help="these cities alone")
        migrate.add_argument("--resume", action="store_true", help="go on with an interrupted run")
        actions.add_parser("bootstrap-sql", help="what a superuser has to run once")

    def handle(self, *, action: str, **options: Any) -> None:
        if action == "bootstrap-sql":
            settings = connection.settings_dict
            for statement in statements(database=settings["NAME"], login=settings["USER"]):
                self.stdout.write(f"{statement};")
        elif action == "status":
            self._status(fleet_state())
        elif options["check"]:
            self._check(fleet_state())
        else:
            self._migrate(options)

    def _check(self, state: FleetState) -> None:
        if not state.is_current:
            raise CommandError(f"{_words(state)} Run: manage.py fleet migrate")
        self.stdout.write(_words(state))

    def _status(self, state: FleetState) -> None:
        self.stdout.write(_words(state))
        if state.versions:
            rows = [
                (version or "never noted", str(count), "wanted" if version == state.wanted else "")
                for version, count in sorted(state.versions.items(), key=lambda item: -item[1])
            ]
            self.stdout.write(table(("version", "cities", ""), rows))
        if state.hub_lacks:
            return
        with hub_scope():
            spares = City.objects.filter(state=City.State.SPARE).count()
            left = FleetOutcome.objects.exclude(outcome=FleetOutcome.Outcome.MIGRATED)
            problems = [
                (
                    str(outcome.city.slug or outcome.city.schema_name),
                    outcome.outcome,
                    outcome.detail,
                )
                for outcome in left.exclude(city__plan_hash=state.wanted).select_related("city")
            ]
        self.stdout.write(f"{spares} spare schemas wait for a name.")
        if problems:
            self.stdout.write(table(("city", "outcome", "why"), problems))

    def _migrate(self, options: dict[str, Any]) -> None:
        only = [city_named(name) for name in options["only"]] if options["only"] else None
        started = time.monotonic()
        bar = sys.stderr.isatty()
        try:
            report = migrate_fleet(
                jobs=max(1, options["jobs"]),
                only=only,
                resume=options["resume"],
                progress=_draw if bar else lambda done, total: None,
            )
        except CanaryFailed as error:
            raise CommandError(
                f"The canary failed, and no other city was touched. {error}"
            ) from error
        self._report(report, time.monotonic() - started)

    def _report(self, report: Report, seconds: float) -> None:
        if report.hub:
            self.stdout.write(f"hub: {len(report.hub)} migrations applied")
        if not report.hub and not report.outcomes:
            self.stdout.write("The hub and all cities are up to date.")
        for outcome, count in sorted(report.outcomes.items()):
            self.stdout.write(f"{outcome}: {count} cities")
        if report.outcomes:
            self.stdout.write(f"{seconds:.1f} s")
        if report.problems:
            rows = [
                (str(city.slug or city.schema_name), outcome, detail)
                for city, outcome, detail in report.problems
            ]
            self.stdout.write(table(("city", "outcome", "why"), rows))
            raise CommandError(
                "These cities were left as they were. "
                "Mend them, then: manage.py fleet migrate --resume"
            )


def _words(state: FleetState) -> str:
    if state.is_current:
        return f"The hub and all {sum(state.versions.values())} cities are up to date."
    hub = f"The hub lacks {len(state.hub_lacks)} migrations. " if state.hub_lacks else ""
    return f"{hub}{state.behind} of {sum(state.versions.values())} cities are behind."


def _draw(done: int, total: int) -> None:
    width = 40 * done // total
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r[{'█' * width}{' ' * (40 - width)}] {done}/{total} cities{end}")
    sys.stderr.flush()
