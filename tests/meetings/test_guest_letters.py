"""The letter to a guest: how often it is sent, and how long its link is good."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches

from tenants.meetings.actions import register, register_guest
from tenants.meetings.models import Meeting
from tenants.meetings.tokens import Guest, guest_token
from tenants.meetings.views import registration
from tenants.members.models import Member
from tenants.registry.models import City

Visit = Callable[..., Any]


def test_a_letters_link_is_good_until_the_morning_after(
    omsk: City, tonight: Meeting, visit: Visit, now: datetime, clock: Callable[[datetime], None]
) -> None:
    zoya = {"name": "Zoya", "email": "zoya@example.com"}
    with omsk.scope():
        register_guest(tonight, **zoya, now=now)
        link = f"/meetings/guest/{guest_token(Guest(meeting=tonight.pk, **zoya))}/"
    browser = visit(omsk)
    clock(tonight.ends_at + timedelta(hours=12) - timedelta(seconds=1))
    assert browser.get(link).status_code == 200
    clock(tonight.ends_at + timedelta(hours=12))
    for answer in (browser.get(link), browser.post(link, {"_method": "delete"})):
        assert answer.status_code == 302
        assert answer["Location"] == f"/meetings/{tonight.pk}/"


def test_one_sender_does_not_write_to_everybody(
    omsk: City, tonight: Meeting, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registration, "SENT_AN_HOUR", 3)

    def ask(name: str, sender: str) -> int:
        words = {"name": name, "email": f"{name}{tonight.pk}@example.com"}
        address = f"/meetings/{tonight.pk}/registration/"
        return int(visit(omsk).post(address, words, REMOTE_ADDR=sender).status_code)

    sent = [ask(name, f"203.0.113.{tonight.pk % 250}") for name in "abcd"]
    assert sent == [302, 302, 302, 429]
    assert ask("d", f"198.51.100.{tonight.pk % 250}") == 302


def test_an_hour_that_ends_meanwhile_is_no_reason_to_fall(
    omsk: City, tonight: Meeting, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> int:
        raise ValueError

    monkeypatch.setattr(type(caches["default"]), "incr", gone)
    words = {"name": "Zoya", "email": "zoya@example.com"}
    assert visit(omsk).post(f"/meetings/{tonight.pk}/registration/", words).status_code == 302


def test_a_letter_is_sent_again_without_typing_again(
    omsk: City, tonight: Meeting, visit: Visit, clock: Callable[[datetime], None]
) -> None:
    browser, words = visit(omsk), {"name": "Zoya <b>", "email": f"again{tonight.pk}@example.com"}
    browser.post(f"/meetings/{tonight.pk}/registration/", words)
    page = browser.get(f"/meetings/{tonight.pk}/").content.decode()
    assert "Look into your mail" in page
    assert 'value="Zoya &lt;b&gt;"' in page
    assert f'value="{words["email"]}"' in page


def test_a_letter_that_did_not_leave_is_told(
    omsk: City,
    tonight: Meeting,
    visit: Visit,
    settings: Any,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    browser, words = visit(omsk), {"name": "Zoya", "email": f"lost{tonight.pk}@example.com"}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/meetings/{tonight.pk}/registration/", words)
    page = browser.get(f"/meetings/{tonight.pk}/").content.decode()
    assert "The letter did not leave" in page
    assert f'value="{words["email"]}"' in page


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(hours=25), "remind you the day before"),
        (timedelta(hours=3), "remind you two hours before"),
        (timedelta(minutes=20), "It begins soon"),
        (timedelta(minutes=-20), "It has begun"),
    ],
)
def test_a_reminder_is_promised_only_while_it_can_come(
    omsk: City,
    tonight: Meeting,
    boris: Member,
    visit: Visit,
    clock: Callable[[datetime], None],
    before: timedelta,
    words: str,
) -> None:
    clock(tonight.starts_at - before)
    with omsk.scope():
        register(tonight, member=boris, now=tonight.starts_at - before)
    page = visit(omsk, boris).get(f"/meetings/{tonight.pk}/").content.decode()
    assert words in html.unescape(page)


def test_browsers_may_say_where_the_form_of_a_letter_comes_from(
    omsk: City, tonight: Meeting, visit: Visit
) -> None:
    """With "no-referrer" they send `Origin: null`, and every tap would be refused as forged."""
    with omsk.scope():
        guest = Guest(meeting=tonight.pk, name="Zoya", email="zoya@example.com")
        link = f"/meetings/guest/{guest_token(guest)}/"
    answer = visit(omsk).get(link)
    assert 'name="referrer" content="same-origin"' in answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"
