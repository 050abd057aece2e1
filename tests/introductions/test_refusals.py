"""Refusals of introductions: each keeps what was written and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from network.cards.actions import withdraw_card
from network.directory.models import Listing
from network.introductions import errors
from network.introductions.actions.introductions import (
    accept_introduction,
    ask_for_introduction,
    decline_introduction,
    snooze_introduction,
    take_back,
)
from network.introductions.models import Answer, Introduction, Participant, State
from network.introductions.queries.introductions import addressed_to, asked_by
from network.introductions.validators import LAPSES, MOST_A_DAY, MOST_WAITING, REST
from tenants.members.models import Member
from tenants.products.models import Authorship
from tenants.refusals import Refusal
from tenants.registry import routing
from tenants.registry.actions import move_city
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Clock, Visitor
from tests.introductions.conftest import WORDS, Post
from tests.products.making import product

Visit = Callable[..., Visitor]
DAY = timedelta(days=1)


def ask(listing: Listing, *, by: Member, days: float = 0) -> Introduction:
    return ask_for_introduction(listing, by=by, now=NOW + days * DAY, **WORDS)


def state(introduction: Introduction, *, days: float = 0) -> State:
    found = Introduction.objects.select_related("answer").get(pk=introduction.pk)
    return found.state(now=NOW + days * DAY)


def boards(city: City, by: Member, count: int) -> list[Listing]:
    """Products of one author whose name nobody else has."""
    with city.scope():
        made = [product(by, f"Board {number}", visibility="network") for number in range(count)]
        return list(Listing.objects.filter(local_id__in=[one.pk for one in made], kind="product"))


def test_a_card_that_is_withdrawn_while_somebody_writes_keeps_the_words(
    omsk: City, tomsk: City, boris: Member, darya: Member, card: Listing, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    address = f"/network/tomsk/expert/{darya.pk}/introduction/"
    assert browser.get(address).status_code == 200
    with tomsk.scope():
        withdraw_card(darya.expert_card, city=tomsk, now=NOW)
    refused = browser.post(address, WORDS).text
    assert "This has just been withdrawn from the network" in refused
    for words in WORDS.values():
        assert words in refused
    assert browser.get(address).status_code == 404
    with hub_scope():
        assert not Introduction.objects.exists()


def test_a_city_that_is_paused_while_somebody_writes_keeps_the_words(
    omsk: City, tomsk: City, boris: Member, darya: Member, card: Listing, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    with hub_scope():
        move_city(tomsk, to="paused")
    refused = browser.post(f"/network/tomsk/expert/{darya.pk}/introduction/", WORDS).text
    assert "nothing was sent" in refused
    assert WORDS["need"] in refused
    with hub_scope():
        assert not Introduction.objects.exists()
        move_city(tomsk, to="active")
    routing.forget()


def test_an_introduction_waits_for_a_paused_city_and_is_there_when_it_opens(
    omsk: City, tomsk: City, boris: Member, darya: Member, asked: Introduction, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    with hub_scope():
        move_city(tomsk, to="paused")
    page = browser.get(asked.get_absolute_url()).text
    assert "Their city is closed at present" in page
    with hub_scope():
        move_city(tomsk, to="active")
    routing.forget()
    assert "waits for an answer" in browser.get(asked.get_absolute_url()).text
    with tomsk.scope():
        assert addressed_to(darya).waiting(now=NOW).get() == asked


def test_asking_twice_is_asking_once(
    omsk: City, tomsk: City, boris: Member, darya: Member, card: Listing
) -> None:
    with omsk.scope():
        asked = ask(card, by=boris)
        with pytest.raises(errors.AlreadyAsked):
            ask(card, by=boris)
    with tomsk.scope():
        accept_introduction(asked, by=darya, contact="@d", words="", now=NOW)
    with omsk.scope():
        with pytest.raises(errors.AlreadyMet):
            ask(card, by=boris)
        assert asked_by(boris).count() == Participant.objects.filter(city_id=omsk.pk).count() == 1


def test_a_declined_one_is_not_asked_for_again_soon(
    omsk: City, tomsk: City, boris: Member, darya: Member, asked: Introduction, card: Listing,
    visit: Visit, post: Post, clock: Clock,
) -> None:  # fmt: skip
    clock(NOW)
    there = visit(tomsk, darya)
    path = f"{asked.get_absolute_url()}refusal/"
    assert "Write a few words" in there.post(path, {"phrase": "own"}).text
    there.post(path, {"phrase": "no_time", "words": "Try Egor."})
    assert post()[-1] == "An answer from Tomsk: Darya"
    page = visit(omsk, boris).get(asked.get_absolute_url()).text
    assert "I have no time for this now. Try Egor." in page
    assert "@darya_moulds" not in page
    with omsk.scope():
        assert state(asked) == State.DECLINED
        with pytest.raises(errors.DeclinedLately):
            ask(card, by=boris, days=60)
        ask(card, by=boris, days=(REST / DAY) + 1)


def test_put_off_it_comes_back_by_itself(
    omsk: City, tomsk: City, darya: Member, asked: Introduction, post: Post, visit: Visit,
    boris: Member, clock: Clock,
) -> None:  # fmt: skip
    clock(NOW)
    post()
    visit(tomsk, darya).post(f"{asked.get_absolute_url()}snooze/", {"until": "week"})
    with tomsk.scope():
        assert state(asked) == State.SNOOZED
        assert not addressed_to(darya).waiting(now=NOW + 6 * DAY).exists()
    assert "Put off until" in visit(omsk, boris).get(asked.get_absolute_url()).text
    assert post(NOW + 6 * DAY) == []
    clock(NOW + 7 * DAY)
    assert post(NOW + 7 * DAY) == ["Boris from Omsk asks to be introduced"]
    with tomsk.scope():
        assert state(asked, days=7) == State.WAITING
        assert addressed_to(darya).waiting(now=NOW + 7 * DAY).get() == asked


def test_taken_back_it_waits_for_nobody(
    omsk: City, tomsk: City, boris: Member, darya: Member, asked: Introduction, visit: Visit
) -> None:
    visit(omsk, boris).post(f"{asked.get_absolute_url()}withdrawal/")
    there = visit(tomsk, darya)
    assert "asks to be introduced" not in there.get("/").text
    refused = there.post(f"{asked.get_absolute_url()}acceptance/", {"contact": "@d"}).text
    assert "taken back or waits no longer" in refused
    with tomsk.scope():
        assert not Answer.objects.exists()
        assert not Participant.objects.exists()


def test_an_answer_is_given_once(
    omsk: City, tomsk: City, boris: Member, darya: Member, accepted: Introduction
) -> None:
    with tomsk.scope():
        with pytest.raises(errors.AnsweredBefore):
            accept_introduction(accepted, by=darya, contact="", words="", now=NOW)
        with pytest.raises(errors.AnsweredBefore):
            snooze_introduction(accepted, by=darya, until="week", now=NOW)
        with pytest.raises(errors.AnsweredBefore):
            decline_introduction(accepted, by=darya, phrase="later", words="", now=NOW)
        assert Participant.objects.filter(city_id=tomsk.pk).count() == 1
    with omsk.scope(), pytest.raises(errors.AnsweredBefore):
        take_back(accepted, by=boris, now=NOW)


def test_the_first_of_two_authors_answers_for_both(
    omsk: City, tomsk: City, boris: Member, darya: Member, egor: Member
) -> None:
    (board,) = boards(tomsk, darya, 1)
    with tomsk.scope():
        Authorship.objects.create(product_id=board.local_id, member=egor, role="author")
    with omsk.scope():
        asked = ask(board, by=boris)
    with tomsk.scope():
        assert addressed_to(egor).get() == addressed_to(darya).get() == asked
        accept_introduction(asked, by=egor, contact="@egor", words="", now=NOW)
        with pytest.raises(errors.AnsweredBefore):
            decline_introduction(asked, by=darya, phrase="no_time", words="", now=NOW)
        assert Answer.objects.get().name == "Egor"


def test_others_neither_read_nor_answer(
    omsk: City, tomsk: City, vera: Member, egor: Member, asked: Introduction, visit: Visit
) -> None:
    for city, who in ((omsk, vera), (tomsk, egor)):
        browser = visit(city, who)
        assert browser.get(asked.get_absolute_url()).status_code == 404
        for deed in ("acceptance", "refusal", "snooze", "withdrawal"):
            assert browser.post(f"{asked.get_absolute_url()}{deed}/").status_code == 404
        assert browser.get(f"/network/rooms/{asked.pk}/").status_code == 404
        assert asked.need not in browser.get("/network/introductions/").text
    assert visit(tomsk).get(asked.get_absolute_url()).status_code == 302
    with tomsk.scope():
        with pytest.raises(errors.NotYourIntroduction):
            accept_introduction(asked, by=egor, contact="", words="", now=NOW)
        assert not Answer.objects.exists()


def test_one_asks_little_at_a_time(
    omsk: City, tomsk: City, boris: Member, darya: Member, egor: Member
) -> None:
    shown = [*boards(tomsk, darya, MOST_A_DAY), *boards(tomsk, egor, MOST_WAITING)]
    with omsk.scope():
        for board in shown[:MOST_A_DAY]:
            ask(board, by=boris)
        with pytest.raises(errors.AskedEnough):
            ask(shown[MOST_A_DAY], by=boris)
        for number, board in enumerate(shown[MOST_A_DAY:MOST_WAITING], start=2):
            ask(board, by=boris, days=number)
        with pytest.raises(errors.TooManyWaiting):
            ask(shown[MOST_WAITING], by=boris, days=20)
        assert asked_by(boris).count() == MOST_WAITING
        ask(shown[MOST_WAITING], by=boris, days=LAPSES / DAY + 1)  # the first wait no longer


def test_nobody_is_asked_more_often_than_the_set_number_a_month(
    omsk: City, tomsk: City, boris: Member, vera: Member, darya: Member,
    settings: pytest.FixtureRequest,
) -> None:  # fmt: skip
    settings.INTRODUCTIONS_A_MONTH = 2  # type: ignore[attr-defined]
    first, second, third = boards(tomsk, darya, 3)
    with omsk.scope():
        ask(first, by=boris)
        ask(second, by=vera)
        with pytest.raises(errors.AskedOfOften):
            ask(third, by=boris)
        assert asked_by(boris).count() == 1


def test_one_city_is_asked_at_home(
    tomsk: City, egor: Member, darya: Member, card: Listing, visit: Visit
) -> None:
    page = visit(tomsk, egor).post(f"/network/tomsk/expert/{darya.pk}/introduction/", WORDS).text
    assert "You live in one city" in page
    with tomsk.scope():
        assert not Introduction.objects.exists()


def test_every_refusal_says_what_to_do_next() -> None:
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    refusals = [one for one in found if issubclass(one, Refusal) and one is not Refusal]
    assert len(refusals) >= 12
    for refusal in refusals:
        assert len(str(refusal.message)) > 30
