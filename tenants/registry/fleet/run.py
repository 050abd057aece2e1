"""One `fleet migrate`: the hub, the blueprint, the canary, and then everybody else in parallel."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread

from django.db import connection
from django.utils import timezone

from tenants.registry import catalog
from tenants.registry.blueprint import units_of
from tenants.registry.fleet.hub import migrate_hub
from tenants.registry.fleet.replay import Busy, note, replay
from tenants.registry.fleet.script import AheadOfCode, Batch, Steps, script_from
from tenants.registry.fleet.state import fleet_state
from tenants.registry.models import Blueprint, City, FleetOutcome, FleetRun
from tenants.registry.plan import Migrations, plan_hash, wanted_hash
from tenants.registry.provisioning import draw_blueprint
from tenants.registry.scope import hub_scope, owner_scope

Outcome = FleetOutcome.Outcome
Looks = dict[str, int]  # a schema, and the number that is the same for all that look like it
UNBUILT = (City.State.BUILDING, City.State.SPARE, City.State.GONE)


class CanaryFailed(Exception):
    """The first city did not survive; nobody else was touched."""


@dataclass
class Report:
    """What happened: migrations of the hub, cities by outcome, and what is wrong with whom."""

    hub: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: list[tuple[City, str, str]] = field(default_factory=list)

    def add(self, city: City, outcome: str, detail: str = "") -> None:
        self.outcomes[outcome] += 1
        if outcome != Outcome.MIGRATED:
            self.problems.append((city, outcome, detail))


def migrate_fleet(
    *,
    jobs: int = 4,
    only: Iterable[City] | None = None,
    resume: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Bring the hub and all cities (or ``only`` some) to the version of this code.

    A city that fails, is busy or has drifted is left as it was and named; the others go on. Raises
    `CanaryFailed` when the first one fails.
    """
    report = Report()
    if fleet_state().is_current:
        return report
    with ThreadPoolExecutor(1) as aside:
        looks = aside.submit(_looks)  # while PostgreSQL reads the catalog, Django is busy here
        report.hub = migrate_hub()
        target = _blueprint()
    _note_unknown_versions()
    chosen = {city.pk for city in only} if only is not None else None
    with hub_scope():
        behind = City.objects.exclude(plan_hash__in=["", target.plan_hash]).order_by("pk")
        cities = [city for city in behind if chosen is None or city.pk in chosen]
    if not cities:
        return report
    run = _begin(target, resume=resume)
    steps = Steps(target)
    work: list[tuple[City, list[Batch]]] = []
    for version, members in _by_version(cities).items():
        work += _planned(version, members, target, looks.result(), run=run, report=report)
    # Spares first: nobody lives there yet, so the canary is one of them if there is any.
    work.sort(key=lambda item: item[0].state != City.State.SPARE)
    _replay_all(work, jobs=jobs, run=run, steps=steps, report=report, progress=progress)
    with owner_scope():
        FleetRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    return report


def _blueprint() -> Blueprint:
    with hub_scope():
        known = Blueprint.objects.filter(pk=wanted_hash()).first()
    if known is None:
        draw_blueprint()
        with hub_scope():
            known = Blueprint.objects.get(pk=wanted_hash())
    return known


def _begin(target: Blueprint, *, resume: bool) -> FleetRun:
    with owner_scope():
        unfinished = FleetRun.objects.filter(plan_hash=target.plan_hash, finished_at=None)
        last = unfinished.order_by("-pk").first() if resume else None
        return last or FleetRun.objects.create(plan_hash=target.plan_hash)


def _note_unknown_versions() -> None:
    """Schemas from before versions were noted say themselves what has been applied to them."""
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
    """The script for each city of one version; those that differ from its blueprint stay out."""
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


def _looks() -> Looks:
    """What every schema looks like, read on a connection of this thread's own."""
    try:
        with owner_scope():
            return catalog.numbers()
    finally:
        connection.close()


def drift(schemas: list[str], drawn: Blueprint | None, looks: Looks) -> dict[str, str]:
    """Schemas that don't look like their blueprint, each with the difference in words.

    Without a blueprint (a version from before there were any) the majority is right.
    """
    alike: dict[int | None, list[str]] = defaultdict(list)
    with owner_scope():
        for schema in schemas:
            alike[looks.get(schema)].append(schema)
        classes = sorted(alike.items(), key=lambda item: -len(item[1]))
        right = drawn.catalog if drawn else catalog.lines(classes[0][1][0])
        found: dict[str, str] = {}
        for number, members in classes:
            lines = catalog.lines(members[0]) if number is not None else []
            if words := catalog.differences(right, lines):
                found |= dict.fromkeys(members, words)
    return found


def _leave(city: City, outcome: str, detail: str, run: FleetRun, report: Report) -> None:
    note(city, outcome, detail, run=run)
    report.add(city, outcome, detail)


def _replay_all(
    work: list[tuple[City, list[Batch]]],
    *,
    jobs: int,
    run: FleetRun,
    steps: Steps,
    report: Report,
    progress: Callable[[int, int], None],
) -> None:
    def one(city: City, batches: list[Batch]) -> tuple[City, str, str]:
        try:
            replay(city, batches, steps=steps, run=run)
        except Busy as error:
            note(city, Outcome.LOCKED, str(error), run=run)
            return city, Outcome.LOCKED, str(error)
        except Exception as error:  # one city's trouble, whatever it is, is not the fleet's
            note(city, Outcome.FAILED, f"{type(error).__name__}: {error}", run=run)
            return city, Outcome.FAILED, f"{type(error).__name__}: {error}".strip()
        return city, Outcome.MIGRATED, ""

    if not work:
        return
    first = one(*work[0])
    report.add(*first)
    progress(1, len(work))
    if first[1] != Outcome.MIGRATED:
        raise CanaryFailed(f"{first[0].schema_name}: {first[2]}")
    _in_parallel(work[1:], one, jobs=jobs, report=report, done=1, progress=progress)


def _in_parallel(
    work: list[tuple[City, list[Batch]]],
    one: Callable[[City, list[Batch]], tuple[City, str, str]],
    *,
    jobs: int,
    report: Report,
    done: int,
    progress: Callable[[int, int], None],
) -> None:
    """Each worker keeps its own connection for all of its cities and closes it."""
    queue = deque(work)
    results: SimpleQueue[tuple[City, str, str]] = SimpleQueue()

    def worker() -> None:
        try:
            while True:
                try:
                    item = queue.popleft()
                except IndexError:
                    return
                results.put(one(*item))
        finally:
            connection.close()

    threads = [Thread(target=worker) for _ in range(min(jobs, len(work)))]
    for thread in threads:
        thread.start()
    for number in range(len(work)):
        report.add(*results.get())
        progress(done + number + 1, done + len(work))
    for thread in threads:
        thread.join()
