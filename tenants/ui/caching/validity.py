"""What may be cached, and how long it is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tenants.registry import city_version
from tenants.registry.models import City

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper

MINUTE = timedelta(minutes=1)
VIEWS = frozenset({"registry_published_city", "library_worked"})  # and functions that read tables
OWN_TABLE = "registry_cityversion"  # shared, but a city reads its own row of it
TOKEN = re.compile(rb"\b[A-Za-z0-9]{64}\b")  # of forms


@dataclass(frozen=True, slots=True)
class Validity:
    """The version and the registry's facts of a city, and the span in which the text is right."""

    version: str
    city: Mapping[str, Any]
    since: datetime
    until: datetime

    @classmethod
    def beginning(
        cls,
        now: datetime,
        *,
        city: City,
        version: str,
        expiry: Sequence[datetime],
        for_the_day: bool = False,
    ) -> Validity:
        """Until the next minute of the clock, or the next day of the city.

        Not beyond an earlier moment of `expiry`.
        """
        if for_the_day:
            today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
            next_one = today + timedelta(days=1)
        else:
            next_one = now.replace(second=0, microsecond=0) + MINUTE
        return cls(version, city_facts(city), now, min([next_one, *expiry]))

    def covers(self, city: City, now: datetime) -> bool:
        """True if only the version has to be compared."""
        return self.since <= now < self.until and self.city == city_facts(city)


@dataclass(slots=True)
class Recording:
    """What happened in a block of `recorded`; known when the block has ended."""

    is_cacheable: bool = False


@contextmanager
def recorded() -> Iterator[Recording]:
    """Find out if the result of the block may be cached.

    It may not after a change in its own transaction, which may be undone, or if the block read a
    table that other cities write: its changes don't move this city's version. Statements of an
    inner block count for the outer one as well.
    """
    database = cast("DatabaseWrapper", connection)
    outer, database.reads = database.reads, []
    recording = Recording()
    try:
        yield recording
        recording.is_cacheable = may_cache() and not any(map(is_shared, database.reads))
    finally:
        statements, database.reads = database.reads, outer
        if outer is not None:
            outer += statements


def may_cache() -> bool:
    """False after a change in this transaction."""
    return not cast("DatabaseWrapper", connection).has_written


def city_facts(city: City) -> Mapping[str, Any]:
    """What the registry knows of a city: its names, colour, state, dates."""
    return {name: value for name, value in vars(city).items() if not name.startswith("_")}


def is_shared(statement: str) -> bool:
    """True if a statement reads what may change while the version of the city stays.

    Those are tables that others than this city write, and those named by `never_shown`.
    """
    return any(name != OWN_TABLE for name in _shared_tables().findall(statement))


@cache
def _shared_tables() -> re.Pattern[str]:
    hub = {config.label for config in apps.get_app_configs() if config.name in settings.HUB_APPS}
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.app_label in hub}
    unseen = city_version.tables_never_shown()
    return re.compile(rf"\b(?:{'|'.join(sorted(tables | VIEWS | unseen))})\b")
