"""A word and the end of its round at once, on two connections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tenants.registry.models import City
from tenants.rounds import actions
from tenants.rounds.errors import RoundOver
from tenants.rounds.models import Round, RoundWord
from tests.cast import NOW, person
from tests.live.run.test_race import together
from tests.products.making import question
from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]


@pytest.mark.parametrize("attempt", range(3))
def test_a_word_in_the_second_of_the_end_is_kept_or_refused(town: City, attempt: int) -> None:
    anna, boris = person(town, "Anna"), person(town, "Boris")
    now = NOW + timedelta(hours=1)
    with town.scope():
        facts: dict[str, Any] = {"hours": 24, "shape": "alone", "asks": "all"}
        round = actions.open_round(question(anna), by=anna, now=NOW, **facts)
    given, ended = together(
        town,
        lambda: actions.give_word(by=boris, round=round, text="Just in time", now=now),
        lambda: actions.end_round(round, by=anna, now=now),
    )
    with town.scope():
        assert Round.objects.get().ended_at == now == ended.ended_at
        texts = list(RoundWord.objects.given().values_list("text", flat=True))
    if isinstance(given, RoundWord):
        assert texts == ["Just in time"]
    else:
        assert isinstance(given, RoundOver)
        assert texts == []
    connection.close()


def test_two_openings_at_once_are_one_round(town: City) -> None:
    anna = person(town, "Anna")
    with town.scope():
        asked = question(anna)

    def open_it() -> Round:
        return actions.open_round(asked, by=anna, hours=24, shape="alone", asks="all", now=NOW)

    answers = together(town, open_it, open_it)
    assert sorted(type(answer).__name__ for answer in answers) == ["Round", "RoundIsOpen"]
    with town.scope():
        assert Round.objects.count() == 1
    connection.close()
