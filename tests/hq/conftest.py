"""A city for tests with two connections, the hub's scope, and a network without other cities."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]


@pytest.fixture
def hub(db: None) -> Iterator[None]:
    """The hub's scope, rolled back after the test."""
    cache.clear()
    with hub_scope():
        yield


@pytest.fixture
def only_ours(db: None) -> None:
    """No cities but those of the test."""
    with hub_scope():
        City.objects.update(state=City.State.ARCHIVED)
