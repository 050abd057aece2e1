"""One `fleet migrate`: hub, blueprint, canary, then all other cities in parallel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import timezone

from tenants.registry.blueprint import units_of
from tenants.registry.fleet.drift import Looks, drift, read_looks
from tenants.registry.fleet.hub import migrate_hub
from tenants.registry.fleet.lock import only_run
from tenants.registry.fleet.replay import note
from tenants.registry.fleet.report import RehearsalFailed, Report
from tenants.registry.fleet.script import AheadOfCode, Batch, Steps, script_from
from tenants.registry.fleet.state import fleet_state
from tenants.registry.fleet.workers import replay_all
from tenants.registry.migration_plan import Migrations, plan_hash, sources, wanted_hash
from tenants.registry.models import Blueprint, City, FleetOutcome, FleetRun
from tenants.registry.models.city import GONE
from tenants.registry.provisioning import draw_blueprint
from tenants.registry.scope import hub_scope, owner_scope

Outcome = FleetOutcome.Outcome
UNBUILT = (City.State.BUILDING, City.State.SPARE, City.State.GONE)


def migrate_fleet(
    *,
    jobs: int = 4,
    only: Iterable[City] | None = None,
    resume: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Migrate the hub and all cities (or ``only`` some) to the version of this code.

    A city that fails, is busy or has drifted is left unchanged and reported; the others continue.
    Raises `RehearsalFailed` if the migrations fail in an empty schema, `CanaryFailed` if the first
    city fails, and `AnotherRun`.
    """
    if fleet_state().is_current:
        return Report()
    with only_run():
        return _migrate(jobs=jobs, only=only, resume=resume, progress=progress)


def _migrate(
    *,
    jobs: int,
    only: Iterable[City] | None,
    resume: bool,
    progress: Callable[[int, int], None],
) -> Report:
    report = Report()
    with ThreadPoolExecutor(1) as aside:
        # In parallel: PostgreSQL reads the catalog while Django loads migrations.
        looks = aside.submit(read_looks)
        report.hub = migrate_hub()
        target = _blueprint()
    _note_unknown_versions()
    chosen = {city.pk for city in only} if only is not None else None
    with hub_scope():
        behind = City.objects.exclude(plan_hash__in=["", GONE, target.plan_hash]).order_by("pk")
        cities = [city for city in behind if chosen is None or city.pk in chosen]
    if not cities:
        return report
    run = _begin(target, resume=resume)
    steps = Steps(target)
    work: list[tuple[City, list[Batch]]] = []
    for version, members in _by_version(cities).items():
        work += _planned(version, members, target, looks.result(), run=run, report=report)
    # Spares first, so that the canary is an empty city if possible.
    work.sort(key=lambda item: item[0].state != City.State.SPARE)
    replay_all(work, jobs=jobs, run=run, steps=steps, report=report, progress=progress)
    with owner_scope():
        FleetRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    return report


def _blueprint() -> Blueprint:
    with hub_scope():
        known = Blueprint.objects.filter(pk=wanted_hash()).first()
    if known is not None and known.fingerprint != sources() and _discard(known):
        known = None
    if known is None:
        try:
            draw_blueprint()
        except Exception as error:  # a migration may raise anything
            raise RehearsalFailed(f"{type(error).__name__}: {error}".strip()) from error
        with hub_scope():
            known = Blueprint.objects.get(pk=wanted_hash())
    return known


def _discard(known: Blueprint) -> bool:
    """Discard a blueprint whose migrations were edited since. Returns False if it can't be.

    It can until the first city with people has reached it. Its spares are marked for removal.
    """
    with owner_scope():
        there = City.objects.filter(plan_hash=known.pk).select_for_update()
        if any(city.state != City.State.SPARE for city in there):
            return False
        City.objects.filter(pk__in=[city.pk for city in there]).update(plan_hash=GONE)
        known.delete()
    return True


def _begin(target: Blueprint, *, resume: bool) -> FleetRun:
    with owner_scope():
        unfinished = FleetRun.objects.filter(plan_hash=target.plan_hash, finished_at=None)
        last = unfinished.order_by("-pk").first() if resume else None
        return last or FleetRun.objects.create(plan_hash=target.plan_hash)


def _note_unknown_versions() -> None:
    """Save the versions of old schemas, by their tables of applied migrations."""
    with hub_scope():
        unknown = City.objects.filter(plan_hash="")
        cities = list(unknown.exclude(state__in=UNBUILT))
    for city in cities:
        version = plan_hash(_applied_in(city))
        with owner_scope():
            City.objects.filter(pk=city.pk).update(plan_hash=version)


def _applied_in(city: City) -> Migrations:
    with owner_scope(city.schema_name), connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return frozenset(cursor.fetchall())


def _by_version(cities: list[City]) -> dict[str, list[City]]:
    groups: dict[str, list[City]] = defaultdict(list)
    for city in cities:
        groups[city.plan_hash].append(city)
    return groups


def _planned(
    version: str,
    members: list[City],
    target: Blueprint,
    looks: Looks,
    *,
    run: FleetRun,
    report: Report,
) -> list[tuple[City, list[Batch]]]:
    """The script for the cities of one version, without those that have drifted."""
    with hub_scope():
        drawn = Blueprint.objects.filter(pk=version).first()
    if drawn:
        applied = frozenset(unit.key for unit in units_of(drawn) if unit.app)
    else:
        applied = _applied_in(members[0])
    try:
        batches = script_from(applied, target)
    except AheadOfCode as error:
        for city in members:
            _leave(city, Outcome.FAILED, f"knows more than this code: {error}", run, report)
        return []
    drifted = drift([city.schema_name for city in members], drawn, looks)
    for city in members:
        if city.schema_name in drifted:
            _leave(city, Outcome.DRIFTED, drifted[city.schema_name], run, report)
    return [(city, batches) for city in members if city.schema_name not in drifted]


def _leave(city: City, outcome: str, detail: str, run: FleetRun, report: Report) -> None:
    note(city, outcome, detail, run=run)
    report.add(city, outcome, detail)
