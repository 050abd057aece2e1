"""Calendars as Google, Apple and Thunderbird read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tenants.accounts.models import User
from tenants.meetings.actions import cancel_meeting, change_meeting, register
from tenants.meetings.models import Meeting, Series
from tenants.meetings.tokens import calendar_token
from tenants.members.models import Member
from tenants.registry.models import City
from tests.meetings.conftest import a_series

Visit = Callable[..., Any]


def events(response: Any) -> list[Any]:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_the_citys_feed_is_what_calendars_expect(
    omsk: City, thursdays: Series, visit: Visit
) -> None:
    response = visit(omsk).get("/calendar.ics")
    first = events(response)[0]
    feed = Calendar.from_ical(response.content)
    assert (feed["VERSION"], feed["METHOD"]) == ("2.0", "PUBLISH")
    assert feed["X-WR-TIMEZONE"] == "Asia/Omsk"
    assert feed["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in response.content
    assert b"DTSTART:20261126T120000Z\r\n" in response.content
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    assert first.decoded("DTSTART") == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert first.decoded("DTEND") == datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert (str(first["LOCATION"]), first["STATUS"]) == (
        "Boiling Point, Zhukova 21, Omsk",
        "TENTATIVE",
    )
    assert len(events(response)) == 3


def test_a_change_keeps_the_uid_and_raises_the_sequence(
    omsk: City, tonight: Meeting, anna: Member, visit: Visit, now: datetime
) -> None:
    browser = visit(omsk)
    before = events(browser.get("/calendar.ics"))[0]
    with omsk.scope():
        change_meeting(
            tonight,
            starts_at=tonight.starts_at + timedelta(hours=1),
            ends_at=tonight.ends_at,
            venue="Library; hall, 2\nfloor",
            address="",
            capacity=None,
            note="",
            by=anna,
            now=now + timedelta(minutes=5),
        )
    after = events(browser.get("/calendar.ics"))[0]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert str(after["LOCATION"]) == "Library; hall, 2\nfloor, Omsk"
    assert after.decoded("LAST-MODIFIED") == now + timedelta(minutes=5)
    with omsk.scope():
        cancel_meeting(tonight, by=anna, now=now + timedelta(minutes=6))
    gone = events(browser.get("/calendar.ics"))[0]
    assert (gone["UID"], gone["STATUS"], gone["SEQUENCE"]) == (before["UID"], "CANCELLED", 2)


def test_a_reader_that_has_it_already_gets_nothing(
    omsk: City, thursdays: Series, visit: Visit
) -> None:
    browser = visit(omsk)
    first = browser.get("/calendar.ics")
    assert first["Last-Modified"]
    again = browser.get("/calendar.ics", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    # An evening that disappeared has no date of its own, so the date alone proves nothing.
    since = {"if-modified-since": first["Last-Modified"]}
    assert browser.get("/calendar.ics", headers=since).status_code == 200


def test_one_evening_is_a_file(omsk: City, tonight: Meeting, visit: Visit) -> None:
    response = visit(omsk).get(f"/meetings/{tonight.pk}.ics")
    assert len(events(response)) == 1
    assert f'filename="meeting-{tonight.pk}.ics"' in response["Content-Disposition"]
    assert response["Last-Modified"]
    again = visit(omsk).get(
        f"/meetings/{tonight.pk}.ics", headers={"if-none-match": response["ETag"]}
    )
    assert again.status_code == 304


def test_one_evening_is_no_calendar_of_its_own(
    omsk: City, tonight: Meeting, visit: Visit, settings: Any
) -> None:
    """With these properties Outlook opens a file as a new calendar beside one's own."""
    file = visit(omsk).get(f"/meetings/{tonight.pk}.ics").content.decode()
    feed = visit(omsk).get("/calendar.ics").content.decode()
    for name in ("X-WR-CALNAME", "X-WR-TIMEZONE", "NAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        assert f"\r\n{name}" not in file
        assert f"\r\n{name}" in feed
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    assert str(event["ORGANIZER"]) == f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    assert event["ORGANIZER"].params["CN"] == "Omsk"


def test_a_feed_keeps_what_comes_when_there_is_too_much(
    omsk: City, tonight: Meeting, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.meetings.views.calendars.MOST", 2)
    with omsk.scope():
        latest = Meeting.objects.order_by("-starts_at").values_list("starts_at", flat=True)[:2]
        expected = sorted(latest)
        assert Meeting.objects.count() > 2
    found = [event.decoded("DTSTART") for event in events(visit(omsk).get("/calendar.ics"))]
    assert found == expected


def test_a_series_has_a_feed_of_its_own(
    omsk: City, thursdays: Series, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        tuesdays = a_series(omsk, now=now, title="Tuesday", rule="FREQ=WEEKLY;BYDAY=TU")
    found = events(visit(omsk).get(f"/meetings/series/{tuesdays.pk}.ics"))
    assert {str(event["SUMMARY"]) for event in found} == {"Tuesday · Omsk"}


def test_a_closed_evening_of_an_open_series_is_in_no_public_feed(
    omsk: City, thursdays: Series, tonight: Meeting, visit: Visit
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(is_open=False)
    browser = visit(omsk)
    for address in (f"/meetings/series/{thursdays.pk}.ics", "/calendar.ics"):
        assert len(events(browser.get(address))) == 2


def test_a_closed_experiment_is_in_no_public_calendar(
    omsk: City, anna: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        closed = a_series(omsk, now=now, is_open=False)
        meeting = closed.meetings.first()
        assert meeting
    browser = visit(omsk)
    assert events(browser.get("/calendar.ics")) == []
    assert browser.get(f"/meetings/series/{closed.pk}.ics").status_code == 404
    assert browser.get(f"/meetings/{meeting.pk}.ics").status_code == 404
    assert len(events(visit(omsk, anna).get(f"/meetings/{meeting.pk}.ics"))) == 1


def test_my_calendar_holds_what_i_said_yes_to(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1, state="confirmed")
        register(tonight, member=anna, now=now)
        register(tonight, member=boris, now=now)
        hers, his = calendar_token(anna.pk), calendar_token(boris.pk)
    browser = visit(omsk)
    assert [e["STATUS"] for e in events(browser.get(f"/calendar/{hers}.ics"))] == ["CONFIRMED"]
    assert [e["STATUS"] for e in events(browser.get(f"/calendar/{his}.ics"))] == ["TENTATIVE"]


def test_a_calendar_address_can_be_neither_guessed_nor_carried_to_another_city(
    omsk: City, tomsk: City, anna: Member, visit: Visit
) -> None:
    with tomsk.scope():
        user = User.objects.create_user("namesake@tomsk.example.com")
        Member.objects.create(pk=anna.pk, user=user, name="The same number")
    with omsk.scope():
        token = calendar_token(anna.pk)
    assert visit(omsk).get(f"/calendar/{token}.ics").status_code == 200
    assert visit(tomsk).get(f"/calendar/{token}.ics").status_code == 404
    for forged in (str(anna.pk), f"{anna.pk}.", f"{anna.pk}.{'A' * 43}", "%00", token[:-1]):
        assert visit(omsk).get(f"/calendar/{forged}.ics").status_code == 404


def test_a_new_address_ends_the_old_one(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        register(tonight, member=anna, now=now)
        old, his = calendar_token(anna.pk), calendar_token(boris.pk)
    mine = visit(omsk, anna)
    assert visit(omsk).post("/calendar/renewal/").status_code == 302
    assert mine.get(f"/calendar/{old}.ics").status_code == 200
    assert mine.post("/calendar/renewal/").status_code == 302
    page = mine.get("/meetings/").content.decode()
    new = re.search(r"/calendar/([^/\"]+)\.ics", page)
    assert new
    assert "Your calendar has a new address" in page
    assert len(events(visit(omsk).get(f"/calendar/{new[1]}.ics"))) == 1
    assert visit(omsk).get(f"/calendar/{old}.ics").status_code == 404
    assert visit(omsk).get(f"/calendar/{his}.ics").status_code == 200


def test_who_waits_for_a_seat_reads_that_the_evening_is_cancelled(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1, state="confirmed")
        register(tonight, member=anna, now=now)
        register(tonight, member=boris, now=now)
        cancel_meeting(tonight, by=anna, now=now)
        his = calendar_token(boris.pk)
    assert [e["STATUS"] for e in events(visit(omsk).get(f"/calendar/{his}.ics"))] == ["CANCELLED"]
