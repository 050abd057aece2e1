"""What HQ sees while it looks into a city: pages without buttons; and the log in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, set_urlconf
from django.utils import timezone

from network.help.middleware import WAYS_IN
from network.help.models import HelpOpening
from network.help.page_names import named
from tenants.members.models import Duty, Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor, person
from tests.meetings.conftest import a_series
from tests.passports.conftest import Browser
from tests.passports.test_help import enter, invite
from tests.products.making import product, question

Visit = Callable[..., Visitor]
OWN = ("/network/help/leave/", "/i18n/setlang/", "/ui/theme/")


@pytest.fixture
def helper(omsk: City, hq: Visitor, boris: Member, visit: Visit) -> Visitor:
    """HQ in Omsk, which has something on most of its pages."""
    olga = person(omsk, "Olga", duty=Duty.Kind.NEWCOMERS)
    with omsk.scope():
        made = product(boris, "A second board")
        question(boris, "Who knows a joiner?", product=made)
        a_series(omsk, now=NOW)
    invite(visit(omsk, olga))
    return enter(Browser({settings.MAIN_DOMAIN: hq}), omsk)


@pytest.fixture
def city_addresses() -> Iterator[None]:
    """As in a request to a city."""
    set_urlconf(settings.CITY_URLCONF)
    yield
    set_urlconf(None)


def linked_pages(tab: Visitor, *, at_most: int = 120) -> Iterator[tuple[str, str]]:
    """The addresses and the HTML of all pages that links lead to, from the front page on."""
    todo, known = ["/"], {"/"}
    while todo and at_most:
        path, at_most = todo.pop(0), at_most - 1
        answer = tab.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        yield path, answer.text
        for found in re.findall(r'href="(/[^"#]*)', answer.text):
            link = unescape(found)
            if link not in known and not link.startswith(("/static/", "/media/")):
                known.add(link)
                todo.append(link)


def forms(html: str) -> list[str]:
    posted = [tag for tag in re.findall(r"<form[^>]*>", html) if 'method="post"' in tag]
    return [found[1] if (found := re.search(r'action="([^"]*)"', tag)) else "" for tag in posted]


def ways_in(html: str) -> set[str]:
    paths = {unescape(link).split("?")[0] for link in re.findall(r'href="(/[^"#]*)', html)}
    known = {path for path in paths if not path.startswith(("/static/", "/media/"))}
    return {path for path in known if resolve(path, settings.CITY_URLCONF).view_name in WAYS_IN}


def test_no_page_that_links_lead_to_has_a_form_or_a_way_to_sign_in(helper: Visitor) -> None:
    seen = {}
    for path, html in linked_pages(helper):
        seen[path] = (set(forms(html)) - set(OWN), ways_in(html))
    assert {path: found for path, found in seen.items() if found != (set(), set())} == {}
    assert {"/", "/products/", "/questions/", "/meetings/", "/core/", "/people/"} <= set(seen)
    assert len(seen) > 15


def test_a_visitor_sees_them_on_the_same_pages(helper: Visitor, omsk: City, visit: Visit) -> None:
    """The positive control."""
    found = dict(linked_pages(visit(omsk), at_most=60))
    assert sum(bool(set(forms(html)) - set(OWN)) for html in found.values()) > 3
    assert all("/sign-in/" in ways_in(html) or "/join/" in path for path, html in found.items())


@pytest.mark.parametrize("path", ["/join/", "/sign-in/?next=/products/", "/network/guests/come/"])
def test_pages_that_are_only_a_way_in_say_so_and_are_logged(
    helper: Visitor, omsk: City, path: str
) -> None:
    answer = helper.get(path)
    assert answer.status_code == 403
    assert "HQ only reads here" in answer.text
    assert "for people who come to the city" in re.sub(r"\s+", " ", answer.text)
    with omsk.scope():
        last = HelpOpening.objects.latest("pk")
    assert (last.path, last.refused) == (path, True)


def test_the_line_at_the_top_says_that_one_reads_and_how_long(helper: Visitor) -> None:
    shown = re.sub(r"\s+", " ", helper.get("/products/").text)
    assert "(tomorrow): for reading only, and the city sees each page." in shown
    assert "“Why does nobody come?”" in shown


def test_the_log_names_pages_in_words_and_links_to_them(
    helper: Visitor, omsk: City, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        made = product(boris, "A shed <for all>")
    helper.get("/")
    helper.get(f"/products/{made.pk}/")
    helper.get("/products/?q=shed")
    helper.post("/join/", {"email": "hq@example.com"})
    text = re.sub(r"\s+", " ", visit(omsk, boris).get("/network/help/").text)
    log = text.split('id="opened"')[1]
    assert f'<a href="/products/{made.pk}/">Product: A shed &lt;for all&gt;</a>' in log
    assert '<a href="/products/?q=shed">Products</a>' in log
    assert "Join us · refused" in log
    assert "POST" not in log
    assert ">Our city</a>" in log
    assert "came in" in log


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("", ""),
        ("/", "Our city"),
        ("/products/999999/", "Product"),
        ("/products/99999999999999999999999/", "Product"),
        ("/questions/²/", "Questions"),
        ("/people/?q=x", "People"),
        ("/formats/troika/versions/1/", "Format"),
        ("/network/tomsk/expert/1/", "Card in the network"),
        ("/calendar.ics", "/calendar.ics"),
        ("/no/such/page/", "/no/such/page/"),
        ("//[", "//["),
        ("POST /join/", "Join us"),
    ],
)
@pytest.mark.usefixtures("city_addresses")
def test_every_line_gets_a_name(omsk: City, path: str, name: str) -> None:
    with omsk.scope():
        (line,) = named([HelpOpening(city_id=omsk.pk, path=path)])
    assert (line.name, line.link) == (name, "" if " " in path else path)


@pytest.mark.usefixtures("city_addresses")
def test_names_take_one_statement_for_each_kind_of_thing(omsk: City, boris: Member) -> None:
    with omsk.scope():
        made = [product(boris, f"Shed {number}") for number in range(3)]
        lines = [HelpOpening(path=f"/products/{each.pk}/") for each in made]
        with CaptureQueriesContext(connection) as queries:
            assert [line.name for line in named(lines)] == [f"Product: {each}" for each in made]
    assert len([query for query in queries if "products_product" in query["sql"]]) == 1
    assert len(queries) <= 2  # the scope's own beside it


def test_time_left_is_said_in_hours_near_the_end(
    helper: Visitor, clock: Callable[..., None]
) -> None:
    clock(timezone.now() + timedelta(hours=20))
    text = helper.get("/products/").text
    assert "(in 4\N{NO-BREAK SPACE}hours)" in text
