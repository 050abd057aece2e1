"""The page of the search: marks, corrections, filters with counts, what an empty one teaches."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.dom.minidom import parseString

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.directory.actions import put_listing
from network.directory.facets import facets_of
from network.directory.models import Listing
from network.directory.queries import SearchQuery, search
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor

Visit = Callable[..., Visitor]
SECRET = "<script>alert(1)</script>"


def put(city: City, local_id: int, title: str, kind: str = "product", **more: Any) -> None:
    with city.scope():
        put_listing(
            city=city, kind=kind, local_id=local_id, now=NOW, title=title,
            **{"is_public": True, **more},
        )  # fmt: skip


@pytest.fixture
def cards(omsk: City, tomsk: City) -> None:
    put(tomsk, 1, "Вторая доска", summary=f"Переработка пластика {SECRET}", stage="idea")
    put(tomsk, 2, "Сварка", "expert", text="Варю **пластик** феном.", skills=["сварка", "пластик"])
    put(tomsk, 3, "Где взять пластик?", "question", needs=["крышки"])
    put(omsk, 4, "Omsk plastic", stage="launch", is_public=False)


@pytest.mark.usefixtures("cards")
def test_met_words_are_marked_and_nothing_of_a_card_becomes_html(visit: Visit) -> None:
    page = visit().get("/network/?q=пластик").text
    assert "Переработка <mark>пластика</mark>" in page
    assert "Варю <mark>пластик</mark> феном." in page  # of its text, without Markdown's signs
    assert '<span class="tag"><mark>пластик</mark></span>' in page
    assert SECRET not in page
    assert "&lt;script&gt;" in page
    assert SECRET not in visit().get("/network/?q=" + SECRET).text


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("палстик", "No card has “палстик”: shown is “пластик”."),
        ("gkfcnbr", "“gkfcnbr” is “пластик” on the other keyboard layout."),
        ("plastik", "“plastik” was read as “пластик”."),
        ("полимеры", "shown is what means the same, “пластик”."),
        ("переработка пластика бытового", "Shown without “бытового”: no card has it."),
    ],
)
def test_a_correction_is_said_plainly(visit: Visit, typed: str, words: str) -> None:
    page = visit().get("/network/", {"q": typed}).text
    assert words in " ".join(page.split())
    assert "<mark>" in page


@pytest.mark.usefixtures("cards")
def test_filters_offer_what_they_would_leave_with_counts(
    omsk: City, anna: Member, visit: Visit
) -> None:
    page = visit().get("/network/?q=пластик").text
    for option in ("Product · 1", "Expert · 1", "Question · 1", "Tomsk · 3", "Idea · 1"):
        assert option in page
    assert "Launch" not in page.partition("<select")[2]  # a visitor can't find that card
    assert "сварка · 1" in page
    assert "крышки · 1" in page
    kept = visit().get("/network/?q=пластик&kind=expert").text
    assert '<option value="expert" selected>Expert · 1' in kept
    assert "Product · 1" in kept  # the other kinds stay a press away
    with omsk.scope():
        facets = facets_of(search(SearchQuery(text="пластик", reader=anna, kind="product")))
    assert facets.of("kind") == {"product": 2, "expert": 1, "question": 1}
    assert facets.of("stage") == {"idea": 1, "launch": 1}
    assert not facets.is_cut


@pytest.mark.usefixtures("cards")
def test_each_filter_narrows(omsk: City, anna: Member) -> None:
    with omsk.scope():
        for filters, titles in (
            ({"need": "крышки"}, ["Где взять пластик?"]),
            ({"skill": "сварка"}, ["Сварка"]),
            ({"language": "en"}, ["Omsk plastic"]),
            ({"kind": "question"}, ["Где взять пластик?"]),
        ):
            query = SearchQuery(text="пластик", reader=anna, **filters)  # type: ignore[arg-type]
            assert [card.title for card in search(query)] == titles


@pytest.mark.usefixtures("cards")
def test_while_typing_only_the_results_and_the_filters_come(visit: Visit) -> None:
    answer = visit().get("/network/?q=перер", headers={"hx-request": "true"}).text
    assert "<html" not in answer
    assert "<mark>Переработка</mark>" in answer
    assert 'id="filters" hx-swap-oob="true"' in answer


@pytest.mark.usefixtures("cards")
def test_an_empty_result_teaches(visit: Visit) -> None:
    page = visit().get("/network/?q=пластик+сварка+нефть+газ&kind=expert").text
    assert "Nothing found this time" in page
    assert '<a class="tag is-outline" href="/network/?q=%D0%BF%D0%BB%D0%B0%D1%81' in page
    assert "Search without the filters" in page
    assert "What others show at the moment:" in page


@pytest.mark.usefixtures("cards")
@pytest.mark.parametrize(
    "query", ["q=" + "z" * 9000, "q=%ED%A0%80", "skill=%00&need=%00&language=x", "q=a%26b|!(:*"]
)
def test_odd_searches_are_answered(omsk: City, visit: Visit, query: str) -> None:
    for browser in (visit(omsk), visit()):
        assert browser.get(f"/network/?{query}").status_code == 200


@pytest.mark.usefixtures("cards")
def test_the_page_takes_the_same_statements_for_one_and_many(tomsk: City, visit: Visit) -> None:
    browser = visit()
    browser.get("/network/?q=пластик")
    with CaptureQueriesContext(connection) as few:
        browser.get("/network/?q=пластик")
    for n in range(20, 30):
        put(tomsk, n, f"Пластик {n}", people=[f"Имя {n}"])
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/network/?q=пластик").text
    assert page.count('<article class="card"') > 10 or page.count("<article") > 10
    assert len(many) == len(few)


@pytest.mark.usefixtures("cards")
def test_programs_get_marks_counts_and_corrections(visit: Visit) -> None:
    rows = visit().get("/api/v1/network/?q=палстик&kind=question").json()["results"]
    assert [row["marks"]["title"] for row in rows] == ["Где взять <mark>пластик</mark>?"]
    counts = visit().get("/api/v1/network/counts/?q=палстик").json()
    assert counts["counts"]["kind"] == {"product": 1, "expert": 1, "question": 1}
    assert counts["understood"] == [{"typed": "палстик", "meant": "пластик", "how": "slip"}]
    assert counts["unknown"] == []
    assert not counts["at_least"]
    assert visit().get("/api/v1/network/?language=fr").status_code == 400
    assert visit().get("/api/v1/network/counts/?kynd=x").status_code == 400


@pytest.mark.usefixtures("cards")
def test_the_feed_has_public_cards_only(omsk: City, visit: Visit) -> None:
    for browser in (visit(), visit(omsk)):
        feed = browser.get("/network/feed.xml")
        assert feed["content-type"].startswith("application/atom+xml")
        assert "Где взять пластик?" in feed.text
        assert "http://localhost:8000/network/tomsk/product/1/" in feed.text
        assert "Omsk plastic" not in feed.text


@pytest.mark.parametrize(
    "typed", ["Липовецкая", "Дарья Липов", "липовецкий", "Kbgjdtwrfz", "Нёмова"]
)
def test_a_visitor_finds_out_no_surname(
    omsk: City, tomsk: City, anna: Member, visit: Visit, typed: str
) -> None:
    """Members read whole names and find people by them; visitors read and find first names."""
    put(tomsk, 1, "Вторая доска", people=["Егор", "Дарья Липовецкая", "Анна-Мария Немова"])
    put(tomsk, 2, "Сварка", "expert", people=["Дарья Липовецкая"], text="Дарья Липовецкая, Нёмова")
    member, visitor = visit(omsk, anna), visit()
    assert "Вторая доска" in member.get("/network/", {"q": typed}).text
    page = visitor.get("/network/", {"q": typed}).text
    assert "/network/tomsk/product/1/" not in page
    assert "Сварка" in page  # an expert who showed themselves
    counts = visitor.get("/api/v1/network/counts/", {"q": typed}).json()["counts"]
    assert counts["kind"] == {"expert": 1}
    for first in ("Дарья", "Дарья доска", "Мария"):
        assert "/network/tomsk/product/1/" in visitor.get("/network/", {"q": first}).text


@pytest.mark.parametrize("hostile", ["\x01\x0b\x1b", "\ufffe\uffff", "]]></title><x>"])
def test_no_card_ends_the_feed_for_its_readers(tomsk: City, visit: Visit, hostile: str) -> None:
    text = f"Board {hostile}"
    put(tomsk, 1, text, summary=text, people=[text])
    feed = visit().get("/network/feed.xml")
    found = parseString(feed.content)  # noqa: S318 - made by ourselves
    assert "Board" in found.getElementsByTagName("entry")[0].toxml()


@pytest.mark.usefixtures("cards")
def test_sitemaps_name_public_cards_on_the_main_domain(visit: Visit) -> None:
    assert "Sitemap: http://localhost:8000/network/sitemap.xml" in visit().get("/robots.txt").text
    index = visit().get("/network/sitemap.xml").text
    (number, *_more) = re.findall(r"/network/sitemap-(\d+)\.xml", index)[::-1]
    pages = visit().get(f"/network/sitemap-{number}.xml").text
    assert "<loc>http://localhost:8000/network/tomsk/expert/2/</loc>" in pages
    assert "/omsk/" not in pages
    assert visit().get(f"/network/sitemap-{'9' * 30}.xml").status_code == 404


@pytest.mark.usefixtures("cards")
def test_a_public_card_tells_machines_what_a_visitor_may_read(
    omsk: City, tomsk: City, anna: Member, visit: Visit
) -> None:
    put(tomsk, 1, "Вторая доска", people=["Дарья Липовецкая"])
    for browser in (visit(), visit(tomsk), visit(omsk, anna)):
        page = browser.get("/network/tomsk/product/1/").text
        where = "http://localhost:8000/network/tomsk/product/1/"
        assert f'<link rel="canonical" href="{where}">' in page
        assert f'<meta property="og:url" content="{where}">' in page
        assert f'content="{where}share.png"' in page
        block = page.partition("application/ld+json")[2].partition("</script>")[0]
        assert "CreativeWork" in block
        assert "Липовецкая" not in block
    assert visit().get("/network/tomsk/product/1/share.png")["content-type"] == "image/png"
    for hidden in (visit(omsk, anna).get("/network/omsk/product/4/").text,):
        assert "ld+json" not in hidden
        assert "og:title" not in hidden
        assert "noindex" in hidden
    assert visit(omsk, anna).get("/network/omsk/product/4/share.png").status_code == 404


def test_a_paused_city_takes_all_kinds_along_and_brings_them_back(
    omsk: City, tomsk: City, anna: Member, cards: None
) -> None:
    from network.directory.actions import refresh_city
    from tenants.registry.actions import move_city
    from tenants.registry.scope import hub_scope

    with tomsk.scope():
        kinds = set(Listing.objects.filter(city_id=tomsk.pk).values_list("kind", flat=True))
    for state, shown in (("paused", set()), ("active", kinds)):
        with hub_scope():
            move_city(tomsk, to=state)
            refresh_city(tomsk)
        with omsk.scope():
            found = search(SearchQuery(reader=anna, besides=omsk.pk))
            assert {card.kind for card in found} == shown


def test_the_first_page_leads_to_all_pages_between_cities(
    visit: Visit, omsk: City, boris: Member
) -> None:
    page = visit(omsk, boris).get("/network/").text
    row = page.split('class="network-ways"')[1].split("</ul>")[0]
    ways = re.findall(r'href="/network/([^"]+)"', row)
    assert ways == ["card/", "passports/", "introductions/", "library/", "questions/", "guests/"]
    footer = page.split("<footer")[1]
    assert not [way for way in ways if f'href="/network/{way}"' in footer]
    assert "network-ways" not in visit().get("/network/").text
