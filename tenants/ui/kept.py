"""What a process keeps of drawn pages and parts, and what may not be kept."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from functools import cache
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from django.apps import apps
from django.conf import settings

from tenants.registry.models import City

MINUTE = 60  # seconds
MOST_BYTES = 12 * 1024 * 1024  # of each kind, in each process
VIEWS = frozenset({"registry_published_city", "library_worked"})  # and functions that read tables
TOKEN = re.compile(rb"\b[A-Za-z0-9]{64}\b")  # of forms


class Sized(Protocol):
    @property
    def size(self) -> int:
        """Bytes."""


Place = TypeVar("Place", bound=Hashable)
Drawn = TypeVar("Drawn", bound=Sized)


class Kept(Generic[Place, Drawn]):
    """What a process keeps, those that were used last."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Place, Drawn] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, place: Place) -> Drawn | None:
        with self._lock:
            found = self._kept.get(place)
            if found:
                self._kept.move_to_end(place)
            return found

    def keep(self, place: Place, drawn: Drawn) -> None:
        with self._lock:
            self._drop(place)
            self._kept[place] = drawn
            self._size += drawn.size
            while self._size > self.most_bytes:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._size = 0

    def _drop(self, place: Place) -> None:
        if drawn := self._kept.pop(place, None):
            self._size -= drawn.size


def facts(city: City) -> Mapping[str, Any]:
    """What the registry knows of a city: its names, colour, state, dates."""
    return {name: value for name, value in vars(city).items() if not name.startswith("_")}


def is_shared(statement: str) -> bool:
    """True if a statement reads a table that others than this city write."""
    own = "registry_cityversion"
    return any(name != own for name in _shared_tables().findall(statement))


@cache
def _shared_tables() -> re.Pattern[str]:
    hub = {config.label for config in apps.get_app_configs() if config.name in settings.HUB_APPS}
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.app_label in hub}
    return re.compile(rf"\b(?:{'|'.join(sorted(tables | VIEWS))})\b")
