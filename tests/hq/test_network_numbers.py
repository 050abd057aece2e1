"""The network's numbers: the funnel, cohorts of cities, formats by effect."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from franchise.models import Application, Franchise
from network.hq.cohorts import cohorts
from network.hq.funnel import funnel
from network.hq.models import Pulse
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.franchise.cast import applied
from tests.hq.making import read, town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_ours")]


def test_the_funnel_counts_a_step_if_a_later_one_was_reached() -> None:
    with hub_scope():
        city = town(0)
        for number, name in enumerate(("Псков", "Тверь", "Тула", "Рязань")):
            applied(name, f"g{number}", now=NOW)
        live = Application.objects.order_by("pk")[0]
        Application.objects.filter(pk=live.pk).update(state=Application.State.LIVE)
        Franchise.objects.create(
            city_id=city.pk, application=live, began_at=NOW - timedelta(weeks=20)
        )
        second = Application.objects.order_by("pk")[1].pk
        Application.objects.filter(pk=second).update(state=Application.State.BUILDING)
        single = Application.objects.order_by("pk")[2].pk
        Application.objects.filter(pk=single).update(state=Application.State.SECOND, venue="")
        steps = funnel()
    assert [step.number for step in steps] == [3, 2, 2, 2, 1, 1, 1]
    assert [step.of_previous for step in steps[:3]] == [None, 67, 100]


def test_cohorts_tell_how_many_still_met() -> None:
    def began(city: City, weeks_ago: int) -> None:
        Franchise.objects.create(city_id=city.pk, began_at=NOW - timedelta(weeks=weeks_ago))

    with hub_scope():
        began(town(0, weeks=30), 30)
        began(town(1, weeks=30, kept_in_four=0), 30)
        began(town(2, weeks=3), 3)
        found = {cohort.quarter: cohort for cohort in cohorts(now=NOW)}
    assert found[date(2026, 4, 1)].cities == 2
    assert found[date(2026, 4, 1)].shares == {4: 50, 12: 50, 26: 50, 52: None}
    assert found[date(2026, 10, 1)].shares == {4: None, 12: None, 26: None, 52: None}


def test_formats_are_ordered_by_the_energy_that_they_bring(hq: Visitor) -> None:
    def effects(key: str, energy: float | None, **given: Any) -> dict[str, Any]:
        return {
            "key": key,
            "name_ru": key,
            "name_en": key,
            "evenings": 2,
            "questions": 5,
            "throughput": 4.0,
            "energy_before": None if energy is None else 3.0,
            "energy_after": None if energy is None else 3.0 + energy,
        } | given

    with hub_scope():
        first, other = town(0), town(1)
        Pulse.objects.filter(pk=first.pk).update(
            formats=[effects("troika", 0.5), effects("triz", 1.0), effects("cafe", None)]
        )
        Pulse.objects.filter(pk=other.pk).update(
            formats=[effects("troika", 1.0, evenings=6, questions=None)]
        )
    _heads, *rows = read(hq, "/hq/network/formats.csv")
    assert [row[0] for row in rows] == ["triz", "troika", "cafe"]
    assert rows[1] == ["troika", "2", "8", "5", "4.0", "0.9"]
    assert rows[2][-1] == ""
