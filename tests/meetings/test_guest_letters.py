"""The letter to a guest: how often it is sent, and how long its link is good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches

from tenants.meetings.actions import register_guest
from tenants.meetings.models import Meeting
from tenants.meetings.tokens import Guest, guest_token
from tenants.meetings.views import registration
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
