"""Pages of the evenings: what each person sees, what a bad form answers, what it costs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tenants.meetings.actions import (
    cancel_meeting,
    change_meeting,
    close_meeting,
    register,
    register_guest,
    undo_last_change,
)
from tenants.meetings.models import Meeting, Registration, Series
from tenants.meetings.templatetags.meetings import soft
from tenants.meetings.tokens import Guest, guest_token
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry import routing
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import until_hosts_are_kept
from tests.meetings.conftest import a_series

Visit = Callable[..., Any]
Commits = Callable[..., Any]
SERIES = {
    "title": "Tuesday",
    "kind": "experimental",
    "repeats": "weekly",
    "interval": "2",
    "weekdays": ["1"],
    "starts_on": "2026-11-26",
    "at": "18:00",
    "minutes": "120",
    "venue": "Boiling Point",
    "address": "Zhukova 21",
    "is_open": "on",
}
EVENING = {
    "day": "2026-11-26",
    "at": "18:00",
    "minutes": "120",
    "venue": "Boiling Point",
    "address": "Zhukova 21",
}


def text(response: Any) -> str:
    """The text of the page: no tags, single spaces."""
    main = response.content.decode().split("<main", 1)[-1].split("<footer")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", main))


def everything(city: City) -> list[Any]:
    with city.scope():
        return [
            list(model.objects.order_by("pk").values()) for model in (Series, Meeting, Registration)
        ]


def test_a_visitor_sees_when_and_where_and_how_many_but_not_who(
    omsk: City, tonight: Meeting, anna: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        register(tonight, member=anna, now=now)
    page = text(visit(omsk).get(f"/meetings/{tonight.pk}/"))
    assert "Thu 26 November, 18:00–20:00 UTC+6" in page
    assert "Boiling Point, Zhukova 21" in page
    assert "1 person is coming" in page
    assert "Come today" in page
    assert "Anna" not in page
    assert "For the core" not in page
    assert "Anna" in text(visit(omsk, anna).get(f"/meetings/{tonight.pk}/"))


def test_two_taps_from_the_list_to_the_calendar(
    omsk: City, tonight: Meeting, boris: Member, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    registration = f"/meetings/{tonight.pk}/registration/"
    assert registration in browser.get("/meetings/").content.decode()
    page = browser.post(registration, follow=True)
    assert "You are coming" in text(page)
    assert f"/meetings/{tonight.pk}.ics" in page.content.decode()
    browser.post(registration)
    with omsk.scope():
        assert tonight.registrations.count() == 1
    browser.post(registration, {"_method": "delete"})
    with omsk.scope():
        assert tonight.registrations.get().state == Registration.State.CANCELLED


def test_a_full_evening_offers_the_line_and_says_the_place_in_it(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
        register(tonight, member=anna, now=now)
    browser = visit(omsk, boris)
    assert "Join the waiting list" in text(browser.get(f"/meetings/{tonight.pk}/"))
    page = browser.post(f"/meetings/{tonight.pk}/registration/", follow=True)
    assert "You are first in line" in text(page)


def test_a_guest_comes_by_a_letter_and_takes_it_back_by_the_same_letter(
    omsk: City, tonight: Meeting, visit: Visit, django_capture_on_commit_callbacks: Commits
) -> None:
    browser = visit(omsk)
    with django_capture_on_commit_callbacks(execute=True):
        asked = browser.post(
            f"/meetings/{tonight.pk}/registration/",
            {"name": "Zoya <b>", "email": "Zoya@Example.com"},
            follow=True,
        )
    assert "zoya@example.com" in text(asked)
    assert everything(omsk)[2] == []  # nothing is written before the letter is opened
    (letter,) = mail.outbox
    assert letter.to == ["zoya@example.com"]
    link = re.search(r"http://omsk\.localhost:8000(/meetings/guest/\S+)", str(letter.body))
    assert link
    assert "Please confirm that you come" in text(browser.get(link[1]))
    assert everything(omsk)[2] == []  # mail programs look first
    for _ in range(2):
        page = browser.post(link[1], follow=True)
    assert "You are coming" in text(page)
    with omsk.scope():
        said = tonight.registrations.get()
    assert (said.guest_name, said.guest_email, said.state) == (
        "Zoya <b>",
        "zoya@example.com",
        "coming",
    )
    browser.post(link[1], {"_method": "delete"})
    with omsk.scope():
        assert tonight.registrations.get().state == Registration.State.CANCELLED


def test_a_letter_of_another_city_or_an_altered_one_opens_nothing(
    omsk: City, tomsk: City, tonight: Meeting, visit: Visit
) -> None:
    with omsk.scope():
        token = guest_token(Guest(meeting=tonight.pk, name="Zoya", email="zoya@example.com"))
    assert visit(tomsk).post(f"/meetings/guest/{token}/").status_code == 404
    for forged in (token[:-1], "x", token.replace(":", ";"), "%00"):
        assert visit(omsk).post(f"/meetings/guest/{forged}/").status_code == 404
    assert everything(omsk)[2] == []


def test_nobodys_mailbox_is_filled_through_the_form(
    omsk: City, tonight: Meeting, visit: Visit, django_capture_on_commit_callbacks: Commits
) -> None:
    words = {"name": "Zoya", "email": f"zoya{tonight.pk}@example.com"}
    statuses = []
    for _ in range(7):
        with django_capture_on_commit_callbacks(execute=True):
            response = visit(omsk).post(f"/meetings/{tonight.pk}/registration/", words)
        statuses.append(response.status_code)
    assert statuses == [302] * 4 + [429] * 3
    assert len(mail.outbox) == 4


@pytest.mark.parametrize(
    "words",
    [
        {"name": "", "email": "zoya@example.com"},
        {"name": "Zoya", "email": "zoya"},
        {"name": "Zoya", "email": "zo\x00ya@example.com"},
        {"name": "\u202e\u200b", "email": "zoya@example.com"},
        {"name": "я" * 1_000_000, "email": "zoya@example.com"},
    ],
)
def test_a_guests_bad_words_stand_beside_the_field_and_stay(
    omsk: City, tonight: Meeting, visit: Visit, words: dict[str, str]
) -> None:
    response = visit(omsk).post(f"/meetings/{tonight.pk}/registration/", words)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    if words["email"] == "zoya@example.com":
        assert 'value="zoya@example.com"' in response.content.decode()
    assert everything(omsk)[2] == []
    assert mail.outbox == []


def test_broken_letters_are_no_reason_to_fall(omsk: City, tonight: Meeting, visit: Visit) -> None:
    response = visit(omsk).generic(
        "POST",
        f"/meetings/{tonight.pk}/registration/",
        b"name=\xff\xfe%ff&email=%c3%28@example.com",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code in (400, 422)
    assert everything(omsk)[2] == []


def test_a_passed_evening_is_told_and_leads_on(
    omsk: City, tonight: Meeting, boris: Member, visit: Visit, clock: Callable[..., None]
) -> None:
    clock(tonight.ends_at)
    browser = visit(omsk, boris)
    page = browser.post(f"/meetings/{tonight.pk}/registration/", follow=True)
    assert "This evening was" in text(page)
    assert "This evening has passed" in page.content.decode()
    assert visit(omsk).post(f"/meetings/{tonight.pk}/registration/", {"email": "z@example.com"})
    assert everything(omsk)[2] == []


def test_an_evening_that_closed_early_is_told_at_once(
    omsk: City, anna: Member, tonight: Meeting, visit: Visit, clock: Any
) -> None:
    early = tonight.starts_at + timedelta(minutes=90)
    clock(early)
    with omsk.scope():
        close_meeting(tonight, by=anna, now=early)
        assert tonight in Meeting.objects.past(now=early)
    past = visit(omsk).get("/meetings/").content.decode().split('id="past"')[1]
    assert f"/meetings/{tonight.pk}/" in past


def test_the_core_confirms_moves_cancels_and_takes_it_back(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit
) -> None:
    here = f"/meetings/{tonight.pk}/"
    for path in ("confirmation/", "cancellation/", "closing/"):
        assert visit(omsk, boris).post(f"{here}{path}").status_code == 403
    browser = visit(omsk, anna)
    assert "Confirmed" in text(browser.post(f"{here}confirmation/", follow=True))
    moved = browser.post(f"{here}edit/", EVENING | {"at": "19:00", "why": "A concert"}, follow=True)
    assert "19:00–21:00" in text(moved)
    assert "A concert" in text(moved)
    assert "18:00–20:00" in text(
        browser.post(f"{here}cancellation/", {"_method": "delete"}, follow=True)
    )
    assert "This evening is cancelled" in text(browser.post(f"{here}cancellation/", follow=True))
    back = browser.post(f"{here}cancellation/", {"_method": "delete"}, follow=True)
    assert "Come today" in text(back)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"day": "2026-11-19"}, "That time has passed"),
        ({"day": "9999-12-31"}, "within the next two years"),
        ({"day": "0001-01-01"}, "within the next two years"),
        ({"day": "soon"}, "Enter a valid date"),
        ({"at": "25:00"}, "Enter a valid time"),
        ({"minutes": "-5"}, "Not less than 15."),
        ({"minutes": "1e9"}, "whole number"),
        ({"capacity": "1"}, "2 people are coming already"),
        ({"venue": ""}, "required"),
        ({"venue": "\x00\u200b"}, "required"),
        ({"note": "я" * 500_000}, "at most 2000 characters"),
    ],
)
def test_a_bad_change_of_an_evening_changes_nothing(
    omsk: City,
    tonight: Meeting,
    anna: Member,
    boris: Member,
    visit: Visit,
    now: datetime,
    words: dict[str, str],
    said: str,
) -> None:
    with omsk.scope():
        for member in (anna, boris):
            register(tonight, member=member, now=now)
    before = everything(omsk)
    response = visit(omsk, anna).post(
        f"/meetings/{tonight.pk}/edit/", EVENING | {"why": "kept words"} | words
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "kept words" in response.content.decode()
    assert everything(omsk) == before


def test_a_night_of_a_changing_clock_is_explained(
    omsk: City, tonight: Meeting, anna: Member, visit: Visit
) -> None:
    move_to_berlin(omsk)
    browser = visit(omsk, anna)
    gap = EVENING | {"day": "2027-03-28", "at": "02:30"}
    response = browser.post(f"/meetings/{tonight.pk}/edit/", gap)
    assert "the clock jumps over this time" in response.content.decode()
    twice = EVENING | {"day": "2027-10-31", "at": "02:30"}
    assert browser.post(f"/meetings/{tonight.pk}/edit/", twice).status_code == 302
    with omsk.scope():
        assert (
            Meeting.objects.get(pk=tonight.pk).starts_at.isoformat() == "2027-10-31T00:30:00+00:00"
        )


def move_to_berlin(city: City) -> None:
    with hub_scope():
        type(city).objects.filter(pk=city.pk).update(timezone="Europe/Berlin")
    routing.forget()


def test_a_rhythm_is_begun_previewed_and_reshaped(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    assert browser.get("/meetings/series/new/").status_code == 200
    preview = browser.post(
        "/meetings/series/new/", SERIES | {"preview": "1", "except_on": "15.12.2026"}
    )
    assert "Every second Tuesday" in text(preview)
    assert "Tue 15 December, 18:00 an exception" in text(preview)
    assert everything(omsk)[0] == []
    assert browser.post("/meetings/series/new/", SERIES).status_code == 302
    with omsk.scope():
        series = Series.objects.get()
        assert series.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
        days = list(series.meetings.order_by("starts_at").values_list("occurrence", flat=True))
    assert days == [date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 29)]
    edit = f"/meetings/series/{series.pk}/edit/"
    assert "Every second Tuesday" in text(browser.get(edit))
    part = browser.post(edit, SERIES, headers={"hx-request": "true"})
    assert part.content.decode().startswith('<section id="preview"')
    monthly = SERIES | {"repeats": "weekday", "interval": "1", "places": ["2", "-1"]}
    assert browser.post(edit, monthly).status_code == 302
    with omsk.scope():
        assert Series.objects.get().rule == "FREQ=MONTHLY;BYDAY=2TU,-1TU"
    assert browser.post(f"/meetings/series/{series.pk}/end/").status_code == 302
    assert "ended" in text(browser.get("/meetings/series/"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"except_on": "15.12.2026, tomorrow"}, "Not on these days."),
        ({"interval": "99"}, "Repeat every.</strong> Not more than 12."),
        ({"weekdays": []}, "Choose at least one day of the week."),
        ({"repeats": "own", "rule": "FREQ=SECONDLY"}, "Meetings repeat by days, weeks or months"),
        ({"starts_on": ""}, "Fill in the fields above, and the days appear."),
        ({"title": "", "venue": ""}, "Every second Tuesday"),
    ],
)
def test_the_days_or_why_they_can_t_be_shown(
    omsk: City, anna: Member, visit: Visit, typed: dict[str, Any], said: str
) -> None:
    part = visit(omsk, anna).post(
        "/meetings/series/new/", SERIES | typed, headers={"hx-request": "true"}
    )
    assert said in part.content.decode()


def test_a_day_that_is_none_is_named_in_the_reader_s_language(
    omsk: City, anna: Member, visit: Visit
) -> None:
    typed = SERIES | {"except_on": "завтра"}
    russian = {"hx-request": "true", "accept-language": "ru"}
    part = visit(omsk, anna).post("/meetings/series/new/", typed, headers=russian)
    assert "«завтра» — не день." in part.content.decode()


def test_two_rhythms_at_the_same_place_and_hour_are_noticed(
    omsk: City, anna: Member, tonight: Meeting, visit: Visit
) -> None:
    browser, same = visit(omsk, anna), SERIES | {"weekdays": ["3"]}
    answer = browser.post("/meetings/series/new/", same | {"venue": "Elsewhere"}, follow=True)
    assert "At the same place" not in answer.content.decode()
    answer = browser.post("/meetings/series/new/", same, follow=True)
    assert "At the same place and hour: Thursday, Thu 26 November" in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "field", "said"),
    [
        ({"repeats": "own", "rule": "FREQ=SECONDLY"}, "rule", "not more often"),
        ({"repeats": "own", "rule": "FREQ=DAILY;BYSETPOS=1"}, "rule", "BYSETPOS"),
        ({"repeats": "own", "rule": ""}, "rule", "We can&#x27;t read this rule"),
        ({"repeats": "own", "rule": "A" * 100_000}, "rule", "at most 300 characters"),
        ({"interval": "99999"}, "interval", "Not more than 12."),
        ({"weekdays": []}, "weekdays", "Choose at least one day"),
        ({"weekdays": ["9"]}, "weekdays", "Select a valid choice"),
        ({"except_on": "32.13.2026"}, "except_on", "is no day"),
        ({"except_on": "01.01.2027 " * 70}, "except_on", "60 days at most"),
        ({"starts_on": "9999-01-01"}, "starts_on", "within the next three years"),
        ({"until": "2026-01-01"}, "until", "before the first one"),
        ({"capacity": "0"}, "capacity", "Not less than 1."),
        ({"title": "\x00 \u202e"}, "title", "required"),
    ],
)
def test_a_bad_rhythm_is_refused_beside_its_field(
    omsk: City, anna: Member, visit: Visit, words: dict[str, Any], field: str, said: str
) -> None:
    typed = SERIES | {"hypothesis": "kept words"} | words
    response = visit(omsk, anna).post("/meetings/series/new/", typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert f'aria-describedby="id_{field}' in page or f'id="id_{field}_error"' in page
    assert "kept words" in page
    assert everything(omsk)[0] == []


@pytest.mark.parametrize("path", ["series/", "series/new/"])
def test_rhythms_belong_to_the_core(omsk: City, boris: Member, visit: Visit, path: str) -> None:
    assert visit(omsk, boris).get(f"/meetings/{path}").status_code == 403
    assert visit(omsk).get(f"/meetings/{path}").status_code == 403


def test_nothing_of_omsk_is_seen_in_tomsk(
    omsk: City, tomsk: City, tonight: Meeting, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        assert not Meeting.objects.filter(pk=tonight.pk).exists()
        other = a_series(tomsk, now=darya.joined_at, title="Tomsk evening", venue="Tomsk hall")
        Meeting.objects.filter(series=other).update(title="Tomsk evening")
        twin = other.meetings.order_by("pk")[0]
    pages = ["/meetings/", "/calendar.ics", f"/meetings/{twin.pk}/"]
    for path in pages:
        content = visit(tomsk, darya).get(path).content.decode()
        assert "Tomsk evening" in content
        assert "Boiling Point" not in content
    for path in ("/meetings/", "/calendar.ics"):
        content = visit(omsk).get(path).content.decode()
        assert "Boiling Point" in content
        assert "Tomsk evening" not in content
    before = everything(omsk)
    for path in ("registration/", "confirmation/", "cancellation/", "closing/", "arrivals/"):
        response = visit(tomsk, darya).post(f"/meetings/{tonight.pk}/{path}", {"name": "Z"})
        assert response.status_code in (302, 403, 404)
    assert everything(omsk) == before


def test_a_closed_experiment_is_hidden_from_visitors(
    omsk: City, anna: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        meeting = a_series(omsk, now=now, is_open=False).meetings.first()
        assert meeting
    assert visit(omsk).get(f"/meetings/{meeting.pk}/").status_code == 404
    assert visit(omsk).post(f"/meetings/{meeting.pk}/registration/").status_code == 404
    assert "Thursday" not in text(visit(omsk).get("/meetings/"))
    assert visit(omsk, anna).get(f"/meetings/{meeting.pk}/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    omsk: City,
    thursdays: Series,
    anna: Member,
    visit: Visit,
    now: datetime,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    with omsk.scope():
        kept = list(thursdays.meetings.order_by("starts_at")[:rows])
        Meeting.objects.exclude(pk__in=[meeting.pk for meeting in kept]).delete()
        for number in range(rows):
            register(kept[number], member=anna, now=now)
            past = now - timedelta(weeks=number + 1)
            old = Meeting.objects.create(
                title="Old",
                kind="regular",
                starts_at=past,
                ends_at=past + timedelta(hours=2),
                venue="v",
                state="confirmed",
            )
            close_meeting(old, by=None, now=now)
    browser = visit(omsk, anna)
    browser.get("/meetings/")
    with django_assert_num_queries(8):  # one of them counts what waits for the reader
        browser.get("/meetings/")


@pytest.mark.parametrize("rows", [1, 3])
def test_an_evening_costs_the_same_for_one_and_three(
    omsk: City,
    tonight: Meeting,
    anna: Member,
    boris: Member,
    vera: Member,
    visit: Visit,
    now: datetime,
    rows: int,
    django_assert_num_queries: Any,
) -> None:
    with omsk.scope():
        for member in (anna, boris, vera)[:rows]:
            register(tonight, member=member, now=now)
            Question.objects.create(author=member, text="How?", blocker="team", about="person")
    browser = visit(omsk, anna)
    until_hosts_are_kept()
    browser.get(f"/meetings/{tonight.pk}/")
    with django_assert_num_queries(9):  # one of them reads who leads it
        page = browser.get(f"/meetings/{tonight.pk}/")
    assert page.content.decode().count("How?") == rows


def test_a_cancelled_evening_says_so(
    omsk: City, tonight: Meeting, anna: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        cancel_meeting(tonight, by=anna, now=now, why="The hall is flooded")
    page = text(visit(omsk).get(f"/meetings/{tonight.pk}/"))
    assert "This evening is cancelled" in page
    assert "The hall is flooded" in page


def test_who_remembers_the_old_time_reads_that_it_moved(
    omsk: City, tonight: Meeting, anna: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        change_meeting(
            tonight,
            starts_at=tonight.starts_at + timedelta(days=1),
            ends_at=tonight.ends_at + timedelta(days=1),
            venue="Library",
            address="",
            capacity=None,
            note="",
            by=anna,
            now=now,
            why="The hall is flooded",
        )
    page = text(visit(omsk).get(f"/meetings/{tonight.pk}/"))
    assert "Moved. It was: Thu 26 November, 18:00, Boiling Point." in page
    assert "The hall is flooded" in page
    with omsk.scope():
        undo_last_change(tonight, by=anna, now=now)
    assert "It was" not in text(visit(omsk).get(f"/meetings/{tonight.pk}/"))


def test_the_core_sees_the_line_in_its_order(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
        register(tonight, member=anna, now=now)
        for number, name in enumerate(("Zoya", "Yana"), start=1):
            words: dict[str, Any] = {"name": name, "email": f"{name}@example.com"}
            register_guest(tonight, **words, now=now + timedelta(minutes=number))
    page = text(visit(omsk, anna).get(f"/meetings/{tonight.pk}/"))
    assert "2 people wait for a seat" in page
    assert page.index("Zoya") < page.index("Yana")
    assert "Zoya" not in text(visit(omsk, boris).get(f"/meetings/{tonight.pk}/"))


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Экспериментальный вторник", "Эк-спе-ри-мен-таль-ный вторник"),
        ("Четверг", "Четверг"),
        ("Internationalisation", "Internationalisation"),
    ],
)
def test_long_russian_words_know_where_to_break(title: str, parts: str) -> None:
    assert soft(title) == parts.replace("-", "\u00ad")
