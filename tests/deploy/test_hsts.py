"""HSTS of a city's own domain excludes other domains."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tenants.registry.actions import add_address
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import Visitor

YEAR = "max-age=31536000"


@pytest.fixture(autouse=True)
def _https(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def promised(visitor: Visitor) -> str:
    return visitor.get("/", secure=True)["Strict-Transport-Security"]


def test_ours_and_theirs(omsk: City, visit: Callable[..., Visitor]) -> None:
    with hub_scope():
        add_address(omsk, "thursdays.omsk.example")
    everything = f"{YEAR}; includeSubDomains; preload"
    assert promised(visit(omsk)) == everything
    assert promised(visit()) == everything
    assert promised(Visitor("thursdays.omsk.example")) == YEAR
