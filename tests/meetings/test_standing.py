"""“I come every Thursday”: said once, taken back for one evening or for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tenants.meetings.actions import (
    answer_meeting,
    end_series,
    end_standing_yes,
    let_series_go_on,
    plan_ahead,
    register,
    reshape_series,
    say_standing_yes,
    withdraw,
)
from tenants.meetings.errors import MeetingOver, NoSeries, RhythmEnded
from tenants.meetings.letters import LETTER
from tenants.meetings.models import Meeting, Registration, Series, StandingYes
from tenants.meetings.notices import remind
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.delivery import HAND_OVER
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import person
from tests.meetings.conftest import a_series

State = Registration.State
WEEK = timedelta(weeks=1)
Visit = Callable[..., Any]


def evenings_of(member: Member, series: Series) -> list[tuple[str, str]]:
    said = Registration.objects.filter(member=member, meeting__series=series)
    rows = said.order_by("meeting__starts_at").values_list("meeting__occurrence", "state")
    return [(f"{day:%d.%m}", state) for day, state in rows]


def post(*, city: City, now: datetime) -> list[tuple[str, str]]:
    mail.outbox.clear()
    with city.scope():
        due = Alarm.objects.filter(kind__in=(LETTER, HAND_OVER), due_at__lte=now).order_by("pk")
        for number in list(due.values_list("pk", flat=True)):
            alarms.ring(number, city=city, now=now)
    return [(letter.to[0].partition("@")[0], str(letter.subject)) for letter in mail.outbox]


@pytest.mark.usefixtures("in_omsk")
def test_said_once_it_holds_for_every_thursday(
    thursdays: Series, tonight: Meeting, boris: Member, now: datetime
) -> None:
    say_standing_yes(thursdays, by=boris, now=now)
    say_standing_yes(thursdays, by=boris, now=now + WEEK)
    assert list(StandingYes.objects.values_list("member", "made_at")) == [(boris.pk, now)]
    three = [("26.11", "coming"), ("03.12", "coming"), ("10.12", "coming")]
    assert evenings_of(boris, thursdays) == three
    answer_meeting(thursdays.meetings.order_by("starts_at")[1], by=boris, comes=False, now=now)
    plan_ahead(thursdays, now=tonight.ends_at)
    assert evenings_of(boris, thursdays) == [
        ("26.11", "coming"),
        ("03.12", "cancelled"),  # not this time
        ("10.12", "coming"),
        ("17.12", "coming"),  # planned later, and a yes already
    ]


@pytest.mark.usefixtures("in_omsk")
def test_the_end_gives_back_only_what_it_had_taken(
    thursdays: Series, tonight: Meeting, boris: Member, vera: Member, now: datetime
) -> None:
    Meeting.objects.update(capacity=1)
    register(tonight, member=boris, now=now)
    for member in (boris, vera):
        say_standing_yes(thursdays, by=member, now=now)
    end_standing_yes(thursdays, by=boris, now=now)
    end_standing_yes(thursdays, by=boris, now=now)
    assert evenings_of(boris, thursdays) == [
        ("26.11", "coming"),  # said for this evening alone
        ("03.12", "cancelled"),
        ("10.12", "cancelled"),
    ]
    assert evenings_of(vera, thursdays) == [
        ("26.11", "waiting"),
        ("03.12", "offered"),
        ("10.12", "offered"),
    ]
    plan_ahead(thursdays, now=tonight.ends_at)
    assert len(evenings_of(boris, thursdays)) == 3


@pytest.mark.usefixtures("in_omsk")
def test_seats_of_a_new_evening_go_to_those_who_said_so_first(
    thursdays: Series, tonight: Meeting, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:  # fmt: skip
    Series.objects.update(capacity=3, first_seats=1)
    thursdays.refresh_from_db()
    for number, member in enumerate((boris, anna, vera)):
        say_standing_yes(thursdays, by=member, now=now + number * timedelta(minutes=1))
    (planned,) = plan_ahead(thursdays, now=tonight.ends_at)
    states = planned.registrations.order_by("pk").values_list("member", "state", "is_first")
    assert list(states) == [
        (boris.pk, "coming", True),  # nobody has been here before
        (anna.pk, "coming", True),
        (vera.pk, "coming", True),
    ]


@pytest.mark.usefixtures("in_omsk")
@pytest.mark.parametrize("people", [1, 3])
def test_an_evening_is_planned_with_three_statements_more_however_many_come(
    thursdays: Series, tonight: Meeting, people: int, omsk: City, now: datetime,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for number in range(people):
        say_standing_yes(thursdays, by=person(omsk, f"P{number}"), now=now)
    with django_assert_max_num_queries(22):
        (planned,) = plan_ahead(thursdays, now=tonight.ends_at)
    assert planned.registrations.coming().count() == people


@pytest.mark.usefixtures("in_omsk")
def test_other_days_end_it_and_a_letter_tells(
    omsk: City, thursdays: Series, boris: Member, now: datetime
) -> None:
    say_standing_yes(thursdays, by=boris, now=now)
    reshape_series(thursdays, changes={"venue": "Library"}, by=None, now=now)
    reshape_series(thursdays, changes={"rule": "FREQ=WEEKLY;BYDAY=TH;COUNT=40"}, by=None, now=now)
    assert StandingYes.objects.count() == 1
    post(city=omsk, now=now)
    reshape_series(thursdays, changes={"rule": "FREQ=WEEKLY;BYDAY=TU"}, by=None, now=now)
    assert StandingYes.objects.count() == 0
    new = thursdays.meetings.filter(occurrence=date(2026, 12, 1)).get()
    assert not new.registrations.exists(), "nobody said yes to a Tuesday"
    assert ("boris", "Другие дни: Thursday, каждый вторник") in post(city=omsk, now=now)


@pytest.mark.usefixtures("in_omsk")
def test_who_leaves_comes_to_nothing_any_more(
    thursdays: Series, tonight: Meeting, boris: Member, now: datetime
) -> None:
    say_standing_yes(thursdays, by=boris, now=now)
    leave_city(member=boris, now=now)
    plan_ahead(thursdays, now=tonight.ends_at)
    assert not StandingYes.objects.exists()
    assert {state for _day, state in evenings_of(boris, thursdays)} == {"cancelled"}
    assert len(evenings_of(boris, thursdays)) == 3


@pytest.mark.usefixtures("in_omsk")
def test_it_needs_a_rhythm_that_goes_on(
    thursdays: Series, tonight: Meeting, boris: Member, anna: Member, now: datetime
) -> None:
    with pytest.raises(NoSeries):
        say_standing_yes(None, by=boris, now=now)
    end_series(thursdays, by=None, now=now)
    with pytest.raises(RhythmEnded):
        say_standing_yes(thursdays, by=boris, now=now)
    assert not StandingYes.objects.exists()
    let_series_go_on(thursdays, now=now)
    say_standing_yes(thursdays, by=boris, now=now)
    later = thursdays.meetings.order_by("starts_at")[0]
    with pytest.raises(MeetingOver):
        answer_meeting(later, by=boris, comes=False, now=later.ends_at)


@pytest.mark.usefixtures("in_omsk")
def test_the_day_before_one_press_frees_the_seat(
    omsk: City, thursdays: Series, boris: Member, vera: Member, now: datetime
) -> None:
    next_week = thursdays.meetings.order_by("starts_at")[1]
    register(next_week, member=vera, now=now)
    say_standing_yes(thursdays, by=boris, now=now)
    day_before = next_week.starts_at - timedelta(days=1)
    remind(next_week, kind="day_before", now=day_before)
    post(city=omsk, now=day_before)
    bodies = {letter.to[0].partition("@")[0]: str(letter.body) for letter in mail.outbox}
    assert "Вы приходите каждый четверг. В этот раз не получится?" in bodies["boris"]
    assert "каждый четверг" not in bodies["vera"]
    assert all("/meetings/answer/" in body for body in bodies.values())


def test_pages_and_api_say_and_end_it(
    omsk: City, tomsk: City, thursdays: Series, tonight: Meeting, boris: Member, egor: Member,
    visit: Visit, now: datetime,
) -> None:  # fmt: skip
    with tomsk.scope():
        theirs = a_series(tomsk, now=now)
        say_standing_yes(theirs, by=egor, now=now)
    browser, page = visit(omsk, boris), f"/meetings/{tonight.pk}/"
    assert "I come every Thursday" in browser.get(page).text
    assert visit(omsk).post(f"{page}standing/").status_code == 302
    said = browser.post(f"{page}standing/", follow=True).text
    assert "Noted: you come every Thursday." in said
    assert "You come every Thursday: this seat is yours by that." in said
    assert "You come every time" in browser.get("/meetings/").text
    said = browser.post(f"{page}registration/", {"_method": "delete"}, follow=True).text
    assert "and this evening you don" in said
    api = f"/api/v1/series/{thursdays.pk}/"
    assert browser.get(api).json()["mine"] is True
    assert browser.delete(f"{api}standing-yes/").status_code == 204
    assert browser.get(api).json()["mine"] is False
    assert browser.put(f"{api}standing-yes/").status_code == 204
    assert visit(omsk).put(f"{api}standing-yes/").status_code in (401, 403)
    browser.post(f"/meetings/series/{thursdays.pk}/standing/", {"_method": "delete"})
    with omsk.scope():
        assert not StandingYes.objects.exists()
    with tomsk.scope():
        assert StandingYes.objects.count() == 1


def test_a_single_evening_offers_no_every_time(
    omsk: City, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        once = a_series(omsk, now=now, title="Once", rule="FREQ=DAILY;COUNT=1").meetings.get()
    page = visit(omsk, boris).get(f"/meetings/{once.pk}/").text
    assert "Come today" in page
    assert "I come" not in page


@pytest.mark.usefixtures("in_omsk")
def test_a_no_after_a_yes_of_ones_own(
    thursdays: Series, tonight: Meeting, boris: Member, now: datetime
) -> None:
    """Who said no before, and then “every Thursday”, means this one as well."""
    withdraw(register(tonight, member=boris, now=now), now=now)
    say_standing_yes(thursdays, by=boris, now=now)
    assert evenings_of(boris, thursdays)[0] == ("26.11", "coming")
