"""One search in a city: people, products, questions and formats, as each reader may see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.formats.actions import install_catalogue
from tenants.members.models import Member
from tenants.products.models import Product
from tenants.products.queries.products import products
from tenants.products.queries.questions import questions
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.products.making import product, question

Visit = Callable[..., Visitor]


@pytest.fixture
def work(omsk: City, tomsk: City, boris: Member, darya: Member) -> None:
    with omsk.scope():
        install_catalogue(now=NOW)
        Member.objects.filter(pk=boris.pk).update(name="Алёна Рудь", helps_with=["пластик"])
        product(boris, "Скамейки <b>из пластика</b>")
        product(boris, "Хлеб", visibility="public")
        question(boris, "Где взять пластик?")
    with tomsk.scope():
        product(darya, "Пластик Томска", visibility="public")


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    "text", ["пластик", "палстик", "gkfcnbr", "plastik", "полимеры", "plastic"]
)
def test_everything_of_the_city_is_found_and_marked(
    omsk: City, anna: Member, visit: Visit, text: str
) -> None:
    page = visit(omsk, anna).get("/search/", {"q": text}).text
    assert "Скамейки &lt;b&gt;из <mark>пластика</mark>&lt;/b&gt;" in page
    assert "Где взять <mark>пластик</mark>?" in page
    assert "Алёна Рудь" in page
    assert "Томска" not in page
    assert "/network/?q=" in page  # the way on to other cities


@pytest.mark.usefixtures("work")
def test_names_and_formats_are_found(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    assert "<mark>Алёна</mark> Рудь" in browser.get("/search/?q=алена").text
    assert "/formats/troika/" in browser.get("/search/?q=тройка").text
    assert "/formats/troika/" in browser.get("/search/?q=troika").text


@pytest.mark.usefixtures("work")
def test_visitors_find_what_is_open_to_them(omsk: City, visit: Visit) -> None:
    page = visit(omsk).get("/search/?q=пластик").text
    for hidden in ("Скамейки", "Где взять", "Рудь"):
        assert hidden not in page
    assert "Nothing found in our city" in page
    assert "<mark>Хлеб</mark>" in visit(omsk).get("/search/?q=хлеб").text


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    "text", ["", " ", "\0", "я" * 10_000, "&|!(:*<->", "😀", "\u3164\u115f", "кто и для", "zzz"]
)
def test_odd_searches_find_nothing_and_are_answered(
    omsk: City, anna: Member, visit: Visit, text: str
) -> None:
    answer = visit(omsk, anna).get("/search/", {"q": text})
    assert answer.status_code == 200
    assert "<mark>" not in answer.text


@pytest.mark.parametrize("text", ["plastic", "вторсырье"])
def test_a_word_that_we_know_is_no_other_word_misspelled(
    omsk: City, anna: Member, boris: Member, visit: Visit, text: str
) -> None:
    with omsk.scope():
        product(boris, "Платы и области")
        product(boris, "Вторая смена")

    assert "<mark>" not in visit(omsk, anna).get("/search/", {"q": text}).text


@pytest.mark.parametrize("text", [",", "[[", ";.", ", ;"])
def test_marks_alone_are_no_letters_of_the_other_keyboard(
    omsk: City, anna: Member, boris: Member, visit: Visit, text: str
) -> None:
    """«,» is «б» there, and words of one letter are near each other."""
    with omsk.scope():
        product(boris, "Блок Б, склад Ж и Ю")
        product(boris, "ХХ век")
    assert "<mark>" not in visit(omsk, anna).get("/search/", {"q": text}).text
    with omsk.scope():
        question(boris, "Куда везти Б, Ж, Х и Ю?")
        assert not products(reader=anna, text=text)
        assert not questions(reader=anna, text=text)


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("мостовая", True),  # only in the story, as it stands there
        ("мостовой", False),  # other forms are of the line
        ("скамейки для", False),  # «для» has no form, and stands nowhere
        ("скамейки из", True),  # nor has «из», which stands there
        ("скамейки полимеры", True),  # a typed word beside a synonym
        ("скамейки хлеб", False),
    ],
)
def test_words_are_met_in_any_form_of_the_line_or_as_they_stand_in_the_text(
    omsk: City, anna: Member, text: str, is_found: bool
) -> None:
    with omsk.scope():
        Product.objects.filter(title__startswith="Скамейки").update(text="Мостовая у реки")
        titles = [found.title for found in products(reader=anna, text=text)]
    assert (titles == ["Скамейки <b>из пластика</b>"]) is is_found


@pytest.mark.usefixtures("work")
def test_a_hidden_row_does_not_decide_the_spelling(omsk: City, anna: Member, boris: Member) -> None:
    """A row that a visitor may not see has the word as typed, an open one on the other layout."""
    with omsk.scope():
        product(boris, "Ghbdtn")
        product(boris, "Привет", visibility="public")
        assert [p.title for p in products(reader=None, text="ghbdtn")] == ["Привет"]
        assert [p.title for p in products(reader=anna, text="ghbdtn")] == ["Ghbdtn"]


@pytest.mark.usefixtures("work")
def test_while_typing_only_the_results_come_and_the_head_leads_here(
    omsk: City, anna: Member, visit: Visit
) -> None:
    answer = visit(omsk, anna).get("/search/?q=пласт", headers={"hx-request": "true"}).text
    assert "<html" not in answer
    assert "<mark>" in answer
    assert 'href="/search/"' in visit(omsk, anna).get("/").text


@pytest.mark.usefixtures("work")
def test_the_page_asks_as_often_for_many_as_for_one(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    browser.get("/search/?q=пластик")
    with CaptureQueriesContext(connection) as few:
        browser.get("/search/?q=пластик")
    with omsk.scope():
        for n in range(8):
            product(boris, f"Пластик {n}")
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/search/?q=пластик").text
    assert "Show all of them" in page
    assert len(many) == len(few)
