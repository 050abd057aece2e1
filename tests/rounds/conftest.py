"""Anna's question in Omsk, and a round about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tenants.rounds import actions
from tenants.rounds.models import Round
from tests.cast import NOW
from tests.products.making import product, question

Open = Callable[..., Round]


@pytest.fixture
def asked(omsk: City, anna: Member) -> Question:
    with omsk.scope():
        return question(anna, product=product(anna, "Shed of tools"))


@pytest.fixture
def opened(omsk: City, anna: Member, asked: Question) -> Open:
    """`opened()` opens a round of 48 hours: half of them alone, everybody asked."""

    def open_one(**more: Any) -> Round:
        facts: dict[str, Any] = {"hours": 48, "shape": "together", "asks": "all", "now": NOW}
        with omsk.scope():
            return actions.open_round(asked, by=anna, **(facts | more))

    return open_one
