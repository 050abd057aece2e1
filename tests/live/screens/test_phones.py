"""Phones in many hands: let in at the door, shared, offline, with odd dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from deploy import settings
from tenants.live import actions
from tenants.live.models import Capture, Run
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.tokens import door_token
from tenants.members.models import Member
from tenants.registry.models import City


def address(name: str, *args: object) -> str:
    return reverse(name, settings.CITY_URLCONF, args=args)


def test_a_guest_of_a_closed_experiment_is_led_to_the_evening(
    omsk: City,
    anna: Member,
    tonight: Meeting,
    doors: datetime,
    clock: Callable[[datetime], None],
    visit: Callable[..., Client],
) -> None:
    clock(doors)
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(is_open=False)
        token = door_token(tonight.pk)
        actions.start_run(tonight, by=anna, now=doors)
    guest, stranger = visit(omsk), visit(omsk)
    phone = address("live:phone", tonight.pk)
    page = guest.post(
        address("meetings:checkin", token), {"name": "Roman", "nonce": "x"}, follow=True
    )
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, phone)
    sent = {"kind": "idea", "text": "Mine", "nonce": "n"}
    assert guest.post(address("live:captures", tonight.pk), sent).status_code == 302
    assert stranger.get(phone).status_code == 404
    assert stranger.post(address("live:captures", tonight.pk), sent).status_code == 404
    with omsk.scope():
        assert Capture.objects.get().by.name == "Roman"


def say(browser: Client, meeting: Meeting, **words: object) -> Any:
    sent = {"kind": "commitment", "text": "Call ten people", "nonce": "a-b", **words}
    return browser.post(
        address("live:captures", meeting.pk), sent, headers={"accept": "application/json"}
    )


def test_a_day_that_no_calendar_knows_does_not_hold_the_words_back(
    omsk: City,
    boris: Member,
    room: dict[str, Attendance],
    run: Run,
    tonight: Meeting,
    clock: Callable[[datetime], None],
    visit: Callable[..., Client],
) -> None:
    clock(run.started_at)
    browser = visit(omsk, boris)
    assert say(browser, tonight, due_on="12026-11-26").status_code == 201
    assert say(browser, tonight, due_on="9999-12-31", nonce="b-c").status_code == 201
    assert say(browser, tonight, due_on="2026-12-01", nonce="c-d").status_code == 201
    refused = say(browser, tonight, kind="joke", nonce="e-f")
    assert (refused.status_code, bool(refused.json()["words"])) == (422, True)
    with omsk.scope():
        kept = Capture.objects.order_by("pk").values_list("text", "due_on")
        days = (None, None, date(2026, 12, 1))
        assert list(kept) == [("Call ten people", day) for day in days]


def test_a_thought_too_long_is_refused_in_our_words(
    omsk: City,
    boris: Member,
    room: dict[str, Attendance],
    run: Run,
    tonight: Meeting,
    clock: Callable[[datetime], None],
    visit: Callable[..., Client],
) -> None:
    clock(run.started_at)
    refused = say(visit(omsk, boris), tonight, text="a" * 2007)
    assert refused.status_code == 422
    assert refused.json()["words"].startswith("Your text is kept, but it is 7 characters too long")
    with omsk.scope():
        assert not Capture.objects.exists()


def test_words_of_somebody_else_on_this_phone_are_not_mine(
    omsk: City,
    boris: Member,
    room: dict[str, Attendance],
    run: Run,
    tonight: Meeting,
    clock: Callable[[datetime], None],
    visit: Callable[..., Client],
) -> None:
    clock(run.started_at)
    browser, mine, other = visit(omsk, boris), room["Boris"].pk, room["Vera"].pk
    page = browser.get(address("live:phone", tonight.pk)).content.decode()
    assert f'data-me="{mine}"' in page
    refused = say(browser, tonight, by=other)
    assert (refused.status_code, bool(refused.json()["words"])) == (409, True)
    assert say(browser, tonight, by=mine).status_code == 201
    with omsk.scope():
        assert Capture.objects.get().by_id == mine
