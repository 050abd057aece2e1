"""Who could help, with the reason; opt-out; nobody too often; equals take turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from network.cards.actions import publish_card
from network.cards.models import ExpertCard
from network.directory.models import Listing
from network.introductions.actions.introductions import ask_for_introduction
from network.introductions.actions.matching import choose_matching
from network.introductions.matching import (
    Match,
    questions_to_answer,
    who_could_help,
    wish_of_product,
    wish_of_question,
)
from network.introductions.models import MatchingChoice, UnproposedListing
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.actions.questions import show_question
from tenants.products.models import Product
from tenants.registry.models import City
from tests.cast import NOW, Visitor, person
from tests.introductions.conftest import WORDS
from tests.products.making import product, question

Visit = Callable[..., Visitor]


def expert(city: City, member: Member, *, headline: str, helps_with: list[str]) -> Listing:
    with city.scope():
        card = ExpertCard(member=member, headline=headline, helps_with=helps_with)
        publish_card(card, city=city, now=NOW)
        return Listing.objects.get(kind="expert", local_id=member.pk)


@pytest.fixture
def caps(omsk: City, boris: Member) -> Product:
    with omsk.scope():
        return product(boris, "Second life of caps", needs=["a mould for tiles"])


@pytest.fixture
def moulds(tomsk: City, darya: Member) -> Listing:
    return expert(tomsk, darya, headline="Press moulds", helps_with=["moulds", "injection"])


def titles(found: list[Match]) -> list[str]:
    return [match.listing.title for match in found]


def helpers(city: City, made: Product, reader: Member, **when: Any) -> list[Match]:
    with city.scope():
        return who_could_help(wish_of_product(made), reader=reader, now=NOW + timedelta(**when))


def test_a_need_that_a_skill_fits_is_the_reason(
    omsk: City, tomsk: City, boris: Member, egor: Member, caps: Product, moulds: Listing,
    visit: Visit,
) -> None:  # fmt: skip
    expert(tomsk, egor, headline="Choir singing", helps_with=["voices"])
    (match,) = helpers(omsk, caps, boris)
    assert match.listing == moulds
    assert [(fit.need, fit.skill) for fit in match.fits] == [("a mould for tiles", "moulds")]
    browser = visit(omsk, boris)
    assert "Who in the network could help" in browser.get(caps.get_absolute_url()).text
    page = browser.get(f"/network/helpers/product/{caps.pk}/").text
    assert "you need “a mould for tiles”, they can do “moulds”" in page
    assert f"/network/tomsk/expert/{moulds.local_id}/introduction/" in page
    part = browser.get(f"/network/helpers/product/{caps.pk}/", headers={"hx-request": "true"}).text
    assert "<html" not in part


def test_a_question_finds_by_its_words_and_comes_along_to_the_asking(
    omsk: City, boris: Member, moulds: Listing, visit: Visit
) -> None:
    with omsk.scope():
        asked = question(boris, "Who knows how injection moulds are cooled?")
        (match,) = who_could_help(wish_of_question(asked), reader=boris, now=NOW)
    assert {fit.skill for fit in match.fits} == {"moulds", "injection"}
    browser = visit(omsk, boris)
    page = browser.get(f"/network/helpers/question/{asked.pk}/").text
    link = f"/network/tomsk/expert/{moulds.local_id}/introduction/?question={asked.pk}"
    assert link in page
    assert "how injection moulds are cooled?</textarea>" in browser.get(link).text


def test_one_word_in_common_is_chance_and_nothing_fits_says_what_to_do(
    omsk: City, tomsk: City, boris: Member, egor: Member, caps: Product, visit: Visit
) -> None:
    expert(tomsk, egor, headline="Second hand clothes", helps_with=["sewing"])
    assert helpers(omsk, caps, boris) == []
    assert "Nobody fits yet" in visit(omsk, boris).get(f"/network/helpers/product/{caps.pk}/").text


def test_general_words_in_any_form_are_no_reason(
    omsk: City, tomsk: City, boris: Member, egor: Member
) -> None:
    expert(tomsk, egor, headline="Вечера", helps_with=["Вопросы, на которые хочется отвечать"])
    with omsk.scope():
        made = product(boris, "Общий двор", needs=["Дом, который готов попробовать вторым"])
    assert helpers(omsk, made, boris) == []


def test_a_word_in_two_forms_is_one_reason(
    omsk: City, tomsk: City, boris: Member, egor: Member
) -> None:
    expert(tomsk, egor, headline="Плитка и кирпич для печи", helps_with=["обжиг"])
    with omsk.scope():
        made = product(boris, "Плитка из плитки", needs=["кирпичи"])
        question(boris, "Какие кирпичи держат плитку?", about="product", product=made)
    (match,) = helpers(omsk, made, boris)
    assert list(match.words) == ["плитка", "кирпичи"]


def test_only_authors_see_who_could_help_them(
    omsk: City, boris: Member, vera: Member, caps: Product, visit: Visit
) -> None:
    with omsk.scope():
        asked = question(boris)
    browser = visit(omsk, vera)
    assert "could help" not in browser.get(caps.get_absolute_url()).text
    assert "could help" not in browser.get(asked.get_absolute_url()).text
    assert browser.get(f"/network/helpers/product/{caps.pk}/").status_code == 403
    assert browser.get(f"/network/helpers/question/{asked.pk}/").status_code == 403
    assert visit(omsk).get(f"/network/helpers/product/{caps.pk}/").status_code == 302


def test_own_city_and_paused_cities_are_not_proposed(
    omsk: City, boris: Member, vera: Member, caps: Product
) -> None:
    expert(omsk, vera, headline="Press moulds", helps_with=["moulds"])
    assert helpers(omsk, caps, boris) == []


def test_somebody_who_chose_so_is_proposed_to_nobody(
    omsk: City, tomsk: City, boris: Member, darya: Member, egor: Member, caps: Product,
    moulds: Listing, visit: Visit,
) -> None:  # fmt: skip
    browser = visit(tomsk, darya)
    assert "/network/introductions/matching/" in browser.get("/network/introductions/").text
    browser.post("/network/introductions/matching/")
    assert helpers(omsk, caps, boris) == []
    with omsk.scope():
        assert not MatchingChoice.objects.exists()  # the choice itself is private
        assert UnproposedListing.objects.get().listing_id == moulds.pk
    with tomsk.scope():  # what she publishes later is not proposed, what others help to make is
        product(darya, "Mould shop", visibility="network", offers=["moulds"])
    assert helpers(omsk, caps, boris) == []
    expert(tomsk, egor, headline="Moulds of plaster", helps_with=["plaster moulds"])
    assert titles(helpers(omsk, caps, boris)) == ["Egor"]
    browser.post("/network/introductions/matching/", {"is_proposed": "1"})
    assert set(titles(helpers(omsk, caps, boris))) == {"Darya", "Mould shop", "Egor"}


def test_no_city_takes_the_listings_of_another_off(
    omsk: City, tomsk: City, moulds: Listing
) -> None:
    for city_id in (omsk.pk, tomsk.pk):
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with omsk.scope(), refused, transaction.atomic():
            UnproposedListing.objects.create(listing_id=moulds.pk, city_id=city_id)
    with omsk.scope(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.introductions_unproposedlisting")
        assert cursor.rowcount == 0


def test_nobody_is_proposed_more_often_than_the_set_number_a_month(
    omsk: City, boris: Member, vera: Member, caps: Product, moulds: Listing, settings: Any
) -> None:
    settings.PROPOSALS_A_MONTH = 2
    with omsk.scope():
        others = [product(vera, f"Caps {n}", needs=["moulds"]) for n in range(2)]
    assert titles(helpers(omsk, caps, boris)) == ["Darya"]
    assert titles(helpers(omsk, caps, boris)) == ["Darya"]  # the same one counts once
    assert titles(helpers(omsk, others[0], vera)) == ["Darya"]
    assert titles(helpers(omsk, others[1], vera)) == []
    assert titles(helpers(omsk, caps, boris)) == ["Darya"]


def test_somebody_who_was_asked_enough_gets_a_rest(
    omsk: City, boris: Member, vera: Member, caps: Product, moulds: Listing, settings: Any
) -> None:
    settings.INTRODUCTIONS_A_MONTH = 1
    assert titles(helpers(omsk, caps, boris)) == ["Darya"]
    with omsk.scope():
        ask_for_introduction(moulds, by=vera, now=NOW, **WORDS)
    assert helpers(omsk, caps, boris) == []


def test_equals_take_turns_from_week_to_week(
    omsk: City, tomsk: City, boris: Member, caps: Product
) -> None:
    for name in "ABCDEFGH":
        somebody = person(tomsk, f"Master{name}")
        expert(tomsk, somebody, headline="Moulds", helps_with=["moulds"])
    weeks = [titles(helpers(omsk, caps, boris, weeks=n)) for n in range(6)]
    assert all(len(shown) == 5 for shown in weeks)
    assert len({name for shown in weeks for name in shown}) == 8
    assert titles(helpers(omsk, caps, boris)) == weeks[0]  # the same within a week


def test_a_profile_shows_the_questions_one_could_answer(
    omsk: City, tomsk: City, boris: Member, vera: Member, darya: Member, visit: Visit
) -> None:
    with omsk.scope():
        Member.objects.filter(pk=boris.pk).update(helps_with=["injection moulds"])
        question(vera, "How thick must a mould be?")
        question(vera, "Who sings with us?")
        question(boris, "My own question about moulds?")
    page = visit(omsk, boris).get(f"/people/{boris.pk}/").text
    assert "Questions you could answer" in page
    assert "How thick must a mould be?" in page
    assert "Who sings with us?" not in page
    assert "My own question" not in page
    assert "Questions you could answer" not in visit(omsk, vera).get(f"/people/{boris.pk}/").text


def test_questions_one_could_answer_say_why(
    omsk: City, tomsk: City, boris: Member, vera: Member, darya: Member
) -> None:
    with omsk.scope():
        Member.objects.filter(pk=boris.pk).update(helps_with=["injection moulds", "help", "glue"])
        boris.refresh_from_db()
        question(vera, "How thick must a mould be, and with which glue?")
        question(vera, "Who can help us?")  # a word that every topic could have
    with tomsk.scope():
        abroad = question(darya, "Which glue holds wet wood?")
        show_question(abroad, to="network", by=darya)
    with omsk.scope(), CaptureQueriesContext(connection) as queries:
        found = questions_to_answer(boris)
    assert [(one.text, one.city, list(one.topics)) for one in found] == [
        ("How thick must a mould be, and with which glue?", "", ["injection moulds", "glue"]),
        ("Which glue holds wet wood?", "Tomsk", ["glue"]),
    ]
    assert len([query for query in queries if "SELECT" in query["sql"]]) == 3


def test_leaving_ends_the_choice(tomsk: City, darya: Member, moulds: Listing) -> None:
    with tomsk.scope():
        choose_matching(by=darya, is_proposed=False)
        leave_city(member=darya, now=NOW)
        assert not MatchingChoice.objects.exists()
        assert not UnproposedListing.objects.exists()
