"""The group corrects an address, has a letter sent again, withdraws; a draft survives leaving."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from franchise import letters
from franchise.actions.confirmation import confirm_initiator
from franchise.limits import CORRECTIONS
from franchise.models import Application, Initiator, Letter
from franchise.tokens import confirmation_link
from tenants.accounts.models import User
from tenants.registry.limiter import Limit
from tenants.registry.models import Alarm
from tests.franchise.cast import WHY, applied, deliver, typed

Visit = Callable[..., Client]


@pytest.fixture
def sender(hub: None, visit: Visit) -> Client:
    """The browser that sent the application for Pskov."""
    browser = visit()
    browser.post("/apply/", typed("Псков"))
    return browser


@pytest.fixture
def pskov(sender: Client) -> Application:
    application = Application.objects.get()
    deliver(application, now=timezone.now())
    mail.outbox.clear()
    return application


def told(application: Application) -> list[str]:
    mail.outbox.clear()
    deliver(application, now=timezone.now())
    return [to for letter in mail.outbox for to in letter.to]


def test_a_mistyped_address_is_corrected_and_only_its_letter_goes_out(
    sender: Client, pskov: Application
) -> None:
    egor = Initiator.objects.get(name="Егор")
    old_way = re.sub(r"https?://[^/]+", "", confirmation_link(egor))
    page = sender.get(pskov.get_absolute_url()).text
    assert egor.email in page
    address = f"{pskov.get_absolute_url()}people/{egor.pk}/"

    assert sender.post(address, {"email": "nonsense"}).status_code == 422
    assert sender.post(address, {"email": "zhanna@pskov.example.com"}).status_code == 422
    sender.post(address, {"email": "Egor@right.example.com"})
    assert Initiator.objects.get(name="Егор").email == "egor@right.example.com"
    assert told(pskov) == ["egor@right.example.com"]
    assert sender.get(old_way).status_code == 404


def test_a_letter_is_sent_again_a_few_times(sender: Client, pskov: Application) -> None:
    egor = Initiator.objects.get(name="Егор")
    address = f"{pskov.get_absolute_url()}people/{egor.pk}/letter/"
    for _ in range(3):
        sender.post(address)
        assert told(pskov) == [egor.email]
    assert "Look into spam" in sender.post(address, follow=True).text
    assert told(pskov) == []


def test_correcting_is_no_way_to_write_to_strangers(sender: Client, pskov: Application) -> None:
    egor = Initiator.objects.get(name="Егор")
    address = f"{pskov.get_absolute_url()}people/{egor.pk}/"
    written = []
    for number in range(10):
        answer = sender.post(address, {"email": f"stranger{number}@example.com"})
        written += told(pskov)
    assert len(written) == CORRECTIONS.amount
    assert answer.status_code == 422
    assert "corrected several times" in answer.text
    assert Initiator.objects.get(name="Егор").email == written[-1]


def test_one_mailbox_gets_few_letters_a_day_until_its_owner_confirms(
    sender: Client, pskov: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To and fro between two addresses, from many applications: the rest waits for tomorrow."""
    monkeypatch.setattr(letters, "TO_MAILBOX", Limit("few letters", 2, 24 * 3600))
    egor = Initiator.objects.get(name="Егор")
    address = f"{pskov.get_absolute_url()}people/{egor.pk}/"
    written = []
    for number in range(3):
        sender.post(address, {"email": f"other{number}@example.com"})
        written += told(pskov)
        sender.post(address, {"email": "victim@example.com"})
        written += told(pskov)
    assert written.count("victim@example.com") == 2
    waits = Letter.objects.get(to="victim@example.com")
    assert (waits.sent_at, waits.attempts) == (None, 0)
    alarm = Alarm.objects.get(kind=letters.LETTER, key=str(waits.pk))
    assert alarm.ring_at > timezone.now() + timedelta(hours=23)
    confirm_initiator(Initiator.objects.get(name="Егор"), now=timezone.now())
    Alarm.objects.filter(pk=alarm.pk).update(due_at=timezone.now(), ring_at=timezone.now())
    assert told(pskov) == ["victim@example.com"], "the owner's letters are not held back"


def test_who_has_only_the_page_s_address_changes_nothing(pskov: Application, visit: Visit) -> None:
    """The reader of a letter to a mistyped address may open the page and change nothing."""
    stranger = visit()
    page = stranger.get(pskov.get_absolute_url()).text
    assert "example.com" not in page
    egor = Initiator.objects.get(name="Егор")
    for path in ("withdrawal/", f"people/{egor.pk}/", f"people/{egor.pk}/letter/"):
        answer = stranger.post(f"{pskov.get_absolute_url()}{path}", {"email": "evil@example.com"})
        assert answer.status_code == 404
    assert Application.objects.get().state == Application.State.SUBMITTED
    assert Initiator.objects.get(name="Егор").email == egor.email


def test_a_confirmed_address_stays(sender: Client, pskov: Application) -> None:
    egor = Initiator.objects.get(name="Егор")
    confirm_initiator(egor, now=timezone.now())
    address = f"{pskov.get_absolute_url()}people/{egor.pk}/"
    sender.post(address, {"email": "other@example.com"})
    assert Initiator.objects.get(name="Егор").email == "egor@pskov.example.com"


def test_withdrawing_asks_tells_all_and_frees_the_city(sender: Client, pskov: Application) -> None:
    address = f"{pskov.get_absolute_url()}withdrawal/"
    assert "Withdraw the application?" in sender.get(address).text
    assert Application.objects.get().state == Application.State.SUBMITTED
    sender.post(address)
    assert Application.objects.get().state == Application.State.WITHDRAWN
    assert len(told(pskov)) == 3
    page = sender.get(pskov.get_absolute_url()).text
    assert f"?again={pskov.key}" in page

    again = sender.get(f"/apply/?again={pskov.key}").text
    for words in (WHY, "Библиотека", "egor@pskov.example.com", 'value="504341"'):
        assert words in again
    assert applied("Псков", "others", now=timezone.now()).state == Application.State.SUBMITTED


def test_a_stranger_can_t_copy_an_application(pskov: Application, visit: Visit) -> None:
    Application.objects.update(state=Application.State.DECLINED)
    page = visit().get(f"/apply/?again={pskov.key}").text
    assert "pskov.example.com" not in page


def test_a_confirmed_initiator_signs_in_and_finds_the_application(
    pskov: Application, visit: Visit
) -> None:
    confirm_initiator(Initiator.objects.get(name="Егор"), now=timezone.now())
    browser = visit()
    browser.force_login(User.objects.get(email="egor@pskov.example.com"))
    arrived = browser.get("/sign-in/")
    assert arrived["Location"] == pskov.get_absolute_url()
    assert browser.get("/applications/")["Location"] == pskov.get_absolute_url()
    assert "My application" in browser.get("/").text
    assert f"{pskov.get_absolute_url()}withdrawal/" in browser.get(pskov.get_absolute_url()).text
    assert not User.objects.filter(email="darya@pskov.example.com").exists()  # not confirmed


def test_the_letter_and_the_page_behind_it_name_the_others(hub: None, visit: Visit) -> None:
    application = applied("Псков", now=timezone.now())
    deliver(application, now=timezone.now())
    letter = next(sent for sent in mail.outbox if sent.to == ["egor@pskov.example.com"])
    for words in ("Дарья", "Жанна", "Библиотека"):
        assert words in letter.body
    egor = Initiator.objects.get(name="Егор")
    page = visit().get(re.sub(r"https?://[^/]+", "", confirmation_link(egor))).text
    for words in ("Дарья", "Жанна", "Библиотека"):
        assert words in page


def test_a_half_filled_form_is_there_again(hub: None, visit: Visit) -> None:
    browser = visit()
    fields = typed("Ом", geoname_id="1496153", why="Мы начали.", find="1")
    browser.post("/apply/", fields)
    for page in (browser.get("/apply/").text, browser.get("/apply/").text):
        for words in ("Мы начали.", "darya@pskov.example.com", "Библиотека"):
            assert words in page
        assert re.search(r'value="1496153"\s+checked', page)
        assert fields["key"] in page
        assert "errorlist" not in page
    assert "Мы начали." not in visit().get("/apply/").text  # another browser

    browser.post("/apply/draft/", {**fields, "why": "Мы продолжили."})  # typed, nothing pressed
    assert "Мы продолжили." in browser.get("/apply/").text
    other = browser.get("/apply/?city=504341").text
    assert re.search(r'value="504341"\s+checked', other)
    assert "Мы продолжили." in other

    kept = browser.post("/apply/", {**fields, "why": "Вернёмся завтра.", "keep": "1"})
    assert (kept.status_code, "Kept in this browser" in kept.text) == (200, True)
    assert "errorlist" not in kept.text
    assert "Вернёмся завтра." in browser.get("/apply/").text
    assert not Application.objects.exists()

    browser.post("/apply/", {"forget": "1"})
    assert "Мы продолжили." not in browser.get("/apply/").text


def test_a_sent_form_leaves_no_draft(hub: None, visit: Visit) -> None:
    browser = visit()
    fields = typed("Псков")
    browser.post("/apply/draft/", fields)
    browser.post("/apply/", fields)
    browser.post("/apply/draft/", fields)  # a late one
    assert WHY not in browser.get("/apply/").text


def test_the_seventh_initiator_has_a_duty_like_the_first() -> None:
    from franchise.actions.building import duty_of

    kinds = [duty_of(number) for number in range(8)]
    assert len(set(kinds[:6])) == 6
    assert kinds[6:] == kinds[:2]
