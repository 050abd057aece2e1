"""`manage.py fleet`: migrate and inspect the schemas of the hub and of all cities."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import OperationalError, connection

from tenants.registry import health, locale_check
from tenants.registry.bootstrap import statements
from tenants.registry.checks import migrations_fit_the_fleet
from tenants.registry.fleet.lock import AnotherRun
from tenants.registry.fleet.report import CanaryFailed, RehearsalFailed, Report
from tenants.registry.fleet.run import migrate_fleet
from tenants.registry.fleet.state import FleetState, fleet_state
from tenants.registry.management.base import EnglishCommand, city_named, table
from tenants.registry.models import City, FleetOutcome
from tenants.registry.provisioning import unregistered_schemas
from tenants.registry.scope import hub_scope


class Command(EnglishCommand):
    help = "Where the schemas stand, bringing them all to this version, and the first set-up."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser(
            "status", help="how many cities are at which version, and whom the last run left behind"
        )
        migrate = actions.add_parser("migrate", help="bring the hub and all cities to this version")
        migrate.add_argument("--check", action="store_true", help="only say whether there is work")
        migrate.add_argument("--jobs", type=int, default=min(8, 2 * (os.cpu_count() or 1)))
        migrate.add_argument("--only", action="append", metavar="CITY", help="these cities alone")
        migrate.add_argument("--resume", action="store_true", help="go on with an interrupted run")
        look = actions.add_parser("health", help="what somebody on duty should know; 1 if anything")
        look.add_argument("--json", action="store_true")
        actions.add_parser("bootstrap-sql", help="what a superuser has to run once")

    def handle(self, *, action: str, **options: Any) -> None:
        try:
            self._act(action, options)
        except OperationalError as error:
            raise CommandError(f"PostgreSQL does not answer: {error}".strip()) from error

    def _act(self, action: str, options: dict[str, Any]) -> None:
        if action == "bootstrap-sql":
            settings = connection.settings_dict
            for statement in statements(database=settings["NAME"], login=settings["USER"]):
                self.stdout.write(f"{statement};")
        elif action == "health":
            self._health(as_json=options["json"])
        elif action == "status":
            self._status(fleet_state())
        elif options["check"]:
            self._check(fleet_state(), _chosen(options))
        else:
            self._migrate(options)

    def _health(self, *, as_json: bool) -> None:
        found = health.findings()
        problems = [finding for finding in found if finding.problem]
        if as_json:
            told = {finding.part: finding.problem or "ok" for finding in found}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            rows = [(finding.part, finding.problem or "ok") for finding in found]
            self.stdout.write(table(("part", "state"), rows))
        if problems:
            raise CommandError(f"{len(problems)} of {len(found)} need a look.")

    def _check(self, state: FleetState, only: list[City] | None) -> None:
        if only is not None:
            behind = [city for city in only if city.plan_hash != state.wanted]
            if behind:
                names = ", ".join(str(city.slug) for city in behind)
                raise CommandError(f"Behind: {names}. Run: manage.py fleet migrate")
            self.stdout.write("They are up to date.")
            return
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
            behind = FleetOutcome.objects.exclude(city__plan_hash=state.wanted)
            newest = behind.order_by("city", "-pk").distinct("city").select_related("city")
            problems = [
                (str(last.city.slug or last.city.schema_name), last.outcome, last.detail)
                for last in newest
                if last.outcome != FleetOutcome.Outcome.MIGRATED
            ]
        self.stdout.write(f"{spares} spare schemas wait for a name.")
        if problems:
            self.stdout.write(table(("city", "outcome", "why"), problems))
        if unknown := unregistered_schemas():
            self.stdout.write(
                f"Schemas that the registry does not know, left alone: {', '.join(unknown)}. "
                "Bring one back: manage.py city adopt SCHEMA SLUG --timezone ZONE"
            )

    def _migrate(self, options: dict[str, Any]) -> None:
        if unfit := migrations_fit_the_fleet():
            raise CommandError("\n".join(f"{found.msg} {found.hint}" for found in unfit))
        if unreadable := locale_check.problem():
            raise CommandError(unreadable)
        only = _chosen(options)
        started = time.monotonic()
        bar = sys.stderr.isatty()
        try:
            report = migrate_fleet(
                jobs=max(1, options["jobs"]),
                only=only,
                resume=options["resume"],
                progress=_draw if bar else lambda done, total: None,
            )
        except AnotherRun as error:
            raise CommandError(str(error)) from error
        except RehearsalFailed as error:
            raise CommandError(
                f"The migrations failed in the rehearsal, and no city was touched. {error}"
            ) from error
        except CanaryFailed as error:
            raise CommandError(
                f"The canary failed, and no other city was touched. {error}"
            ) from error
        except KeyboardInterrupt as error:
            raise CommandError(
                "Stopped; every city is whole. Go on with: manage.py fleet migrate --resume"
            ) from error
        self._report(report, time.monotonic() - started)

    def _report(self, report: Report, seconds: float) -> None:
        if report.hub:
            self.stdout.write(f"hub: {len(report.hub)} migrations applied")
        if not report.hub and not report.outcomes:
            self.stdout.write(_words(fleet_state()))
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


def _chosen(options: dict[str, Any]) -> list[City] | None:
    return [city_named(name) for name in options["only"]] if options["only"] else None


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
