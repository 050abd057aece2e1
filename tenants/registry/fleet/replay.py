"""A script on one city, by anybody's connection."""

from __future__ import annotations

import random
import time

from django.db import OperationalError, connection

from tenants.registry.fleet.script import Batch, Step, Steps
from tenants.registry.models import City, FleetOutcome, FleetRun
from tenants.registry.scope import owner_scope

LOCK_TIMEOUT = 2_000  # milliseconds a busy city is waited for, while its people wait behind us
ATTEMPTS = 5
BUSY = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialisation
# Nobody else may have moved the city meanwhile: another run, or this one before it was killed.
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
    """People kept the city's tables locked through all attempts."""


def replay(city: City, batches: list[Batch], *, steps: Steps, run: FleetRun) -> None:
    """Bring a city to the end of the script, one transaction a batch.

    Raises `Busy`, or whatever a batch raised; what was committed before stays, and is noted.
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
    """Keep what went wrong with a city."""
    with owner_scope():
        FleetOutcome.objects.update_or_create(
            run=run, city=city, defaults={"outcome": outcome, "detail": detail[:2000]}
        )
