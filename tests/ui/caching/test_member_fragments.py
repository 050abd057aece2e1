"""Members share drawn parts of pages: right after each change, with nothing of a single member."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.template import Context, Template, TemplateSyntaxError

from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.actions.products import rewrite_product
from tenants.products.actions.questions import withdraw_question
from tenants.products.models import Product
from tenants.registry.models import City
from tenants.ui.caching import for_members
from tests.cast import NOW, Clock, person
from tests.products.making import product, question
from tests.ui.caching.making import Visit, clear_caches, meeting, statements

LISTS = ("/", "/products/", "/questions/", "/people/", "/meetings/", "/formats/")


@pytest.mark.parametrize("path", LISTS)
def test_the_second_member_reads_less(
    town: City, anna: Member, boris: Member, visit: Visit, path: str
) -> None:
    browsers = visit(town, anna), visit(town, boris)
    with town.scope():
        question(anna, product=product(anna))
    for browser in browsers:
        browser.get("/me/")  # from now on the session is read with its account
    clear_caches()
    first, second = (statements(browser, path) for browser in browsers)
    assert second < first
    assert second <= 12


def test_each_change_is_seen_in_the_next_request(
    town: City, anna: Member, boris: Member, visit: Visit
) -> None:
    reader, other = visit(town, boris), visit(town, anna)

    def shown(path: str, words: str) -> bool:
        seen = {words in browser.get(path).text for browser in (reader, other, reader)}
        assert len(seen) == 1
        return seen.pop()

    assert not shown("/products/", "Shed")
    with town.scope():
        shed = product(anna)
    assert shown("/products/", "Shed")
    assert shown("/", "Shed")
    with town.scope():
        rewrite_product(shed, by=anna, title="Barn", **facts_of(shed))
    assert shown("/products/", "Barn")
    assert not shown("/products/", "Shed")
    assert not shown("/questions/", "Who pays")
    with town.scope():
        asked = question(anna, product=shed)
    assert shown("/questions/", "Who pays")
    with town.scope():
        withdraw_question(asked, by=anna)
    assert not shown("/questions/", "Who pays")
    vera = person(town, "Vera")
    assert shown("/people/", "Vera")
    with town.scope():
        leave_city(member=vera, now=NOW)
    assert not shown("/people/", "Vera")


def facts_of(shed: Product) -> dict[str, Any]:
    return {"pitch": shed.pitch, "text": shed.text, "needs": [], "offers": []}


def test_what_is_only_mine_is_not_shared(
    town: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with town.scope():
        withdraw_question(question(anna, "Withdrawn one?"), by=anna)
    mine, others = visit(town, anna), visit(town, boris)
    for path, is_seen in (("/questions/?state=withdrawn", True), ("/questions/?state=mine", True)):
        assert ("Withdrawn one?" in mine.get(path).text) is is_seen
        assert "Withdrawn one?" not in others.get(path).text
    parts = [part.text for part in for_members.fragments._entries.values()]
    assert not [text for text in parts if "csrf" in text or "Withdrawn" in text]


def test_a_part_is_of_its_city_and_language(
    town: City, village: City, anna: Member, visit: Visit
) -> None:
    stranger = person(village, "Anna")
    here, there = visit(town, anna), visit(village, stranger)
    with town.scope():
        product(anna)
    for _again in range(2):
        assert "Shed" in here.get("/products/").text
        assert "Shed" not in there.get("/products/").text
    assert "Стадия" not in here.get("/products/").text
    russian = here.get("/products/", headers={"accept-language": "ru"}).text
    assert "Продукты" in russian
    assert "Stage" not in russian


def test_each_address_of_a_city_has_its_own(town: City, anna: Member, visit: Visit) -> None:
    """Links to other hosts carry the language, those to the same one do not."""
    browser = visit(town, anna)
    browser.get("/products/")
    browser.get("/products/", headers={"host": f"{town.host}:8080"})
    hosts = {key.host for key in for_members.fragments._entries}
    assert hosts == {town.host, f"{town.host}:8080"}


def test_visitors_and_guests_take_no_part_in_it(town: City, anna: Member, visit: Visit) -> None:
    with town.scope():
        product(anna)
    assert "Shed" in visit(town, anna).get("/products/").text
    assert "Shed" not in visit(town).get("/products/").text
    assert "Shed" not in visit(town).get("/products/?page=1").text
    assert len(for_members.fragments._entries) == 1


def test_a_part_drawn_after_a_change_of_its_own_transaction_is_not_kept(
    town: City, anna: Member, visit: Visit
) -> None:
    browser = visit(town, anna)
    assert "Shed" not in browser.get("/products/").text
    with transaction.atomic():
        with town.scope():
            product(anna)
        assert "Shed" in browser.get("/products/").text
        transaction.set_rollback(True)
    assert "Shed" not in browser.get("/products/").text


@pytest.mark.parametrize(
    ("path", "still", "anew"),
    [
        ("/meetings/", timedelta(seconds=59), timedelta(minutes=1)),
        ("/people/", timedelta(hours=3), timedelta(days=1)),
    ],
)
def test_the_next_minute_or_day_is_drawn_anew(
    town: City,
    anna: Member,
    visit: Visit,
    clock: Clock,
    path: str,
    still: timedelta,
    anew: timedelta,
) -> None:
    """NOW is the beginning of a minute, in the afternoon of the city."""
    with town.scope():
        meeting(starts_at=NOW - timedelta(days=7), state="closed")
    browser = visit(town, anna)
    browser.get(path)
    few = statements(browser, path)
    clock(NOW + still)
    assert statements(browser, path) == few
    clock(NOW + anew)
    assert statements(browser, path) > few


def test_words_that_change_within_the_day_are_drawn_anew(
    town: City, anna: Member, visit: Visit, clock: Clock
) -> None:
    with town.scope():
        asked = question(anna, "Who pays?")
        asked.queued_at = NOW - timedelta(weeks=2) + timedelta(hours=1)
        asked.save()
    browser = visit(town, anna)
    assert "waiting 1 week" in browser.get("/questions/").text
    clock(NOW + timedelta(hours=1))
    assert "waiting 2 weeks" in browser.get("/questions/").text


def test_the_tag_says_how_it_is_written() -> None:
    text = Template('{% load cached %}{% cached "x" when=no %}{{ a }}{% endcached %}')
    assert text.render(Context({"a": "b"})) == "b"
    for_the_day = Template(
        '{% load cached %}{% cached "x" for_the_day when=no %}{{ a }}{% endcached %}'
    )
    assert for_the_day.render(Context({"a": "b"})) == "b"
    for wrong in ("{% cached %}", '{% cached "x" no %}', '{% cached "x" when=a when=b %}'):
        with pytest.raises(TemplateSyntaxError, match="Write"):
            Template(f"{{% load cached %}}{wrong}{{% endcached %}}")
