"""A question is shown to the network by its author only, and leaves with its reason to be there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from network.directory.actions import list_city
from network.directory.models import Listing
from network.directory.queries import SearchQuery, search
from tenants.members.actions import join_city, leave_city
from tenants.members.models import Member
from tenants.products.actions.products import move_product, resume_product
from tenants.products.actions.questions import (
    answer_question,
    reopen_question,
    restore_question,
    rewrite_question,
    show_question,
    withdraw_question,
)
from tenants.products.errors import NotItsAuthor
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.products.making import product, question

Visit = Callable[..., Visitor]


@pytest.fixture
def asked(tomsk: City, darya: Member) -> Question:
    with tomsk.scope():
        about = product(darya, "Board")
        made = question(darya, "Где взять пресс-форму?", product=about, outcome="Три адреса")
        question(darya, "Кому это нужно?", product=about)  # for Tomsk alone
        show_question(made, to="network", by=darya)
        return made


def shown(omsk: City, anna: Member) -> list[str]:
    with omsk.scope():
        return [card.title for card in search(SearchQuery(reader=anna))]


def test_another_city_finds_it_with_its_author(
    omsk: City, tomsk: City, anna: Member, asked: Question, visit: Visit
) -> None:
    assert shown(omsk, anna) == ["Где взять пресс-форму?"]
    browser = visit(omsk, anna)
    assert "Где взять <mark>пресс</mark>" in browser.get("/network/?q=пресс-форма").text
    page = browser.get(f"/network/tomsk/question/{asked.pk}/").text
    assert "Три адреса" in page
    assert "Darya" in page
    assert f"{tomsk.url()}questions/{asked.pk}/" not in page  # it opens for Tomsk only
    assert visit().get(f"/network/tomsk/question/{asked.pk}/").status_code == 404


def test_it_leaves_and_returns_with_its_reason(
    omsk: City, tomsk: City, anna: Member, darya: Member, asked: Question
) -> None:
    def step(*, there: bool) -> None:
        assert shown(omsk, anna) == (["Где взять пресс-форму?"] if there else [])

    with tomsk.scope():
        answer_question(asked, by=darya, answer="Нашли", now=NOW)
    step(there=False)
    with tomsk.scope():
        reopen_question(asked, by=darya, now=NOW)
    step(there=True)
    with tomsk.scope():
        withdraw_question(asked, by=darya)
    step(there=False)
    with tomsk.scope():
        restore_question(asked, by=darya)
        move_product(asked.product, to="archived", by=darya, now=NOW, why="x")  # type: ignore[arg-type]
    step(there=False)
    with tomsk.scope():
        resume_product(asked.product, by=darya, now=NOW)  # type: ignore[arg-type]
    step(there=True)
    with tomsk.scope():
        leave_city(member=darya, now=NOW)
    step(there=False)
    with tomsk.scope():
        join_city(user=darya.user, name="Darya", now=NOW)
    step(there=True)
    with tomsk.scope():
        show_question(asked, to="city", by=darya)
    step(there=False)


def test_other_words_are_on_the_card_at_once(
    omsk: City, tomsk: City, anna: Member, darya: Member, asked: Question
) -> None:
    with tomsk.scope():
        rewrite_question(asked, by=darya, text="Где взять станок?", blocker="", outcome="")
    assert shown(omsk, anna) == ["Где взять станок?"]
    with omsk.scope():
        assert not search(SearchQuery(text="пресс-форма", reader=anna))


def test_only_its_author_shows_it(
    omsk: City, tomsk: City, anna: Member, egor: Member, asked: Question, visit: Visit
) -> None:
    with tomsk.scope(), pytest.raises(NotItsAuthor):
        show_question(asked, to="public", by=egor)
    assert visit(tomsk, egor).post(
        f"/questions/{asked.pk}/visibility/", {"to": "public"}
    ).status_code in {403, 404}
    with tomsk.scope():
        assert Question.objects.get(pk=asked.pk).visibility == "network"
        assert not Listing.objects.get().is_public


def test_the_author_chooses_on_a_page_and_by_the_api(
    omsk: City, tomsk: City, anna: Member, darya: Member, asked: Question, visit: Visit
) -> None:
    browser = visit(tomsk, darya)
    assert f"/questions/{asked.pk}/visibility/" in browser.get(f"/questions/{asked.pk}/").text
    browser.post(f"/questions/{asked.pk}/visibility/", {"to": "public"})
    assert "Darya" in visit().get(f"/network/tomsk/question/{asked.pk}/").text
    refused = browser.post(f"/questions/{asked.pk}/visibility/", {"to": "moon"})
    assert refused.status_code == 200
    assert shown(omsk, anna) == ["Где взять пресс-форму?"]
    browser.put(f"/api/v1/questions/{asked.pk}/visibility/", {"to": "city"}, "application/json")
    assert shown(omsk, anna) == []


def test_an_imported_city_brings_its_questions(
    omsk: City, tomsk: City, anna: Member, asked: Question
) -> None:
    with tomsk.scope():
        Listing.objects.all().delete()
        list_city(tomsk, now=NOW)
    assert shown(omsk, anna) == ["Где взять пресс-форму?"]
