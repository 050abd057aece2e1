"""Arrivals and the planner hold the same lock; telling the plan costs the same for any room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tenants.live import actions
from tenants.live.models import Agenda, Seat
from tenants.live.plan.agenda import changed, lock_agenda
from tenants.live.screens import publishing
from tenants.meetings.actions import check_in, check_in_guest, register, register_guest
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import person

pytestmark = pytest.mark.usefixtures("in_omsk")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Kinds of events, in their order."""
    heard: list[str] = []
    monkeypatch.setattr(publishing, "notify", lambda _meeting, kind, **_facts: heard.append(kind))
    return heard


def test_an_arrival_waits_for_whoever_changes_the_plan(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime, reads: Callable[[], Any]
) -> None:
    actions.publish_agenda(agenda, by=anna, now=doors)
    guest = check_in_guest(tonight, name="Nika", how="qr", now=doors)
    Seat.objects.filter(attendance=guest).delete()
    with reads() as sent:
        assert actions.seat_arrival(guest, now=doors)
    assert "FOR UPDATE" in sent[0]
    assert "meetings_meeting" in sent[0]


def test_telling_the_plan_is_one_event_and_costs_the_same_for_more_people(
    omsk: City,
    agenda: Agenda,
    tonight: Meeting,
    anna: Member,
    doors: datetime,
    reads: Callable[[], Any],
    said: list[str],
) -> None:
    def told(*names: str) -> int:
        agenda.refresh_from_db()
        Agenda.objects.update(published_at=None)
        for name in names:
            check_in(tonight, member=person(omsk, name), how="qr", now=doors)
        said.clear()
        with reads() as sent:
            actions.publish_agenda(agenda, by=anna, now=doors)
        assert said == ["agenda"]
        return len(sent)

    told("Rita")  # the questions go on the agenda with the first telling
    assert told("Yana") == told("Lena", "Mira", "Nora", "Olga")
    assert (
        Seat.objects.filter(member__name="Olga").count()
        == agenda.blocks.filter(kind="block").count()
    )


def test_who_has_a_seat_already_makes_no_noise(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime, said: list[str]
) -> None:
    actions.publish_agenda(agenda, by=anna, now=doors)
    said.clear()
    sits = tonight.attendances.order_by("pk")[0]
    assert actions.seat_arrival(sits, now=doors) == []
    assert said == []
    check_in_guest(tonight, name="Nika", how="qr", now=doors)
    assert said == ["people"]


def test_a_change_of_the_plan_leaves_alone_when_it_was_told(
    agenda: Agenda, anna: Member, doors: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = lock_agenda(agenda.meeting, now=doors)
    Agenda.objects.update(published_at=doors)
    changed(held, before=set(), by=anna, now=doors)
    assert Agenda.objects.get().published_at == doors


def test_a_guest_who_joins_keeps_the_seat(
    omsk: City, agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    actions.publish_agenda(agenda, by=anna, now=doors)
    guest = check_in_guest(tonight, name="Nika", how="qr", now=doors)
    tables = list(Seat.objects.filter(attendance=guest).values_list("table", flat=True))
    nika = person(omsk, "Nika")
    check_in(tonight, member=nika, how="qr", now=doors, guest=guest)
    assert tables
    assert list(Seat.objects.filter(member=nika).values_list("table", flat=True)) == tables
    assert not Seat.objects.filter(attendance=guest).exists()


def test_an_expected_guest_who_joins_keeps_the_seat(
    omsk: City,
    tonight: Meeting,
    anna: Member,
    people: dict[str, Member],
    questions: object,
    now: datetime,
) -> None:
    for member in people.values():
        register(tonight, member=member, now=now)
    register_guest(tonight, name="Nika", email="nika@omsk.example.com", now=now)
    plan = actions.propose_agenda(tonight, by=anna, now=now)
    seats = Seat.objects.filter(table__block__agenda=plan, registration__isnull=False)
    numbers = list(seats.values_list("pk", flat=True))
    nika = person(omsk, "Nika")
    assert numbers
    assert list(Seat.objects.filter(member=nika).values_list("pk", flat=True)) == numbers
