"""The rota of leading evenings: proposals, absences, swaps, and the alarm of too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.governance.duties import actions
from tenants.governance.duties.errors import (
    AwayThen,
    EveningPassed,
    NotOfTheCore,
    NotUpForSwap,
    NotYourTurn,
    TurnTaken,
    WrongDays,
)
from tenants.governance.duties.models import Absence, Turn
from tenants.governance.duties.queries import Rota, carrying_too_much, rota
from tenants.live.models import Run
from tenants.meetings.models import Meeting, Series
from tenants.members.actions import leave_city
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.registry.models import City
from tests.cast import Visitor
from tests.meetings.conftest import a_series, clock, thursdays, tonight

__all__ = ["clock", "thursdays", "tonight"]
Visit = Callable[..., Visitor]
WEEK = timedelta(weeks=1)


@pytest.fixture
def core(omsk: City, anna: Member, boris: Member, vera: Member, now: datetime) -> None:
    """Anna, Boris and Vera; Gleb holds no duty."""
    with omsk.scope():
        hold_duty(member=boris, kind="venue", now=now)
        hold_duty(member=vera, kind="minutes", now=now)


@pytest.fixture
def ahead(omsk: City, thursdays: Series, now: datetime) -> list[Meeting]:
    """The next three Thursdays."""
    with omsk.scope():
        return list(Meeting.objects.upcoming(now=now))


def led(series: Series, who: Member, *, weeks: int, now: datetime) -> Meeting:
    """A closed Thursday that somebody led."""
    starts = now - weeks * WEEK
    meeting = Meeting.objects.create(
        title="Thursday",
        series=series,
        occurrence=date(2026, 11, 26) - weeks * WEEK,
        kind="regular",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        venue="Boiling Point",
        state=Meeting.State.CLOSED,
    )
    Run.objects.create(
        meeting=meeting,
        facilitator=who,
        started_at=starts,
        block_started_at=starts,
        step_started_at=starts,
        closed_at=meeting.ends_at,
    )
    return meeting


def proposals(found: Rota) -> list[str]:
    return [row.proposed.name if row.proposed else "" for row in found.rows]


def test_whoever_has_led_least_is_proposed_and_nobody_who_is_away(
    omsk: City,
    core: None,
    ahead: list[Meeting],
    thursdays: Series,
    anna: Member,
    boris: Member,
    vera: Member,
    now: datetime,
) -> None:
    with omsk.scope(), timezone.override(omsk.zone):
        led(thursdays, anna, weeks=1, now=now)
        led(thursdays, anna, weeks=2, now=now)
        led(thursdays, boris, weeks=3, now=now)
        assert proposals(rota(now=now)) == ["Vera", "Boris", "Vera"]
        day = timezone.localdate(ahead[0].starts_at)
        actions.add_absence(by=vera, first_day=day, last_day=day, now=now)
        found = rota(now=now)
        assert proposals(found) == ["Boris", "Vera", "Vera"]
        assert found.rows[0].away == [vera]
        for who in (anna, boris):
            actions.add_absence(by=who, first_day=day, last_day=day, now=now)
        assert rota(now=now).rows[0].proposed is None


def test_a_turn_is_taken_by_the_core_once(
    omsk: City,
    core: None,
    ahead: list[Meeting],
    anna: Member,
    boris: Member,
    gleb: Member,
    now: datetime,
) -> None:
    first = ahead[0]
    with omsk.scope(), timezone.override(omsk.zone):
        with pytest.raises(NotOfTheCore):
            actions.take_turn(first, by=gleb, now=now)
        turn = actions.take_turn(first, by=anna, now=now)
        assert actions.take_turn(first, by=anna, now=now) == turn
        with pytest.raises(TurnTaken):
            actions.take_turn(first, by=boris, now=now)
        with pytest.raises(EveningPassed):
            actions.take_turn(first, by=anna, now=first.ends_at)
        assert [t.member for t in Turn.objects.all()] == [anna]


def test_a_swap_of_two_evenings(
    omsk: City,
    core: None,
    ahead: list[Meeting],
    anna: Member,
    boris: Member,
    vera: Member,
    now: datetime,
) -> None:
    with omsk.scope(), timezone.override(omsk.zone):
        annas = actions.take_turn(ahead[0], by=anna, now=now)
        borises = actions.take_turn(ahead[1], by=boris, now=now)
        with pytest.raises(NotUpForSwap):
            actions.swap_turns(borises, annas, by=boris, now=now)
        with pytest.raises(NotYourTurn):
            actions.offer_turn(annas, by=boris, now=now)
        actions.offer_turn(annas, by=anna, now=now)
        asked = Notification.objects.filter(kind="duties.turn_offered")
        assert {row.member for row in asked} == {boris, vera}
        with pytest.raises(NotYourTurn):
            actions.swap_turns(borises, annas, by=vera, now=now)
        actions.swap_turns(borises, annas, by=boris, now=now)
        leads = Turn.objects.order_by("meeting__starts_at")
        assert [turn.member for turn in leads] == [boris, anna]
        assert [row.before for row in rota(now=now).rows[:2]] == [[anna], [boris]]
        assert {turn.offered_at for turn in leads} == {None}
        told = Notification.objects.filter(kind__startswith="duties.turn")
        assert [(row.kind, row.member) for row in told] == [("duties.turn_swapped", anna)]


def test_nobody_is_swapped_into_a_day_they_are_away(
    omsk: City, core: None, ahead: list[Meeting], anna: Member, boris: Member, now: datetime
) -> None:
    with omsk.scope(), timezone.override(omsk.zone):
        annas = actions.take_turn(ahead[0], by=anna, now=now)
        borises = actions.take_turn(ahead[1], by=boris, now=now)
        day = timezone.localdate(ahead[1].starts_at)
        actions.add_absence(by=anna, first_day=day, last_day=day, now=now)
        actions.offer_turn(annas, by=anna, now=now)
        with pytest.raises(AwayThen):
            actions.swap_turns(borises, annas, by=boris, now=now)
        assert {t.pk: t.member for t in Turn.objects.all()} == {annas.pk: anna, borises.pk: boris}


def test_an_absence_puts_own_turns_up(
    omsk: City, core: None, ahead: list[Meeting], anna: Member, vera: Member, now: datetime
) -> None:
    today = timezone.localdate(now, omsk.zone)
    with omsk.scope(), timezone.override(omsk.zone):
        for meeting in ahead[:2]:
            actions.take_turn(meeting, by=anna, now=now)
        for first, last in ((today, today - WEEK), (today, today + 60 * WEEK)):
            with pytest.raises(WrongDays):
                actions.add_absence(by=anna, first_day=first, last_day=last, now=now)
        for _ in range(2):
            actions.add_absence(by=anna, first_day=today, last_day=today, now=now)
        absence = Absence.objects.get()
        offered = [t.offered_at for t in Turn.objects.order_by("meeting__starts_at")]
        assert offered == [now, None]
        actions.remove_absence(absence, by=vera)
        assert Absence.objects.count() == 1
        actions.take_turn(ahead[0], by=vera, now=now)
        with pytest.raises(NotYourTurn):
            actions.keep_turn(Turn.objects.get(meeting=ahead[0]), by=anna)
        leave_city(member=vera, now=now)
        assert [t.member for t in Turn.objects.all()] == [anna]


def test_the_alarm_counts_the_last_eight_evenings(
    omsk: City,
    core: None,
    thursdays: Series,
    anna: Member,
    boris: Member,
    vera: Member,
    now: datetime,
) -> None:
    with omsk.scope():
        for weeks in (1, 2, 3):
            led(thursdays, anna, weeks=weeks, now=now)
        assert carrying_too_much(now=now) == []
        led(thursdays, boris, weeks=4, now=now)
        (load,) = carrying_too_much(now=now)
        assert (load.member, load.led, load.evenings, load.held) == (anna, 3, 4, 0)
        for weeks in (5, 6):
            led(thursdays, vera, weeks=weeks, now=now)
        assert carrying_too_much(now=now) == []
        for weeks in (7, 8, 9, 10, 11):
            led(thursdays, anna, weeks=weeks, now=now)
        (load,) = carrying_too_much(now=now)
        assert (load.member, load.led, load.evenings) == (anna, 5, 8)


def test_the_rota_asks_five_times_however_long_it_is(
    omsk: City, core: None, ahead: list[Meeting], anna: Member, vera: Member, now: datetime
) -> None:
    counts = []
    with omsk.scope(), timezone.override(omsk.zone):
        for who, meetings in ((anna, ahead[:1]), (vera, ahead[1:])):
            for meeting in meetings:
                actions.take_turn(meeting, by=who, now=now)
            with CaptureQueriesContext(connection) as queries:
                [str(row.turn and row.turn.member) for row in rota(now=now).rows]
            counts.append(len(queries))
    assert counts == [5, 5]


def test_the_page_swaps_and_visitors_read_nothing(
    omsk: City,
    tomsk: City,
    core: None,
    ahead: list[Meeting],
    anna: Member,
    boris: Member,
    gleb: Member,
    darya: Member,
    visit: Visit,
    now: datetime,
) -> None:
    with tomsk.scope(), timezone.override(tomsk.zone):
        a_series(tomsk, now=now, title="Secret Thursday")
        actions.take_turn(Meeting.objects.order_by("pk")[0], by=darya, now=now)
    annas, borises = visit(omsk, anna), visit(omsk, boris)
    for browser, meeting in ((annas, ahead[0]), (borises, ahead[1])):
        assert browser.post(f"/duties/rota/{meeting.pk}/")["Location"] == "/duties/rota/"
    with omsk.scope():
        mine, theirs = Turn.objects.get(member=boris), Turn.objects.get(member=anna)
    annas.post(f"/duties/turns/{theirs.pk}/offer/")
    page = borises.get("/duties/rota/").text
    assert "looks for somebody" in page
    assert "Swap for mine" in page
    assert "Darya" not in page
    assert "Secret" not in page
    borises.post(f"/duties/turns/{theirs.pk}/swap/", {"mine": mine.pk})
    with omsk.scope():
        assert Turn.objects.get(pk=theirs.pk).member == boris
    assert "in place of Anna" in annas.get("/duties/rota/").text
    assert "Boris" in visit(omsk, gleb).get(f"/meetings/{ahead[0].pk}/").text
    assert "I lead it" not in visit(omsk, gleb).get("/duties/rota/").text
    assert visit(omsk).get("/duties/rota/").status_code == 302
    wrong = annas.post("/duties/absences/", {"first_day": "2026-12-05", "last_day": "2026-12-01"})
    assert wrong.status_code == 422
    assert "The last day comes after the first" in wrong.text
    with omsk.scope():
        assert not Absence.objects.exists()
