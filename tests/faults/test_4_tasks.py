"""Fault 4: a worker killed at any statement; the effect of its task happens once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.actions import move_city, rename_city
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.faults import tasks
from tests.faults.killing import killed_at

RUN = """
from tests.faults.tasks import count_up
count_up.apply(kwargs={"city_id": int(sys.argv[1])}, task_id=sys.argv[2]).get()
"""
RING = """
from django.utils import timezone
from tests.faults import tasks
from tenants.registry import alarms
from tenants.registry.scope import hub_scope
from tenants.registry.tasks import ring_in_city
with hub_scope():
    claimed = alarms.claim(now=timezone.now())
for alarm in claimed:
    if alarm.city_id == int(sys.argv[1]):
        ring_in_city.apply(kwargs={"city_id": alarm.city_id, "alarm_id": alarm.alarm_id}).get()
"""


def people(city: City) -> int:
    with city.scope():
        return User.objects.count()


def test_killed_anywhere_and_delivered_again_the_effect_happens_once(town: City) -> None:
    task, moment = str(uuid4()), 0
    while killed_at(moment, RUN, str(town.pk), task):
        assert people(town) in (0, 1)
        moment += 1
    assert moment > 3
    assert people(town) == 1


def test_an_alarm_whose_worker_is_killed_rings_once(town: City) -> None:
    with town.scope():
        alarms.set(city=town, kind=tasks.KIND, key="1", due_at=timezone.now())
    moment = 0
    while killed_at(moment, RING, str(town.pk)):
        moment += 1
        with town.scope():  # the clock would wait five minutes before it tries again
            Alarm.objects.update(ring_at=timezone.now() - timedelta(seconds=1))
    assert moment > 3
    assert people(town) == 1
    with town.scope():
        assert Alarm.objects.count() == 0


def test_a_city_archived_between_send_and_run_is_left_alone(town: City) -> None:
    with hub_scope():
        move_city(town, to="archived")
    tasks.count_up(city_id=town.pk)
    with hub_scope():
        move_city(town, to="active")
    assert people(town) == 0


def test_a_city_renamed_between_send_and_run_is_still_itself(town: City) -> None:
    with hub_scope():
        rename_city(town, slug=f"{town.slug}-renamed")
    tasks.count_up(city_id=town.pk)
    assert people(town) == 1
