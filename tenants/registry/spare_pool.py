"""The pool of spare schemas, and the removal of what killed processes left."""

from __future__ import annotations

import logging

from django.db import DatabaseError

from tenants.registry import blueprint
from tenants.registry.archive.deleting import remove
from tenants.registry.models import City
from tenants.registry.models.city import GONE
from tenants.registry.provisioning import add_spare, unregistered_schemas
from tenants.registry.scope import hub_scope

logger = logging.getLogger(__name__)
# Without a lock: two simultaneous tasks would only build one spare too many.
_named: set[str] = set()  # schemas of which this process has warned


def add_missing_spare(*, wanted: int) -> City | None:
    """Build a spare if there are fewer than ``wanted`` at the newest version."""
    with hub_scope():
        drawn = blueprint.newest()
        ready = City.objects.filter(state=City.State.SPARE)
        if drawn is not None:
            ready = ready.filter(plan_hash=drawn.plan_hash)
        if ready.count() >= wanted:
            return None
    return add_spare()


def sweep() -> list[str]:
    """Finish interrupted removals. Returns the names of the removed schemas.

    A failed removal is logged and retried next time. A schema without a row is never dropped, only
    reported in the log and by `fleet status`.
    """
    with hub_scope():
        left = list(City.objects.filter(plan_hash=GONE))
    swept = []
    for city in left:
        try:
            remove(city)
        except (DatabaseError, OSError):
            logger.exception("%s could not be removed", city.schema_name)
        else:
            swept.append(city.schema_name)
    _warn_of_unregistered()
    return swept


def _warn_of_unregistered() -> None:
    unknown = set(unregistered_schemas())
    for schema in sorted(unknown - _named):
        logger.warning("Schema %s is not in the registry; it is left alone", schema)
    _named.clear()
    _named.update(unknown)
