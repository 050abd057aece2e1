"""A city for tests with two connections, and the hub's scope."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tenants.registry.scope import hub_scope
from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]


@pytest.fixture
def hub(db: None) -> Iterator[None]:
    """The hub's scope, rolled back after the test."""
    cache.clear()
    with hub_scope():
        yield
