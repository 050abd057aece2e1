"""How the demo's cities once began, as HQ's funnel counts it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from deploy.demo import content
from deploy.demo.seeding.histories import seed_history
from franchise.models import Application, Franchise
from network.hq.funnel import funnel
from network.hq.pulse import push_pulse
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.franchise.cast import staff
from tests.hq.test_pulse import join, met

pytestmark = pytest.mark.django_db


def test_a_seeded_city_went_all_the_way_once(omsk: City, now: datetime) -> None:
    (telling,) = [city for city in content.CITIES if city.slug == "omsk"]
    began = now - timedelta(weeks=telling.launched_weeks_ago)
    with omsk.scope():
        met(1, join(omsk, 6, weeks_ago=20, now=now), now)
        push_pulse(city_id=omsk.pk, now=now)
    with hub_scope():
        reviewer = staff("reviewer@example.com")
        franchise = Franchise.objects.create(city_id=omsk.pk, began_at=began)
        for _twice in range(2):
            seed_history(telling, franchise=franchise, by=reviewer, began=began)
            franchise.refresh_from_db()
        application = Application.objects.get()
        steps = funnel()
        assert franchise.application == application
        assert application.initiators.count() == len(telling.initiators)
    assert application.submitted_at < began
    assert [step.number for step in steps] == [1] * 7
