"""What one's own city shows is told apart from the others; an expert's page promises nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from network.cards.models import ExpertCard
from network.directory.actions import publish_card
from tenants.members.models import Member
from tenants.registry.models import City
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
        page = browser.get(address).text
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
    assert "through Tomsk" in away
    assert f"//{tomsk.host}" in away
    home = visit(tomsk, darya).get(f"/network/tomsk/expert/{darya.pk}/").text
    assert "You live in one city" in home
