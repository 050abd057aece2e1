"""Run a script on one city."""

from __future__ import annotations

import random
import time

from django.db import OperationalError, connection

from tenants.registry.fleet.script import Batch, Step, Steps
from tenants.registry.models import City, FleetOutcome, FleetRun
from tenants.registry.scope import owner_scope

LOCK_TIMEOUT = 2_000  # milliseconds to wait for a lock, while the city's requests wait behind it
ATTEMPTS = 5
BUSY = {"55P03", "40P01", "40001"}  # SQLSTATE: lock not available, deadlock, serialisation
# The city must still be at the expected version: another run may have migrated it.
ADVANCE = """DO $$ BEGIN
    UPDATE public.registry_city SET plan_hash = '{reaches}'
    WHERE id = {city} AND plan_hash = '{leaves}';
    IF NOT FOUND THEN RAISE EXCEPTION 'the city is no longer at version {leaves}'; END IF;
END $$"""
NOTE = """INSERT INTO public.registry_fleetoutcome (run_id, city_id, outcome, detail)
    VALUES ({run}, {city}, 'migrated', '')
    ON CONFLICT ON CONSTRAINT one_outcome_a_city
    DO UPDATE SET outcome = excluded.outcome, detail = '', at = now()"""


class Busy(Exception):
    """The city's tables were locked during all attempts."""


def replay(city: City, batches: list[Batch], *, steps: Steps, run: FleetRun) -> None:
    """Run a script on a city, one transaction a batch.

    Committed batches stay, with the version they reached. Raises `Busy`, or the error of a batch.
    """
    leaves = city.plan_hash
    for batch in batches:
        last = batch is batches[-1]
        _patiently(city, batch, leaves=leaves, steps=steps, run=run if last else None)
        leaves = city.plan_hash = batch.reaches


def _patiently(
    city: City, batch: Batch, *, leaves: str, steps: Steps, run: FleetRun | None
) -> None:
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(random.uniform(0.5, 1) * 0.5 * 2**attempt)  # noqa: S311  # no secret
        try:
            _apply(city, batch, leaves=leaves, steps=steps, run=run)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in BUSY:
                raise
        else:
            return
    raise Busy(f"locked by others {ATTEMPTS} times in a row")


def _apply(city: City, batch: Batch, *, leaves: str, steps: Steps, run: FleetRun | None) -> None:
    facts = {"city": city.pk, "leaves": leaves, "reaches": batch.reaches}
    statements = [f"SET LOCAL lock_timeout = {LOCK_TIMEOUT}", ADVANCE.format(**facts)]
    with owner_scope(city.schema_name), connection.cursor() as cursor:
        for part in batch.parts:
            if isinstance(part, Step):
                cursor.execute(";".join(statements))
                statements = []
                steps.run(part)
            else:
                statements.append(part)
        if run is not None:
            statements.append(NOTE.format(run=run.pk, city=city.pk))
        cursor.execute(";".join(statements))


def note(city: City, outcome: str, detail: str, *, run: FleetRun) -> None:
    """Save a city's failure."""
    with owner_scope():
        FleetOutcome.objects.update_or_create(
            run=run, city=city, defaults={"outcome": outcome, "detail": detail[:2000]}
        )
