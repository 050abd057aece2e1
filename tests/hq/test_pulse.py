"""The pulse: what a city tells HQ, as itself and of itself only."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import ProgrammingError, transaction

from network.hq.models import Pulse
from network.hq.pulse import push_pulse
from tenants.accounts.models import User
from tenants.meetings.actions import begin_series
from tenants.meetings.models import Meeting
from tenants.members.actions import join_city, leave_city
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope


def pulse(city: City) -> Pulse:
    with hub_scope():
        return Pulse.objects.get(pk=city.pk)


def test_a_city_counts_its_own(omsk: City, tomsk: City, anna: Member, darya: Member) -> None:
    assert pulse(omsk).members == 1
    assert pulse(tomsk).members == 1


def test_joining_and_leaving_change_the_pulse_at_once(omsk: City, now: datetime) -> None:
    with omsk.scope():
        user = User.objects.create_user("vera@omsk.example.com")
        vera = join_city(user=user, name="Vera", now=now)
    assert pulse(omsk).members == 1

    with omsk.scope():
        leave_city(member=vera, now=now)
    assert pulse(omsk).members == 0


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
    with omsk.scope():
        assert list(Pulse.objects.values_list("pk", flat=True)) == [omsk.pk]
        with pytest.raises(ProgrammingError), transaction.atomic():
            push_pulse(city_id=tomsk.pk, now=now)
        assert Pulse.objects.filter(pk=tomsk.pk).update(members=99) == 0
    assert pulse(tomsk).members == 1


def test_an_undone_change_undoes_the_pulse(omsk: City, anna: Member, now: datetime) -> None:
    with omsk.scope(), transaction.atomic():
        user = User.objects.create_user("boris@omsk.example.com")
        join_city(user=user, name="Boris", now=now)
        transaction.set_rollback(True)
    assert pulse(omsk).members == 1
