"""Mentions: names in a text mean members; the chooser offers them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants.conversations.actions import write_post
from tenants.conversations.errors import TooManyMentions
from tenants.conversations.mentions import mentions_in, rendered
from tenants.conversations.models import Post
from tenants.conversations.signals import post_written
from tenants.conversations.validators import MAX_MENTIONS
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.models import Product
from tenants.registry.models import City
from tests.cast import NOW, Visitor, person
from tests.products.making import product

Visit = Callable[..., Visitor]


@pytest.fixture
def shed(omsk: City, anna: Member) -> Product:
    with omsk.scope():
        return product(anna, "Shed of tools")


@pytest.fixture
def alyona(omsk: City) -> Member:
    return person(omsk, "Алёна Кузнецова")


def names(text: str) -> list[tuple[str, str]]:
    return [(mention.name, mention.member.name) for mention in mentions_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Алёна Кузнецова, придёшь?", "Алёна Кузнецова"),
        ("(@алена кузнецова)", "алена кузнецова"),
        ("@АЛЕНА", "АЛЕНА"),
        ("Привет,\n@Алёна\nКузнецова", "Алёна"),
        ("**@Алёна Кузнецова и** все", "Алёна Кузнецова"),
    ],
)
def test_a_name_is_found_as_people_type_it(
    omsk: City, alyona: Member, text: str, found: str
) -> None:
    with omsk.scope():
        assert names(text) == [(found, "Алёна Кузнецова")]


@pytest.mark.parametrize("text", ["a@алёна.рф", "@", "@@Алёна", "@Алёнами", "http://x/@Алёна"])
def test_other_signs_call_nobody(omsk: City, alyona: Member, text: str) -> None:
    with omsk.scope():
        assert names(text) == []


def test_first_names_call_only_where_one_person_has_them(
    omsk: City, tomsk: City, alyona: Member, darya: Member
) -> None:
    twin, other = person(omsk, "Алёна Белых"), person(tomsk, "Алёна Томская")
    with omsk.scope():
        assert names("@Алёна") == []
        assert names("@Алёна Белых и @Darya") == [("Алёна Белых", "Алёна Белых")]
        assert names("@Алёна Томская") == []
        leave_city(member=twin, now=NOW)
        assert names("@Алёна") == [("Алёна", "Алёна Кузнецова")]
    with tomsk.scope():
        assert names("@Алёна") == [("Алёна", other.name)]


def test_whom_a_post_calls_is_linked_outside_of_code_and_links(
    omsk: City, alyona: Member, shed: Product, anna: Member, visit: Visit
) -> None:
    text = "@Алёна Кузнецова `@Алёна Кузнецова` [@Алёна Кузнецова](http://x.org) <b>@Алёна"
    with omsk.scope():
        post = write_post(by=anna, subject=shed, text=text, now=NOW)
        html = rendered(post.text, post.mentions)
    link = f'<a class="mention" href="/people/{alyona.pk}/">@Алёна Кузнецова</a>'
    assert html.count("mention") == 1
    assert html.startswith(f"<p>{link} <code>@Алёна")
    assert link in visit(omsk, alyona).get(f"/products/{shed.pk}/thread/").text


def test_who_has_left_is_named_and_hears_nothing(
    omsk: City, alyona: Member, shed: Product, anna: Member, visit: Visit
) -> None:
    called: list[str] = []

    def note(*, called: list[Member], **_: object) -> None:
        heard.append([member.name for member in called])

    heard: list[list[str]] = []
    with omsk.scope():
        leave_city(member=alyona, now=NOW)
    post_written.connect(note)
    try:
        told = visit(omsk, anna).post(
            f"/products/{shed.pk}/thread/", {"text": "@Алёна Кузнецова, а ты?"}, follow=True
        )
    finally:
        post_written.disconnect(note)
    assert heard == [[]]
    assert called == []
    assert "Алёна Кузнецова is not here any more" in told.text
    with omsk.scope():
        assert Post.objects.get().mentions == [["Алёна Кузнецова", alyona.pk]]


def test_two_hundred_people_at_once_are_refused_in_words(
    omsk: City, shed: Product, anna: Member, visit: Visit
) -> None:
    with omsk.scope():
        crowd = [person(omsk, f"Житель{n} Омский") for n in range(MAX_MENTIONS + 1)]
        text = " ".join(f"@{member.name}," for member in crowd)
        with pytest.raises(TooManyMentions):
            write_post(by=anna, subject=shed, text=text, now=NOW)
    refused = visit(omsk, anna).post(f"/products/{shed.pk}/thread/", {"text": text})
    assert "You call 21 people at once. Call at most 20" in refused.text
    assert "@Житель3" in refused.text  # what was typed stays
    with omsk.scope():
        assert not Post.objects.exists()
        few = text.partition(" @Житель20")[0] + " @Житель1, @Житель1 Омский"
        post = write_post(by=anna, subject=shed, text=few, now=NOW)
        assert len(post.mentions) == MAX_MENTIONS


def test_the_chooser_finds_alyona_by_alen(
    omsk: City, tomsk: City, alyona: Member, anna: Member, visit: Visit
) -> None:
    person(tomsk, "Алёна Томская")
    browser = visit(omsk, anna)
    for typed in ("ален", "Алё", "кузн", "fkty", "alen"):
        assert "Алёна Кузнецова" in browser.get("/threads/names/", {"q": typed}).text, typed
    everybody = browser.get("/threads/names/", {"q": ""}).text
    assert "Алёна Кузнецова" in everybody
    assert "Anna" not in everybody  # not oneself
    assert "Томская" not in everybody
    assert visit(omsk).get("/threads/names/?q=ален").status_code == 302
