"""Tasks run in the scope of their city; alarms ring once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import shared_task
from django.db import DatabaseError, transaction
from django.utils import timezone

from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.actions import move_city
from tenants.registry.models import Alarm, City
from tenants.registry.scope import current_schema, hub_scope
from tenants.registry.tasks import CityTask, HubTask, NoCity, ring_in_city, ring_in_hub

KIND = "tests.ring"
NOW = timezone.now()
rung: list[tuple[City | None, str]] = []


@shared_task(base=CityTask)
def greet(*, city: City, email: str) -> str:
    User.objects.create_user(email)
    return f"{city.slug} {timezone.get_current_timezone_name()}"


@shared_task(base=HubTask)
def look_around() -> str:
    return current_schema()


@pytest.fixture(autouse=True)
def _handler(engine: None) -> Iterator[None]:
    rung.clear()

    @alarms.handler(KIND)
    def ring(*, city: City | None, key: str, due_at: Any, now: Any) -> None:
        rung.append((city, key))
        if key == "weekly":
            alarms.set(city=city, kind=KIND, key=key, due_at=now + timedelta(days=7))
        if key == "broken":
            raise RuntimeError("the handler failed")
        if key == "unfinished" and len(rung) == 1:
            alarms.set(city=city, kind=KIND, key="written", due_at=now + timedelta(days=1))
            raise alarms.RingAgain

    yield
    with hub_scope():
        Alarm.objects.filter(kind=KIND).delete()


def emails(city: City) -> list[str]:
    with city.scope():
        return list(User.objects.order_by("pk").values_list("email", flat=True))


def test_a_task_works_in_its_city_and_clock(town: City) -> None:
    assert greet(city_id=town.pk, email="a@b.c") == f"{town.slug} Asia/Omsk"
    assert emails(town) == ["a@b.c"]


@pytest.mark.parametrize("city_id", [None, "1", "1; DROP", True, 1.0])
def test_without_a_city_a_task_is_neither_sent_nor_run(engine: None, city_id: Any) -> None:
    with pytest.raises(NoCity):
        greet.delay(city_id=city_id, email="a@b.c")
    with pytest.raises(NoCity):
        greet(city_id=city_id, email="a@b.c")


def test_work_in_the_background_waits_while_a_city_is_read_only(town: City) -> None:
    with town.scope():
        alarms.set(city=town, kind=KIND, key="once", due_at=NOW)
        alarm = Alarm.objects.get(kind=KIND).pk
    with hub_scope():
        move_city(town, to="read_only")
    assert greet(city_id=town.pk, email="a@b.c") is None
    ring_in_city(city_id=town.pk, alarm_id=alarm)
    assert emails(town) == []
    assert rung == []
    with hub_scope():
        move_city(town, to="active")
    ring_in_city(city_id=town.pk, alarm_id=alarm)
    assert rung == [(town, "once")]


def test_a_task_of_a_closed_or_unknown_city_is_dropped(town: City) -> None:
    with hub_scope():
        move_city(town, to="paused")
    assert greet(city_id=town.pk, email="a@b.c") is None
    assert greet(city_id=10**9, email="a@b.c") is None
    assert emails(town) == []


def test_delivered_twice_it_works_once(town: City) -> None:
    task_id = str(uuid4())
    for _ in range(2):
        greet.apply(kwargs={"city_id": town.pk, "email": "a@b.c"}, task_id=task_id).get()
    assert emails(town) == ["a@b.c"]


def test_the_hub_has_tasks_of_its_own(engine: None) -> None:
    assert look_around() == "public"


def test_a_city_reaches_its_own_alarms_only(town: City, village: City) -> None:
    with town.scope():
        alarms.set(city=town, kind=KIND, key="1", due_at=NOW)
        with pytest.raises(DatabaseError), transaction.atomic():
            alarms.set(city=village, kind=KIND, key="1", due_at=NOW)
    with village.scope():
        assert Alarm.objects.count() == 0
        assert alarms.cancel(city=town, kind=KIND, key="1") is False
    with town.scope():
        alarms.set(city=town, kind=KIND, key="1", due_at=NOW + timedelta(hours=1))
        assert [alarm.due_at for alarm in Alarm.objects.all()] == [NOW + timedelta(hours=1)]
        assert alarms.cancel(city=town, kind=KIND, key="1") is True


def claimed_of(city: City) -> list[alarms.Claimed]:
    """Other cities of the fleet may have alarms of their own."""
    return [alarm for alarm in claim_all() if alarm.city_id == city.pk]


def claim_all() -> list[alarms.Claimed]:
    with hub_scope():
        return alarms.claim(now=timezone.now())


def test_a_due_alarm_rings_once_and_may_set_itself_again(town: City) -> None:
    with town.scope():
        alarms.set(city=town, kind=KIND, key="once", due_at=NOW)
        alarms.set(city=town, kind=KIND, key="weekly", due_at=NOW)
        alarms.set(city=town, kind=KIND, key="future", due_at=NOW + timedelta(days=1))
    with hub_scope():
        alarms.set(city=None, kind=KIND, key="of the hub", due_at=NOW)
    claimed = claim_all()
    assert claim_all() == []
    for alarm in claimed * 2:
        if alarm.city_id is None:
            ring_in_hub(alarm_id=alarm.alarm_id)
        else:
            ring_in_city(city_id=alarm.city_id, alarm_id=alarm.alarm_id)
    assert sorted(key for _, key in rung) == ["of the hub", "once", "weekly"]
    with town.scope():
        left = list(Alarm.objects.order_by("due_at").values_list("key", flat=True))
    assert left == ["future", "weekly"]


def test_a_failed_handler_leaves_the_alarm_for_later(town: City) -> None:
    with town.scope():
        alarms.set(city=town, kind=KIND, key="broken", due_at=NOW)
    (alarm,) = claimed_of(town)
    with pytest.raises(RuntimeError):
        ring_in_city(city_id=town.pk, alarm_id=alarm.alarm_id)
    with town.scope():
        (left,) = Alarm.objects.all()
    assert (left.attempts, left.ring_at > timezone.now()) == (1, True)


def test_alarms_of_a_paused_city_wait_for_it(town: City) -> None:
    with town.scope():
        alarms.set(city=town, kind=KIND, key="patient", due_at=NOW)
    with hub_scope():
        move_city(town, to="paused")
    (alarm,) = claimed_of(town)
    ring_in_city(city_id=town.pk, alarm_id=alarm.alarm_id)
    assert rung == []
    with hub_scope():
        move_city(town, to="active")
    (alarm,) = claimed_of(town)
    ring_in_city(city_id=town.pk, alarm_id=alarm.alarm_id)
    assert [key for _, key in rung] == ["patient"]


def test_a_key_named_twice_is_one_alarm(town: City) -> None:
    with town.scope():
        alarms.set_all(city=town, kind=KIND, due_at=NOW, keys=["a", "b", "a"])
        found = Alarm.objects.filter(kind=KIND).values_list("key", flat=True)
        assert sorted(found) == ["a", "b"]


def test_a_kind_has_one_handler() -> None:
    with pytest.raises(ValueError, match=KIND):

        @alarms.handler(KIND)
        def another(**facts: Any) -> None: ...


def test_a_handler_that_could_not_finish_keeps_its_writes_and_rings_later(town: City) -> None:
    with town.scope():
        alarms.set(city=town, kind=KIND, key="unfinished", due_at=NOW)
    [claimed] = claimed_of(town)
    ring_in_city(city_id=town.pk, alarm_id=claimed.alarm_id)
    ring_in_city(city_id=town.pk, alarm_id=claimed.alarm_id)  # delivered twice
    assert rung == [(town, "unfinished")]
    assert claimed_of(town) == []
    with town.scope():
        assert Alarm.objects.filter(kind=KIND, key="written").exists()
        waits = Alarm.objects.get(kind=KIND, key="unfinished")
        assert (waits.attempts, waits.due_at) == (1, NOW)
        assert waits.ring_at > NOW + timedelta(minutes=4)
    ring_in_city(city_id=town.pk, alarm_id=waits.pk)
    assert rung == [(town, "unfinished")] * 2
    with town.scope():
        assert not Alarm.objects.filter(kind=KIND, key="unfinished").exists()
