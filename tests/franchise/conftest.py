from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from franchise.models import Agreement, Application, BuildStep, Franchise, Initiator, Review
from tenants.registry.models import Alarm
from tenants.registry.scope import hub_scope


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real transactions; the franchise's rows are deleted afterwards, cities stay."""
    with django_db_blocker.unblock():
        cache.clear()
        yield
        with hub_scope():
            Alarm.objects.filter(city=None, kind__regex="^(hq|franchise)[.]").delete()
            for model in (Agreement, BuildStep, Review, Franchise, Initiator, Application):
                model.objects.all().delete()


@pytest.fixture
def hub(db: None) -> Iterator[None]:
    """The hub's scope, rolled back after the test."""
    cache.clear()
    with hub_scope():
        yield
