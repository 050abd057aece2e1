"""The pool of spare schemas, and sweeping up after processes that were killed."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection

from tenants.registry import blueprint
from tenants.registry.archive.deleting import remove
from tenants.registry.models import City
from tenants.registry.models.city import GONE
from tenants.registry.provisioning import add_spare
from tenants.registry.scope import hub_scope, owner_scope, role_of

logger = logging.getLogger(__name__)
# Building takes a fifth of a second; two keepers at once would only build one spare too many.
ORPHANS = """
    SELECT nspname FROM pg_namespace WHERE nspname ~ '^city_[0-9]+$'
      AND nspowner = %s::regrole
      AND NOT EXISTS (SELECT FROM public.registry_city WHERE schema_name = nspname)
"""


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
    """Finish removals that were interrupted and drop schemas that no city owns; their names.

    One that resists is logged and stays for the next time.
    """
    with hub_scope():
        left = list(City.objects.filter(plan_hash=GONE))
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute(ORPHANS, [role_of("owner")])
        left += [City(pk=int(name[5:]), schema_name=name) for (name,) in cursor.fetchall()]
    swept = []
    for city in left:
        try:
            remove(city)
        except (DatabaseError, OSError):
            logger.exception("%s could not be removed", city.schema_name)
        else:
            swept.append(city.schema_name)
    return swept
