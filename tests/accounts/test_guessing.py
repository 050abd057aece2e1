"""Limits of guessing: strangers are stopped, the owner of a mailbox still signs in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from tenants.accounts import limits
from tenants.accounts.devices import proof_of
from tenants.accounts.letters import TRIED
from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.limiter import Limit
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.accounts.entering import Post, last_code, last_letter, other_code
from tests.cast import Visitor

Visit = Callable[..., Visitor]
Wait = Callable[[float], None]
ANNA = "anna@omsk.example.com"
GOOD = "thursday at six o'clock"


def letters_to(email: str) -> int:
    return sum(email in letter.to for letter in mail.outbox)


def at(browser: Visitor, address: str) -> Visitor:
    """Give this browser a network address."""
    browser.defaults["REMOTE_ADDR"] = address
    return browser


def attack(post: Post, city: City, visit: Visit, *, browsers: int) -> None:
    """Ask for Anna's code and type wrong ones, from browsers with addresses of their own."""
    for number in range(browsers):
        guesser = at(visit(city), f"203.0.113.{number}")
        if post(guesser, "/sign-in/", email=ANNA).status_code != 302:
            continue
        wrong = other_code(last_code())
        for _try in range(limits.TRIES):
            post(guesser, "/sign-in/code/", code=wrong)


def test_three_wrong_codes_close_it_and_the_address_is_kept(
    omsk: City, visit: Visit, post: Post
) -> None:
    browser = visit(omsk)
    post(browser, "/join/", email="zoya@example.com")
    code = last_code()
    for _try in range(limits.TRIES - 1):
        response = post(browser, "/sign-in/code/", code=other_code(code))
        assert response.status_code == 200
        assert "not the digits" in response.text
    assert post(browser, "/sign-in/code/", code=other_code(code))["Location"] == "/sign-in/"
    page = browser.get("/sign-in/").text
    assert "Three wrong tries" in page
    assert 'value="zoya@example.com"' in page
    assert post(browser, "/sign-in/code/", code=code)["Location"] == "/sign-in/"
    with omsk.scope():
        assert not User.objects.exists()


def test_the_right_code_opens_whatever_others_typed(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    owner = at(visit(omsk), "198.51.100.7")
    post(owner, "/sign-in/", email=ANNA)
    code = last_code()
    attack(post, omsk, visit, browsers=20)
    assert post(owner, "/sign-in/code/", code=code)["Location"] == "/"
    assert owner.get("/me/").status_code == 200


def test_a_whole_room_is_not_shut_out_by_one_prankster(
    omsk: City, visit: Visit, post: Post
) -> None:
    for number in range(30):
        prankster = visit(omsk)
        post(prankster, "/join/", email=f"made-up-{number}@example.com")
        for _try in range(limits.TRIES):
            post(prankster, "/sign-in/code/", code=other_code(last_code()))
    newcomer = visit(omsk)
    post(newcomer, "/join/", email="zoya@example.com")
    assert post(newcomer, "/sign-in/code/", code=last_code())["Location"] == "/welcome/"


def test_the_owner_opens_the_link_in_a_letter_and_gets_a_code_at_once(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    attack(post, omsk, visit, browsers=20)
    assert letters_to(ANNA) == limits.LETTERS_TO_MAILBOX.amount
    link = re.search(r"http://omsk\.localhost:8000(/sign-in/mine/\S+/)", str(last_letter().body))
    assert link

    owner = at(visit(omsk), "198.51.100.7")
    refused = post(owner, "/sign-in/", email=ANNA)
    assert "One of them, from this site, has a link for the owner" in refused.text
    assert letters_to(ANNA) == limits.LETTERS_TO_MAILBOX.amount
    assert owner.get(link[1])["Location"] == "/sign-in/"
    assert owner.get("/me/").status_code == 302, "the link itself lets nobody in"
    assert f'value="{ANNA}"' in owner.get("/sign-in/").text
    post(owner, "/sign-in/", email=ANNA)
    assert len(last_code()) == limits.CITY_DIGITS
    assert post(owner, "/sign-in/code/", code=last_code())["Location"] == "/"


def test_letters_of_other_cities_don_t_shut_the_owner_out_here(
    omsk: City, tomsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    for number in range(5):  # the hub's letters bring no link, and Tomsk's is of no use in Omsk
        for city in (None, tomsk):
            post(at(visit(city), f"203.0.113.{number}"), "/sign-in/", email=ANNA)
    before = letters_to(ANNA)

    owner = at(visit(omsk), "198.51.100.7")
    assert "has a link for the owner" in post(owner, "/sign-in/", email=ANNA).text
    assert letters_to(ANNA) == before + 1
    link = re.search(r"http://omsk\.localhost:8000(/sign-in/mine/\S+/)", str(last_letter().body))
    assert link
    for number in range(9):
        post(at(visit(omsk), f"203.0.113.{number}"), "/sign-in/", email=ANNA)
    assert letters_to(ANNA) == before + 1, "once a day"

    owner.get(link[1])
    post(owner, "/sign-in/", email=ANNA)
    assert post(owner, "/sign-in/code/", code=last_code())["Location"] == "/"


def test_a_newcomer_is_not_flooded_with_links_of_all_cities(
    omsk: City, tomsk: City, visit: Visit, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit("few links", 1, 24 * 3600)
    monkeypatch.setattr(limits, "OWNER_LINKS_TO_NEWCOMERS", few)
    for number in range(10):
        for city in (None, omsk, tomsk):
            browser = at(visit(city), f"203.0.113.{number}")
            post(browser, "/sign-in/", email="zoya@example.com")
    assert letters_to("zoya@example.com") <= limits.LETTERS_TO_MAILBOX.amount + few.amount


def test_a_link_that_was_passed_on_is_one_browser_more_and_not_a_thousand(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    token = proof_of(ANNA)
    for number in range(12):
        browser = at(visit(omsk), f"203.0.113.{number}")
        browser.get(f"/sign-in/mine/{token}/")
        post(browser, "/sign-in/", email=ANNA)
    assert letters_to(ANNA) == limits.LETTERS_TO_OWN_DEVICE.amount
    found = (re.search(r"\b\d{6,10}\b", str(letter.subject)) for letter in mail.outbox)
    short = [code for code in found if code and len(code.group()) < limits.LONG_DIGITS]
    assert len(short) == limits.SHORT_CODES.amount


@pytest.mark.parametrize("spoil", [lambda token: token[:-2] + "xx", lambda _: "made-up"])
def test_a_link_that_is_not_ours_changes_nothing(
    omsk: City, anna: Member, visit: Visit, wait: Wait, spoil: Callable[[str], str]
) -> None:
    stranger = visit(omsk)
    assert stranger.get(f"/sign-in/mine/{spoil(proof_of(ANNA))}/")["Location"] == "/sign-in/"
    assert "device" not in stranger.cookies
    token = proof_of(ANNA)
    wait(24 * 3600 + 1)
    stranger.get(f"/sign-in/mine/{token}/")
    assert "device" not in stranger.cookies


def test_a_browser_that_was_in_before_gets_its_letter_in_spite_of_strangers(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    owner = at(visit(omsk), "198.51.100.7")
    post(owner, "/sign-in/", email=ANNA)
    post(owner, "/sign-in/code/", code=last_code())
    post(owner, "/sign-out/")
    attack(post, omsk, visit, browsers=20)
    before = letters_to(ANNA)
    assert post(owner, "/sign-in/", email=ANNA)["Location"] == "/sign-in/code/"
    assert letters_to(ANNA) == before + 1
    assert len(last_code()) == limits.CITY_DIGITS
    assert post(owner, "/sign-in/code/", code=last_code())["Location"] == "/"


def test_a_mailbox_is_not_flooded_through_many_cities(
    omsk: City, tomsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    for number in range(10):
        for city in (omsk, tomsk, None):
            post(at(visit(city), f"203.0.113.{number}"), "/sign-in/", email=ANNA)
    assert letters_to(ANNA) == limits.LETTERS_TO_MAILBOX.amount
    found = (re.search(r"\b\d{6,10}\b", str(letter.subject)) for letter in mail.outbox)
    lengths = [len(code.group()) for code in found if code]
    assert sum(length < limits.LONG_DIGITS for length in lengths) <= limits.SHORT_CODES.amount


def test_other_spellings_of_a_mailbox_are_the_same_mailbox(
    omsk: City, visit: Visit, post: Post
) -> None:
    spellings = [
        "anna@example.com",
        "ANNA@EXAMPLE.COM",
        "anna@\uff45xample.com",
        *(f"anna+{number}@example.com" for number in range(9)),
    ]
    for number, email in enumerate(spellings):
        post(at(visit(omsk), f"203.0.113.{number}"), "/join/", email=email)
    assert len(mail.outbox) == limits.LETTERS_TO_MAILBOX.amount


def test_letters_of_one_network_are_counted_over_all_cities(
    omsk: City, tomsk: City, visit: Visit, post: Post, settings: Any
) -> None:
    settings.LETTERS_PER_ADDRESS = 4
    for number in range(4):
        city = (omsk, tomsk)[number % 2]
        assert post(visit(city), "/join/", email=f"new{number}@example.com").status_code == 302
    refused = post(visit(omsk), "/join/", email="new4@example.com")
    assert "from your network" in refused.text
    assert "60 minutes" in refused.text
    assert 'value="new4@example.com"' in refused.text
    assert len(mail.outbox) == 4
    elsewhere = at(visit(omsk), "198.51.100.7")
    assert post(elsewhere, "/join/", email="new4@example.com").status_code == 302


def test_a_room_of_newcomers_does_not_shut_itself_out(
    omsk: City, visit: Visit, post: Post, settings: Any
) -> None:
    settings.LETTERS_PER_ADDRESS = 2
    for number in range(5):
        newcomer = visit(omsk)
        post(newcomer, "/join/", email=f"new{number}@example.com")
        assert post(newcomer, "/sign-in/code/", code=last_code())["Location"] == "/welcome/"


def test_each_code_that_was_closed_makes_the_next_one_wait_longer(
    omsk: City, visit: Visit, post: Post, wait: Wait
) -> None:
    guesser = visit(omsk)
    for number, pause in enumerate((30, 60, 120)):
        email = f"somebody{number}@example.com"
        post(guesser, "/join/", email=email)
        for _try in range(limits.TRIES):
            post(guesser, "/sign-in/code/", code=other_code(last_code()))
        sent = len(mail.outbox)
        wait(pause - 10)
        refused = post(guesser, "/join/", email=email)
        assert re.search(r"The next one can leave in \d+ seconds", refused.text)
        assert len(mail.outbox) == sent
        wait(11)


def test_codes_grow_long_when_short_ones_are_not_used(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    lengths = []
    for number in range(4):
        browser = at(visit(omsk), f"203.0.113.{number}")
        post(browser, "/sign-in/", email=ANNA)
        lengths.append(len(last_code()))
    assert lengths == [6, 6, 10, 10]
    assert "A code of 10 digits" in browser.get("/sign-in/code/").text
    typed = f"{last_code()[:5]} {last_code()[5:]}"
    assert post(browser, "/sign-in/code/", code=typed)["Location"] == "/"


def test_who_uses_the_codes_is_never_short_of_letters(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    for _visit in range(limits.LETTERS_TO_MAILBOX_A_DAY.amount + 2):
        browser = visit(omsk)
        browser.get("/sign-in/")
        post(browser, "/sign-in/", email=ANNA)
        assert len(last_code()) == 6
        assert post(browser, "/sign-in/code/", code=last_code()).status_code == 302


def test_one_s_own_browser_may_sign_in_and_out_all_day(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    browser = visit(omsk)
    browser.get("/sign-in/")
    for _time in range(limits.LETTERS_TO_OWN_DEVICE.amount + 3):
        assert post(browser, "/sign-in/", email=ANNA).status_code == 302
        assert post(browser, "/sign-in/code/", code=last_code())["Location"] == "/"
        post(browser, "/sign-out/")


def test_another_letter_of_the_same_attempt_gives_no_new_tries(
    omsk: City, visit: Visit, post: Post, wait: Wait
) -> None:
    browser = visit(omsk)
    post(browser, "/join/", email="zoya@example.com")
    for _try in range(limits.TRIES - 1):
        post(browser, "/sign-in/code/", code=other_code(last_code()))
    wait(31)
    post(browser, "/sign-in/code/again/")
    assert len(mail.outbox) == 2
    spent = post(browser, "/sign-in/code/", code=other_code(last_code()))
    assert spent["Location"] == "/sign-in/"


def test_hq_gets_longer_codes(hq: Visitor, visit: Visit, post: Post) -> None:
    post(visit(), "/sign-in/", email="hq@example.com")
    assert len(last_code()) == limits.HUB_DIGITS


def test_the_owner_is_told_of_tries_once_a_day(
    omsk: City, anna: Member, visit: Visit, post: Post
) -> None:
    with omsk.scope():
        User.objects.update(language="en")
    attack(post, omsk, visit, browsers=4)
    with omsk.scope():
        alarm = Alarm.objects.get(kind=TRIED)
        mail.outbox.clear()
        assert alarms.ring(alarm.pk, city=omsk, now=timezone.now())
    (letter,) = mail.outbox
    assert letter.to == [ANNA]
    assert letter.subject == "Somebody tried to sign in to Omsk as you"
    assert "Nobody got in" in letter.body
    assert "http://omsk.localhost:8000/sign-in/mine/" in letter.body
    attack(post, omsk, visit, browsers=8)
    with omsk.scope():
        assert not Alarm.objects.filter(kind=TRIED).exists()


def test_hq_is_told_of_tries_too(hq: Visitor, visit: Visit, post: Post) -> None:
    guesser = visit()
    post(guesser, "/sign-in/", email="hq@example.com")
    for _try in range(limits.TRIES):
        post(guesser, "/sign-in/code/", code=other_code(last_code()))
    with hub_scope():
        alarm = Alarm.objects.get(kind=TRIED)
        assert alarms.ring(alarm.pk, city=None, now=timezone.now())
    assert "http://localhost:8000/sign-in/mine/" in last_letter().body


def test_nobody_is_written_to_about_an_account_that_is_none(
    omsk: City, visit: Visit, post: Post
) -> None:
    attack(post, omsk, visit, browsers=2)
    with omsk.scope():
        assert not Alarm.objects.filter(kind=TRIED).exists()


class TestPasswords:
    @pytest.fixture(autouse=True)
    def _password(self, omsk: City, anna: Member) -> None:
        with omsk.scope():
            anna.user.set_password(GOOD)
            anna.user.save()

    def guess(self, post: Post, browser: Visitor, typed: str = "guess") -> Any:
        return post(browser, "/sign-in/password/", login=ANNA, password=typed)

    def test_strangers_don_t_shut_the_owner_s_browser_out(
        self, omsk: City, visit: Visit, post: Post
    ) -> None:
        owner = at(visit(omsk), "198.51.100.7")
        assert self.guess(post, owner, GOOD)["Location"] == "/"
        post(owner, "/sign-out/")
        for number in range(30):
            self.guess(post, at(visit(omsk), f"203.0.113.{number}"))
        refused = self.guess(post, at(visit(omsk), "203.0.113.99"), GOOD)
        assert "A code by e-mail lets you in at once" in refused.text
        assert self.guess(post, owner, GOOD)["Location"] == "/"

    def test_the_code_is_always_another_way(self, omsk: City, visit: Visit, post: Post) -> None:
        for number in range(30):
            self.guess(post, at(visit(omsk), f"203.0.113.{number}"))
        owner = at(visit(omsk), "198.51.100.7")
        post(owner, "/sign-in/", email=ANNA)
        assert post(owner, "/sign-in/code/", code=last_code())["Location"] == "/"
        post(owner, "/sign-out/")
        assert self.guess(post, owner, GOOD)["Location"] == "/"

    def test_one_browser_guesses_slowly(self, omsk: City, visit: Visit, post: Post) -> None:
        browser = visit(omsk)
        browser.get("/sign-in/password/")
        for _try in range(limits.WRONG_PASSWORDS_OF_ASKER.amount):
            assert "do not go together" in self.guess(post, browser).text
        assert "Too many wrong passwords" in self.guess(post, browser, GOOD).text
        assert browser.get("/me/").status_code == 302

    def test_right_passwords_are_not_counted(self, omsk: City, visit: Visit, post: Post) -> None:
        for number in range(limits.WRONG_PASSWORDS.amount + 1):
            browser = at(visit(omsk), f"203.0.113.{number}")
            assert self.guess(post, browser, GOOD)["Location"] == "/"

    def test_the_owner_is_told_after_five(self, omsk: City, visit: Visit, post: Post) -> None:
        for number in range(limits.TOLD_AT):
            with omsk.scope():
                assert not Alarm.objects.filter(kind=TRIED).exists()
            self.guess(post, at(visit(omsk), f"203.0.113.{number}"))
        with omsk.scope():
            assert Alarm.objects.filter(kind=TRIED).count() == 1

    def test_the_present_password_changes_it(self, omsk: City, visit: Visit, post: Post) -> None:
        browser = visit(omsk)
        self.guess(post, browser, GOOD)
        response = post(browser, "/me/password/", current=GOOD, new="another good one")
        assert response.status_code == 302
        with omsk.scope():
            assert User.objects.get().check_password("another good one")
