"""The pool of spare schemas, and sweeping up after processes that were killed."""

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
# Building takes a fifth of a second; two keepers at once would only build one spare too many.
_named: set[str] = set()  # schemas that this process has already warned about


def add_missing_spare(*, wanted: int) -> City | None:
    """One more spare when fewer than ``wanted`` are at the newest version, ready to be claimed."""
    with hub_scope():
        drawn = blueprint.newest()
        ready = City.objects.filter(state=City.State.SPARE)
        if drawn is not None:
            ready = ready.filter(plan_hash=drawn.plan_hash)
        if ready.count() >= wanted:
            return None
    return add_spare()


def sweep() -> list[str]:
    """Finish the removals that were interrupted; the names of the schemas that are gone now.

    A removal that fails is logged and tried again next time. A schema without a row is never
    dropped, only named in the log and by `fleet status`.
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
