"""The letter to a guest: how often it is sent, and how long its link is good."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.core.cache import cache

from tenants.accounts.limits import mailbox_key
from tenants.meetings import limits
from tenants.meetings.actions import cancel_meeting, register, register_guest
from tenants.meetings.models import Meeting
from tenants.meetings.tokens import Guest, guest_token
from tenants.members.models import Member
from tenants.registry.limiter import Limit, take
from tenants.registry.models import City

Visit = Callable[..., Any]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_letter_was_asked_for_before() -> None:
    cache.clear()


def test_a_letters_link_is_good_until_the_morning_after(
    omsk: City, tonight: Meeting, visit: Visit, now: datetime, clock: Callable[[datetime], None]
) -> None:
    zoya: dict[str, Any] = {"name": "Zoya", "email": "zoya@example.com"}
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


def ask(browser: Any, meeting: Meeting, email: str, *, sender: str = "203.0.113.1") -> Any:
    words = {"name": "Zoya", "email": email}
    address = f"/meetings/{meeting.pk}/registration/"
    return browser.post(address, words, REMOTE_ADDR=sender)


def test_one_sender_does_not_write_to_everybody(
    omsk: City, tonight: Meeting, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OF_ADDRESS", Limit("guest letters of address", 3, 3600))
    sent = [ask(visit(omsk), tonight, f"{name}@example.com").status_code for name in "abcd"]
    assert sent == [302, 302, 302, 429]
    refused = ask(visit(omsk), tonight, "e@example.com")
    assert "simply come" in refused.text
    assert ask(visit(omsk), tonight, "d@example.com", sender="198.51.100.1").status_code == 302


def test_strangers_letters_don_t_keep_the_guest_away(
    omsk: City, tonight: Meeting, visit: Visit
) -> None:
    zoya = {"name": "Zoya", "email": "zoya@example.com"}
    for number in range(12):
        ask(visit(omsk), tonight, zoya["email"], sender=f"203.0.113.{number}")
    owner = visit(omsk)
    refused = ask(owner, tonight, zoya["email"], sender="198.51.100.1")
    assert refused.status_code == 429
    assert "Open the link of the newest one" in html.unescape(refused.text)
    with omsk.scope():
        link = f"/meetings/guest/{guest_token(Guest(meeting=tonight.pk, **zoya))}/"
    owner.get(link)
    assert ask(owner, tonight, zoya["email"], sender="198.51.100.1").status_code == 302


def test_letters_of_other_cities_leave_one_for_this_one(
    omsk: City, tomsk: City, tonight: Meeting, visit: Visit, now: datetime
) -> None:
    with tomsk.scope():
        theirs = Meeting.objects.create(
            title="Thursday",
            kind="regular",
            venue="Library",
            starts_at=tonight.starts_at,
            ends_at=tonight.ends_at,
        )
    for _ in range(limits.TO_MAILBOX_A_DAY.amount):
        take(limits.TO_MAILBOX_A_DAY, mailbox_key("zoya@example.com"))
    stranger = [ask(visit(tomsk), theirs, "zoya@example.com").status_code for _ in range(3)]
    assert stranger == [302, 429, 429]
    owner = [ask(visit(omsk), tonight, "zoya@example.com").status_code for _ in range(2)]
    assert owner == [302, 429]  # the letter's link makes this browser the owner's


def test_one_asker_gets_four_letters_an_hour(omsk: City, tonight: Meeting, visit: Visit) -> None:
    browser = visit(omsk)
    browser.get(f"/meetings/{tonight.pk}/")
    sent = [ask(browser, tonight, "zoya@example.com").status_code for _ in range(6)]
    assert sent.count(302) == limits.OF_ASKER.amount
    assert sent[-1] == 429


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


class TestAGuestWhoseWordIsDone:
    """The letter was opened on the phone that had asked for it."""

    WORDS: ClassVar = {"name": "Zoya", "email": "zoya@example.com"}

    def link(self, omsk: City, tonight: Meeting) -> str:
        with omsk.scope():
            return f"/meetings/guest/{guest_token(Guest(meeting=tonight.pk, **self.WORDS))}/"

    @pytest.fixture
    def phone(self, omsk: City, tonight: Meeting, visit: Visit) -> Any:
        browser = visit(omsk)
        browser.post(f"/meetings/{tonight.pk}/registration/", self.WORDS)
        return browser

    def test_after_confirming_all_pages_say_so(
        self, omsk: City, tonight: Meeting, phone: Any
    ) -> None:
        link = self.link(omsk, tonight)
        phone.post(link)
        page, front = phone.get(f"/meetings/{tonight.pk}/").text, phone.get("/").text
        for shown in (page, front):
            assert "You are coming" in shown
        assert "Look into your mail" not in page
        assert f'href="{link[:30]}' in page, "the way back is there"
        assert "Come today" not in front

    def test_after_withdrawing_nobody_is_sent_to_the_mailbox(
        self, omsk: City, tonight: Meeting, phone: Any
    ) -> None:
        link = self.link(omsk, tonight)
        phone.post(link)
        answer = phone.post(link, {"_method": "delete"}, follow=True).text
        assert "Noted: you are not coming." in answer
        page = phone.get(f"/meetings/{tonight.pk}/").text
        assert "Look into your mail" not in page
        assert "You are coming" not in page
        assert "Come today" in page

    def test_on_the_day_the_guests_page_leads_in(
        self, omsk: City, tonight: Meeting, phone: Any, clock: Callable[[datetime], None]
    ) -> None:
        link, go_in = self.link(omsk, tonight), f'href="/meetings/{tonight.pk}/live/"'
        assert go_in not in phone.get(link).text
        phone.post(link)
        clock(tonight.starts_at - HOUR)
        assert go_in not in phone.get(link).text
        clock(tonight.starts_at - timedelta(minutes=20))
        assert go_in in phone.get(link).text

    def test_another_browser_learns_nothing(
        self, omsk: City, tonight: Meeting, phone: Any, visit: Visit
    ) -> None:
        phone.post(self.link(omsk, tonight))
        other = visit(omsk)
        other.post(f"/meetings/{tonight.pk}/registration/", self.WORDS)
        for path in ("/", f"/meetings/{tonight.pk}/"):
            assert "You are coming" not in other.get(path).text

    def test_the_guests_page_has_all_that_is_needed(
        self, omsk: City, tonight: Meeting, phone: Any
    ) -> None:
        door = "Through the yard, code 42"
        with omsk.scope():
            Meeting.objects.filter(pk=tonight.pk).update(note=door)
        link = self.link(omsk, tonight)
        phone.post(link)
        page = phone.get(link).text
        for part in (door, "on the map", "calendar.google.com", f'href="/meetings/{tonight.pk}/"'):
            assert part in page
        with omsk.scope():
            cancel_meeting(tonight, by=None, now=tonight.starts_at - HOUR, why="A pipe burst")
        cancelled = phone.get(link).text
        assert "A pipe burst" in cancelled
        assert door not in cancelled


def test_a_full_evening_promises_a_place_on_the_list_everywhere(
    omsk: City,
    tonight: Meeting,
    boris: Member,
    vera: Member,
    visit: Visit,
    now: datetime,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
        tonight.refresh_from_db()
        register(tonight, member=boris, now=now)
    browser, words = visit(omsk), {"name": "Zoya", "email": f"full{tonight.pk}@example.com"}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/meetings/{tonight.pk}/registration/", words)
    page = browser.get(f"/meetings/{tonight.pk}/").text
    letter = mail.outbox[-1]
    with omsk.scope():
        link = f"/meetings/guest/{guest_token(Guest(meeting=tonight.pk, **words))}/"
    for reader in (browser, visit(omsk, vera)):
        listed = reader.get("/meetings/").text
        assert listed.count("Join the waiting list") == 1
        assert "1 is coming" in listed
    before, after = browser.get(link).text, browser.post(link, follow=True).text
    assert "Leave the line" in after
    assert "I can't come after all" not in html.unescape(after)
    for said in (page, letter.subject, letter.body, before, after):
        assert "waiting list" in said
        assert "and the seat is yours" not in said
    assert "You are first in line" in html.unescape(after)


def test_in_the_last_half_hour_who_waits_is_sent_to_the_door(
    omsk: City,
    tonight: Meeting,
    boris: Member,
    vera: Member,
    visit: Visit,
    now: datetime,
    clock: Callable[[datetime], None],
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
        for member in (boris, vera):
            register(Meeting.objects.get(pk=tonight.pk), member=member, now=now)
    clock(tonight.starts_at - timedelta(minutes=20))
    page = visit(omsk, vera).get(f"/meetings/{tonight.pk}/").text
    assert "free chairs are given at the door" in page
    assert "write as soon as a seat" not in page
