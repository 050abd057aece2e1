"""The launch checklist: each step is done by doing it in the city, and undone by undoing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.accounts.models import User
from tenants.formats.actions import (
    archive_format,
    bring_back_format,
    fork_format,
    install_catalogue,
)
from tenants.formats.models import FormatVersion
from tenants.home.actions import write_city_page
from tenants.home.launch import ESTABLISHED, LaunchStep, launch
from tenants.live.models import Agenda, Block
from tenants.meetings.actions import cancel_meeting, confirm_meeting
from tenants.meetings.actions.series import begin_series, end_series
from tenants.meetings.actions.series_changes import reshape_series
from tenants.meetings.models import Meeting, Series
from tenants.members.actions import create_invitation, join_city, leave_city
from tenants.members.duties import hold_duty, lay_down_duty
from tenants.members.models import Duty, Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor, person

Visit = Callable[..., Visitor]
WEEK = timedelta(weeks=1)


def done(city: City, *, now: datetime = NOW) -> set[str]:
    with city.scope():
        return {str(step) for step in launch(now=now).done_steps}


def counts(city: City, *, now: datetime = NOW) -> dict[str, int]:
    with city.scope():
        return dict(launch(now=now).counts)


def weekly(**more: Any) -> Series:
    given: dict[str, Any] = {
        "title": "Thursday",
        "kind": "regular",
        "rule": "FREQ=WEEKLY;BYDAY=TH",
        "starts_on": (NOW + WEEK).date(),
        "at": time(18),
        "minutes": 120,
        "venue": "Tochka",
        "address": "Lenina 1",
        "now": NOW,
    }
    return begin_series(**(given | more))


def invite(number: int, *, city: City) -> None:
    for n in range(number):
        create_invitation(email=f"guest{n}@{city.slug}.example.com", now=NOW)


def test_a_new_city_has_done_nothing(omsk: City) -> None:
    assert done(omsk) == set()
    assert set(counts(omsk).values()) == {0}


def test_a_venue_has_an_address(omsk: City, tomsk: City, anna: Member) -> None:
    with omsk.scope():
        series = weekly(address="")
    assert done(omsk) == {"slot"}
    with omsk.scope():
        reshape_series(series, changes={"address": "Lenina 1"}, by=anna, now=NOW)
    assert done(omsk) == {"slot", "venue"}
    with omsk.scope():
        reshape_series(series, changes={"address": ""}, by=anna, now=NOW)
    assert done(omsk) == {"slot"}
    assert done(tomsk) == set()


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYDAY=1TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"])
def test_the_slot_is_one_evening_of_every_week(omsk: City, tomsk: City, rule: str) -> None:
    with omsk.scope():
        weekly(rule=rule)
    assert "slot" not in done(omsk)
    with omsk.scope():
        series = weekly()
    assert "slot" in done(omsk)
    with omsk.scope():
        end_series(series, by=None, now=NOW)
    assert "slot" not in done(omsk)
    assert done(tomsk) == set()


def test_a_rhythm_that_has_run_out_is_no_slot(omsk: City) -> None:
    with omsk.scope():
        weekly(rule="FREQ=WEEKLY;BYDAY=TH;UNTIL=20261231")
    assert "slot" in done(omsk)
    assert "slot" not in done(omsk, now=NOW + 8 * WEEK)


def test_three_kinds_of_duties_are_taken(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member
) -> None:
    with omsk.scope():
        hold_duty(member=boris, kind=Duty.Kind.FACILITATION, now=NOW)  # a second holder
        hold_duty(member=boris, kind=Duty.Kind.VENUE, now=NOW)
    assert counts(omsk)["duties"] == 2
    with omsk.scope():
        third = hold_duty(member=anna, kind=Duty.Kind.MINUTES, now=NOW)
    assert done(omsk) == {"duties"}
    with omsk.scope():
        lay_down_duty(duty=third, by=anna, now=NOW)
    assert counts(omsk)["duties"] == 2
    assert counts(tomsk)["duties"] == 1


def test_the_duties_of_a_person_who_has_left_are_open_again(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        for kind in (Duty.Kind.VENUE, Duty.Kind.MINUTES):
            hold_duty(member=boris, kind=kind, now=NOW)
    assert done(omsk) == {"duties"}
    with omsk.scope():
        leave_city(member=boris, now=NOW)
    assert counts(omsk)["duties"] == 1


def test_formats_are_chosen_in_the_plan_of_a_meeting(omsk: City, tomsk: City) -> None:
    with omsk.scope():
        install_catalogue(now=NOW)
        meeting = weekly().meetings.order_by("starts_at")[0]
        agenda = Agenda.objects.create(meeting=meeting, seats=5)
        assert launch(now=NOW).counts["formats"] == 0  # the shelf alone is no choice
        Block.objects.create(
            agenda=agenda,
            position=1,
            kind=Block.Kind.WORK,
            format_version=FormatVersion.objects.order_by("pk")[0],
            starts=0,
            minutes=30,
        )
    assert "formats" in done(omsk)
    with omsk.scope():
        cancel_meeting(meeting, by=None, now=NOW)
    assert "formats" not in done(omsk)
    assert done(tomsk) == set()


def test_formats_are_chosen_on_the_shelf(omsk: City, tomsk: City, anna: Member) -> None:
    with omsk.scope():
        formats = install_catalogue(now=NOW)
        archive_format(formats[0], now=NOW)
    assert done(omsk) == {"formats"}
    with omsk.scope():
        bring_back_format(formats[0])
    assert done(omsk) == set()
    with omsk.scope():
        fork_format(formats[0].versions.get(), by=anna, now=NOW)
    assert done(omsk) == {"formats"}
    assert done(tomsk) == set()


def test_ten_people_are_invited(omsk: City, tomsk: City, anna: Member) -> None:
    with omsk.scope():
        create_invitation(now=NOW)  # the code at the door counts when people come by it
        invite(8, city=omsk)
    assert counts(omsk)["people"] == 9
    guest = person(omsk, "Guest0")  # comes by an invitation: counted once
    assert counts(omsk)["people"] == 9
    vera = person(omsk, "Vera")
    assert done(omsk) == {"people"}
    with omsk.scope():
        leave_city(member=vera, now=NOW)
    assert guest.left_at is None
    assert counts(omsk)["people"] == 9
    assert counts(tomsk)["people"] == 0


def test_the_first_meeting_is_confirmed(omsk: City, tomsk: City, anna: Member) -> None:
    with omsk.scope():
        meeting = weekly().meetings.order_by("starts_at")[0]
    assert "meeting" not in done(omsk)
    with omsk.scope():
        confirm_meeting(meeting, by=anna, now=NOW)
    assert "meeting" in done(omsk)
    with omsk.scope():
        cancel_meeting(meeting, by=anna, now=NOW)
    assert "meeting" not in done(omsk)
    assert done(tomsk) == set()


def test_the_chat_is_linked(omsk: City, tomsk: City) -> None:
    texts = {"about": "", "mission": "", "principles": ""}
    with omsk.scope():
        write_city_page(**texts, chat_url="https://chat.example.com/omsk")
    assert done(omsk) == {"chat"}
    with omsk.scope():
        write_city_page(**texts, chat_url="")
    assert done(omsk) == set()
    assert done(tomsk) == set()


def test_a_values_evening_is_planned(omsk: City, tomsk: City, anna: Member) -> None:
    with omsk.scope():
        series = weekly(kind=Series.Kind.VALUES, rule="FREQ=DAILY;COUNT=1")
        meeting = series.meetings.get()
    assert done(omsk) == {"values"}
    assert done(omsk, now=NOW + 2 * WEEK) == set()  # nobody has confirmed it
    with omsk.scope():
        cancel_meeting(meeting, by=anna, now=NOW)
    assert done(omsk) == set()
    assert done(tomsk) == set()


@pytest.mark.urls(settings.CITY_URLCONF)
def test_the_form_of_a_values_evening_is_filled_in(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    page = browser.get("/meetings/series/new/?kind=values").text
    assert '<option value="values" selected>' in page
    assert '<option value="once" selected>' in page
    assert 'value="Values evening"' in page
    given = {
        "title": "Values evening",
        "kind": "values",
        "is_open": "on",
        "repeats": "once",
        "interval": "1",
        "starts_on": "2026-12-05",
        "at": "18:00",
        "minutes": "120",
        "venue": "Tochka",
        "address": "",
    }
    assert browser.post("/meetings/series/new/", given).status_code == 302
    assert done(omsk) == {"values"}
    with omsk.scope():
        series = Series.objects.get()
        assert series.meetings.get().starts_at.astimezone(omsk.zone).date().day == 5
    page = browser.get(f"/meetings/series/{series.pk}/edit/").text
    assert '<option value="once" selected>' in page
    assert "once" in browser.get("/meetings/series/").text


def test_the_core_of_a_young_city_reads_one_list(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        meeting = weekly(address="").meetings.order_by("starts_at")[0]
        hold_duty(member=boris, kind=Duty.Kind.MINUTES, now=NOW)
    page = visit(omsk, anna).get("/").text
    assert "1 of 8 steps are done" in page
    assert "2 of 3 duties, taken by Anna, Boris." in page
    assert "2 of 10 so far" in page
    assert page.count('href="/core/door/"') == 1
    assert page.count("Confirm that we meet") == 1
    assert 'href="/formats/"' in page
    assert f'href="/meetings/{meeting.pk}/"' in page
    assert "Tochka: add the street and the house" in page
    assert 'href="/about/edit/#id_chat_url"' in page
    assert "Bring a question" in page


def test_a_step_of_another_duty_leads_to_the_core(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        hold_duty(member=boris, kind=Duty.Kind.MINUTES, now=NOW)
    page = visit(omsk, boris).get("/").text
    assert "A matter of these duties: Facilitating, Venue. Take one, or tell them." in page
    assert "?kind=values" not in page


def test_the_checklist_is_for_the_core_of_a_young_city(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    assert "steps are done" in visit(omsk, anna).get("/").text
    assert "steps are done" not in visit(omsk, boris).get("/").text
    assert "steps are done" not in visit(omsk).get("/").text
    with omsk.scope():
        for number in range(1, ESTABLISHED + 1):
            start = NOW - number * WEEK
            Meeting.objects.create(
                title="Thursday",
                kind="regular",
                starts_at=start,
                ends_at=start + timedelta(hours=2),
                venue="Tochka",
                state=Meeting.State.CLOSED,
            )
    assert "steps are done" not in visit(omsk, anna).get("/").text


def test_a_finished_checklist_leaves_the_page(omsk: City, anna: Member, visit: Visit) -> None:
    finish(omsk, anna)
    assert done(omsk) == set(LaunchStep.values)
    assert "steps are done" not in visit(omsk, anna).get("/").text


def test_the_facts_take_as_many_queries_for_many_rows_as_for_none(omsk: City, anna: Member) -> None:
    with omsk.scope(), CaptureQueriesContext(connection) as few:
        launch(now=NOW)
    finish(omsk, anna)
    with omsk.scope():
        weekly(title="Tuesday", rule="FREQ=WEEKLY;BYDAY=TU")
    with omsk.scope(), CaptureQueriesContext(connection) as many:
        launch(now=NOW)
    assert len(few) == len(many) == 8


def finish(city: City, member: Member) -> None:
    """Do all the steps."""
    with city.scope():
        install_catalogue(now=NOW)
        meeting = weekly().meetings.order_by("starts_at")[0]
        confirm_meeting(meeting, by=member, now=NOW)
        weekly(kind=Series.Kind.VALUES, rule="FREQ=DAILY;COUNT=1")
        for kind in (Duty.Kind.VENUE, Duty.Kind.MINUTES):
            hold_duty(member=member, kind=kind, now=NOW)
        version = FormatVersion.objects.order_by("pk")[0]
        agenda = Agenda.objects.create(meeting=meeting, seats=5)
        Block.objects.create(
            agenda=agenda, position=1, format_version=version, starts=0, minutes=30
        )
        for number in range(9):
            user = User.objects.create_user(f"m{number}@{city.slug}.example.com")
            join_city(user=user, name=f"M{number}", now=NOW)
        write_city_page(about="", mission="", principles="", chat_url="https://chat.example.com/")
