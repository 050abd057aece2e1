"""The core: duties for twelve weeks, and an alarm when one person holds too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.members.duties import (
    DutyHeld,
    NotYourDuty,
    claim_duty,
    hold_duty,
    lay_down_duty,
)
from tenants.members.models import Duty, Member
from tenants.members.queries import core
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]
WEEK = timedelta(weeks=1)


def test_a_duty_lasts_twelve_weeks(omsk: City, boris: Member, now: datetime) -> None:
    with omsk.scope():
        duty = claim_duty(member=boris, kind="venue", now=now)
        assert boris.is_core(now=now + 12 * WEEK - timedelta(seconds=1))
        assert not boris.is_core(now=now + 12 * WEEK)
        assert duty.ends_at == now + 12 * WEEK


def test_it_can_be_taken_again_in_its_last_weeks_or_afterwards(
    omsk: City, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        claim_duty(member=boris, kind="venue", now=now)
        with pytest.raises(DutyHeld):
            claim_duty(member=boris, kind="venue", now=now + 8 * WEEK)
        assert Duty.objects.count() == 1
        claim_duty(member=boris, kind="venue", now=now + 10 * WEEK)
        claim_duty(member=boris, kind="venue", now=now + 30 * WEEK)
        laid_down = list(Duty.objects.order_by("taken_at").values_list("laid_down_at", flat=True))
        assert laid_down == [now + 10 * WEEK, now + 22 * WEEK, None]


def test_laying_down_is_one_s_own_business(
    omsk: City, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        duty = claim_duty(member=boris, kind="venue", now=now)
        with pytest.raises(NotYourDuty):
            lay_down_duty(duty=duty, by=vera, now=now)
        assert boris.is_core(now=now)
        lay_down_duty(duty=duty, by=boris, now=now)
        lay_down_duty(duty=duty, by=boris, now=now + WEEK)
        duty.refresh_from_db()
        assert duty.laid_down_at == now
        assert not boris.is_core(now=now)


def test_the_alarm_rings_above_half_of_the_duties(omsk: City, boris: Member, now: datetime) -> None:
    with omsk.scope():
        for kind in ("venue", "minutes"):
            claim_duty(member=boris, kind=kind, now=now)
        assert core(member=None, now=now).overloaded == []
        claim_duty(member=boris, kind="newcomers", now=now)
        seen = core(member=boris, now=now)
        assert seen.overloaded == [boris]
        assert [row.kind for row in seen.vacant] == ["facilitation", "moderation", "partners"]
        assert seen.people == [boris]


def test_the_page_takes_and_lays_down(
    omsk: City, boris: Member, vera: Member, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    assert browser.post("/core/venue/")["Location"] == "/core/"
    page = browser.get("/core/").text
    assert "Boris" in page
    assert "Step down" in page
    with omsk.scope():
        duty = Duty.objects.get()
    visit(omsk, vera).post(f"/core/laid-down/{duty.pk}/")
    with omsk.scope():
        assert Duty.objects.get().laid_down_at is None
    browser.post(f"/core/laid-down/{duty.pk}/")
    with omsk.scope():
        assert Duty.objects.get().laid_down_at is not None


def test_odd_duties_and_visitors_change_nothing(omsk: City, boris: Member, visit: Visit) -> None:
    assert visit(omsk, boris).post("/core/king/").status_code == 404
    assert visit(omsk, boris).post("/core/laid-down/99999999999999/").status_code == 404
    assert visit(omsk).post("/core/venue/").status_code == 302
    assert visit(omsk, boris).get("/core/venue/").status_code == 405
    with omsk.scope():
        assert not Duty.objects.exists()


def test_the_core_is_one_query(omsk: City, boris: Member, vera: Member, now: datetime) -> None:
    counts = []
    for who, kinds in ((boris, ["venue"]), (vera, ["minutes", "partners"])):
        with omsk.scope():
            for kind in kinds:
                hold_duty(member=who, kind=kind, now=now)
            with CaptureQueriesContext(connection) as queries:
                core(member=boris, now=now)
        counts.append(len(queries))
    assert counts == [1, 1]


def test_a_page_of_the_core_names_the_way_into_it(omsk: City, boris: Member, visit: Visit) -> None:
    refused = visit(omsk, boris).get("/about/edit/")
    assert refused.status_code == 403
    assert '<a class="button" href="/core/">Take a duty</a>' in refused.text
