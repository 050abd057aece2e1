"""The pulse: figures that a city writes for HQ, about itself only."""

from __future__ import annotations

import threading
from datetime import datetime, time, timedelta

import pytest
from django.db import ProgrammingError, connections, transaction
from django.utils import timezone

from network.hq.models import Pulse
from network.hq.pulse import CHANGED, push_pulse
from tenants.accounts.models import User
from tenants.meetings.actions import begin_series
from tenants.meetings.models import Meeting
from tenants.members.actions import join_city, leave_city
from tenants.members.models import Member
from tenants.products.actions.products import begin_product
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.cast import NOW


def tick(city: City) -> int:
    """The clock of the platform: how often the city was counted."""
    now = timezone.now()
    with city.scope():
        waiting = list(Alarm.objects.filter(kind=CHANGED).values_list("pk", flat=True))
        return sum(alarms.ring(number, city=city, now=now) for number in waiting)


def pulse(city: City) -> Pulse:
    with hub_scope():
        return Pulse.objects.get(pk=city.pk)


def test_a_city_counts_its_own(omsk: City, tomsk: City, anna: Member, darya: Member) -> None:
    tick(omsk), tick(tomsk)
    assert pulse(omsk).members == 1
    assert pulse(tomsk).members == 1


def test_joining_and_leaving_change_the_pulse_at_the_next_tick(omsk: City, now: datetime) -> None:
    with omsk.scope():
        user = User.objects.create_user("vera@omsk.example.com")
        vera = join_city(user=user, name="Vera", now=now)
    assert tick(omsk) == 1
    assert pulse(omsk).members == 1

    with omsk.scope():
        leave_city(member=vera, now=now)
    assert pulse(omsk).members == 1
    assert tick(omsk) == 1
    assert pulse(omsk).members == 0
    assert tick(omsk) == 0  # a quiet city is not counted


def test_evenings_kept_and_ahead(omsk: City, now: datetime) -> None:
    with omsk.scope():
        begin_series(
            title="Thursday",
            kind="regular",
            rule="FREQ=WEEKLY;BYDAY=TH",
            starts_on=now.date(),
            at=time(18),
            minutes=120,
            venue="Tochka",
            address="",
            now=now,
        )
        for weeks in (1, 2, 5):
            start = now - timedelta(weeks=weeks)
            Meeting.objects.create(
                title="Thursday",
                kind="regular",
                starts_at=start,
                ends_at=start + timedelta(hours=2),
                venue="Tochka",
                state=Meeting.State.CLOSED,
            )
        starts = list(
            Meeting.objects.filter(starts_at__gt=now)
            .order_by("starts_at")
            .values_list("starts_at", flat=True)
        )
        push_pulse(city_id=omsk.pk, now=now)

    found = pulse(omsk)
    assert found.upcoming == starts
    assert found.last_meeting_at == now - timedelta(weeks=1)
    assert found.weeks(now=now + timedelta(hours=1), count=6) == [
        True,
        False,
        False,
        True,
        True,
        False,
    ]
    assert found.next_meeting_at(now=now) == starts[0]
    assert found.next_meeting_at(now=starts[0]) == starts[1]
    assert found.next_meeting_at(now=starts[2]) is None


def test_a_city_writes_and_reads_no_other_pulse(
    omsk: City, tomsk: City, anna: Member, darya: Member, now: datetime
) -> None:
    tick(omsk), tick(tomsk)
    with omsk.scope():
        assert list(Pulse.objects.values_list("pk", flat=True)) == [omsk.pk]
        with pytest.raises(ProgrammingError), transaction.atomic():
            push_pulse(city_id=tomsk.pk, now=now)
        assert Pulse.objects.filter(pk=tomsk.pk).update(members=99) == 0
    assert pulse(tomsk).members == 1


def test_an_undone_change_leaves_nothing_to_count(omsk: City, now: datetime) -> None:
    with omsk.scope(), transaction.atomic():
        user = User.objects.create_user("boris@omsk.example.com")
        join_city(user=user, name="Boris", now=now)
        assert Alarm.objects.filter(kind=CHANGED).count() == 1
        transaction.set_rollback(True)
    assert tick(omsk) == 0


def test_two_who_write_at_once_do_not_wait_for_one_another(town: City) -> None:
    """Each holds its transaction open until the other one has written all of its own."""
    with town.scope():
        users = [User.objects.create_user(f"{name}@{town.slug}.example.com") for name in "ab"]
        people = [join_city(user=user, name=str(user), now=NOW) for user in users]
    tick(town)
    both_have_written, waited = threading.Barrier(2), []

    def write(author: Member) -> None:
        try:
            with town.scope():
                begin_product(by=author, title=author.name, pitch="A pitch", now=NOW)
                both_have_written.wait(60)
        except threading.BrokenBarrierError:
            waited.append(author.name)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[author]) for author in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)

    assert waited == []
    assert tick(town) == 1  # one count tells of both
    assert pulse(town).products == 2
