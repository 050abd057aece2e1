"""One's own city is told apart from the others; an expert's page promises nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from network.cards.actions import publish_card
from network.cards.models import ExpertCard
from network.directory.actions import refresh_city
from network.directory.queries import SearchQuery, search
from tenants.members.models import Member
from tenants.products.actions.products import show_product
from tenants.products.models import Product
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.products.making import product

Visit = Callable[..., Visitor]


@pytest.fixture
def cards(omsk: City, tomsk: City, boris: Member, darya: Member) -> None:
    with omsk.scope():
        product(boris, "Omsk line", visibility="public")
    with tomsk.scope():
        product(darya, "Tomsk line", visibility="public")
        card = ExpertCard(member=darya, headline="Moulds", is_public=True)
        publish_card(card, city=tomsk, now=NOW)


@pytest.mark.usefixtures("cards")
def test_a_city_looks_at_the_others_and_its_own_cards_are_one_link_away(
    omsk: City, boris: Member, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    for address in ("/network/", "/network/?q=line"):
        page = re.sub("</?mark>", "", browser.get(address).text)
        assert "Tomsk line" in page
        assert "Omsk line" not in page
        assert 'href="/network/?city=omsk"' in page
    own = browser.get("/network/?city=omsk").text
    assert "Omsk line" in own
    assert "Tomsk line" not in own
    assert "This is what Omsk itself shows" in own


@pytest.mark.usefixtures("cards")
def test_the_main_domain_shows_all_cities(visit: Visit) -> None:
    page = visit().get("/network/").text
    assert "Tomsk line" in page
    assert "Omsk line" in page


@pytest.mark.usefixtures("cards")
def test_an_expert_s_page_says_how_to_reach_them_today(
    omsk: City, tomsk: City, boris: Member, darya: Member, visit: Visit
) -> None:
    away = visit(omsk, boris).get(f"/network/tomsk/expert/{darya.pk}/").text
    assert "How to reach Darya" in away
    assert "come to an evening in Tomsk" in away
    assert f"//{tomsk.host}" in away
    home = visit(tomsk, darya).get(f"/network/tomsk/expert/{darya.pk}/").text
    assert "You live in one city" in home


@pytest.fixture
def network_only(tomsk: City, darya: Member) -> Product:
    with tomsk.scope():
        made = product(
            darya,
            "Tomsk secret",
            visibility="network",
            text="Caps become benches.",
            needs=["a press"],
            offers=["extrusion"],
        )
        show_product(made, to="network", by=darya, contact="@darya_press")
        return made


def test_a_network_card_says_everything_itself_and_has_no_way_into_a_refusal(
    omsk: City, tomsk: City, boris: Member, darya: Member, network_only: Product, visit: Visit
) -> None:
    address = f"/network/tomsk/product/{network_only.pk}/"
    page = visit(omsk, boris).get(address).text
    for shown in ("Caps become benches", "a press", "extrusion", "Darya", "Idea"):
        assert shown in page
    assert "@darya_press" not in page
    assert f"{address}introduction/" in page
    original = f"{tomsk.url()}products/{network_only.pk}/"
    assert original not in page
    assert f'href="{tomsk.url()}"' in page
    assert original in visit(tomsk, darya).get(address).text


def test_each_address_on_a_card_opens_for_its_reader(
    omsk: City, tomsk: City, boris: Member, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        public = product(darya, "Tomsk line", visibility="public")
        publish_card(ExpertCard(member=darya, headline="Moulds"), city=tomsk, now=NOW)
    browser = visit(omsk, boris)
    shown = browser.get(f"/network/tomsk/product/{public.pk}/").text
    assert f"{tomsk.url()}products/{public.pk}/" in shown
    assert visit(tomsk).get(f"/products/{public.pk}/").status_code == 200
    expert = browser.get(f"/network/tomsk/expert/{darya.pk}/").text
    assert f"{tomsk.url()}people/{darya.pk}/" not in expert


def test_a_contact_is_on_no_card(
    omsk: City, tomsk: City, boris: Member, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        made = product(darya, "Tomsk line", visibility="public")
        show_product(made, to="public", by=darya, contact="@darya_press")
    address = f"/network/tomsk/product/{made.pk}/"
    for reader in (visit(omsk), visit(), visit(omsk, boris), visit(tomsk, darya)):
        assert "@darya_press" not in reader.get(address).text
        assert "@darya_press" not in reader.get("/api/v1/network/").text
    for visitor in (visit(omsk), visit()):
        assert "sign in to your city" in visitor.get(address).text
    assert f"{address}introduction/" in visit(omsk, boris).get(address).text
    assert f"{address}introduction/" not in visit(tomsk, darya).get(address).text


def test_publishing_asks_for_a_contact(tomsk: City, darya: Member, visit: Visit) -> None:
    browser = visit(tomsk, darya)
    browser.post("/network/card/", {"headline": "Moulds", "contact": "@darya", "is_public": "on"})
    with tomsk.scope():
        assert ExpertCard.objects.get().contact == "@darya"
        made = product(darya, "Tomsk line")
    browser.post(f"/products/{made.pk}/visibility/", {"to": "network", "contact": "@press"})
    browser.put(f"/api/v1/products/{made.pk}/visibility/", {"to": "public"}, "application/json")
    with tomsk.scope():
        assert Product.objects.get(pk=made.pk).contact == "@press"


def test_the_way_back_from_a_card_keeps_the_search(omsk: City, boris: Member, visit: Visit) -> None:
    browser = visit(omsk, boris)
    with omsk.scope():
        product(boris, "Omsk line", visibility="public")
    page = browser.get("/network/?q=line&kind=product&city=omsk").text
    way = re.search(r'href="(/network/omsk/product/[^"]+)"', page)
    assert way
    card = browser.get(unescape(way[1])).text
    assert 'href="/network/?q=line&amp;kind=product&amp;city=omsk"' in card
    odd = browser.get("/network/omsk/product/1/?search=next%3Dhttp%3A%2F%2Fevil%26q%3Dline")
    assert odd.status_code in {200, 404}
    assert "evil" not in re.sub(r"next=[^\"]*", "", odd.text)


@pytest.mark.usefixtures("cards")
def test_a_city_is_a_search_word_also_after_it_was_renamed(
    omsk: City, tomsk: City, boris: Member
) -> None:
    def found(words: str) -> list[str]:
        with omsk.scope():
            return sorted(card.title for card in search(SearchQuery(text=words, reader=boris)))

    assert found("Томск") == ["Darya", "Tomsk line"]
    assert found("Moulds tomsk") == ["Darya"]
    with hub_scope():
        refresh_city(_renamed(tomsk))
    assert found("Северск") == ["Darya", "Tomsk line"]


def _renamed(city: City) -> City:
    state = City.State.ACTIVE
    return City(pk=city.pk, slug=city.slug, name_ru="Северск", name_en="Seversk", state=state)


def test_the_chosen_language_goes_along_to_the_other_city(
    omsk: City, tomsk: City, boris: Member, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        public = product(darya, "Tomsk line", visibility="public")
    browser = visit(omsk, boris)
    browser.cookies["django_language"] = "en"
    page = browser.get(f"/network/tomsk/product/{public.pk}/").text
    assert f'href="{tomsk.url()}?lang=en"' in page
    assert f'href="{tomsk.url()}products/{public.pk}/?lang=en"' in page
    assert 'href="/network/"' in page


def test_visitors_read_first_names_of_those_who_work_on_a_product(
    omsk: City, tomsk: City, boris: Member, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        Member.objects.filter(pk=darya.pk).update(name="Darya Lipovetskaya")
        darya.refresh_from_db()
        made = product(darya, "Tomsk line", visibility="public")
        publish_card(
            ExpertCard(member=darya, headline="Moulds", is_public=True), city=tomsk, now=NOW
        )
    address = f"/network/tomsk/product/{made.pk}/"
    visitor, member = visit(), visit(omsk, boris)
    assert "Darya" in visitor.get(address).text
    assert "Lipovetskaya" not in visitor.get(address).text
    assert "Lipovetskaya" in member.get(address).text
    assert "Darya Lipovetskaya" in visitor.get(f"/network/tomsk/expert/{darya.pk}/").text
    for browser, kind, names in (
        (visitor, "product", ["Darya"]),
        (visitor, "expert", ["Darya Lipovetskaya"]),
        (member, "product", ["Darya Lipovetskaya"]),
    ):
        (row,) = browser.get(f"/api/v1/network/?kind={kind}").json()["results"]
        assert row["people"] == names
