"""A page that comes with an event becomes the phone's own, in the browser as on the server."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tenants.live.screens.own_parts import OwnParts, fill
from tests.browser.test_screen_scripts import House, house, opened, page, title

__all__ = ["house", "page"]
pytestmark = pytest.mark.browser

SHARED = (
    "<!--~put json~--><h1><!--~put name~--></h1><!--~cards 2 5,8,13,21 1,2,30,31~-->"
    "<!--~held~--><ul><!--~card 5~--><li>5</li><!--~/card~--><!--~card 8~--><li>8"
    '<b a="<!--~if points:8:1~-->true<!--~else~-->false<!--~end~-->"></b></li><!--~/card~-->'
    "<!--~card 13~--><li>13</li><!--~/card~--><!--~card 21~--><li>21</li><!--~/card~--></ul>"
    '<i u="/<!--~put held~-->/"><!--~if held:1~-->1<!--~else~-->-<!--~end~--></i>'
    "<!--~not held~--><p>No card</p><!--~/held~-->"
    "<!--~if member~-->a\nb<!--~else~-->c<!--~end~-->"
    "<!--~if pulse:start~--><!--~else~-->?<!--~end~-->"
)
OWN = (
    OwnParts(),
    OwnParts(frozenset({"member", "points:8:1"}), {"name": "$& $1 &lt;b&gt;"}, 30, (13,)),
    OwnParts(frozenset({"pulse:start"}), {"name": "\\1"}, 2, (5, 8)),
    OwnParts(frozenset(), {}, 31, (5, 8, 13, 21)),
)


def test_browser_and_server_fill_a_page_alike(page: Page) -> None:
    page.goto("/")
    for own in OWN:
        told = json.loads(own.as_json(version="v"))
        made = page.evaluate(
            "([shared, own]) => evening.SharedPage.fill(shared, own, own.puts)", [SHARED, told]
        )
        assert made == fill(SHARED, own)


@pytest.fixture
def inside(house: House) -> House:
    """The phone of Anna, who has come in."""
    own = OwnParts(frozenset({"by:17"}), {"name": "Anna"}, 1, ())
    house.own = own.as_json(version="mine")
    return house


def told_page(house: House, words: str) -> str:
    """The page of a step as its table shares it."""
    head, _script, rest = house.screen().partition("<script")
    rest = rest.partition("</script>")[2]
    head = head.replace(f'data-version="{house.revision}"', 'data-version="<!--~put version~-->"')
    return f"{head}<!--~put json~--><p class='words'>{words} <!--~put name~--></p>{rest}"


def test_a_told_page_is_shown_and_nothing_is_asked(inside: House, page: Page) -> None:
    opened(page)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea id=t></textarea>')")
    page.locator("#t").fill("half a thought")
    asked = inside.asked
    inside.revision = 2
    inside.tell_page(told_page(inside, "New words for"))
    expect(page.locator(".words")).to_have_text("New words for Anna")
    title(page, "Listen")
    live = page.locator("#live")
    expect(live).to_have_attribute("data-version", "v~mine")
    expect(live).to_have_attribute("data-revision", "2")
    page.clock.run_for(15_000)
    page.wait_for_timeout(300)
    assert inside.asked == asked
    expect(page.locator("#t")).to_have_value("half a thought")
    expect(page.locator("#t")).to_be_focused()


def test_without_its_page_a_phone_asks_after_a_while(inside: House, page: Page) -> None:
    opened(page)
    asked = inside.asked
    inside.revision = 2
    title(page, "Listen")  # the words came with the step
    page.clock.run_for(4_000)
    expect(page.locator("#live")).to_have_attribute("data-revision", "2")
    assert inside.asked > asked


def test_a_page_for_nobody_at_this_phone_is_asked_for(inside: House, page: Page) -> None:
    opened(page)
    asked = inside.asked
    inside.tell_page("")
    page.wait_for_timeout(300)  # until it is heard
    page.clock.run_for(2_000)
    page.wait_for_timeout(500)
    assert inside.asked > asked


def test_an_older_page_changes_nothing(inside: House, page: Page) -> None:
    opened(page)
    inside.revision = 2
    inside.tell_page(told_page(inside, "New words for"))
    expect(page.locator(".words")).to_have_text("New words for Anna")
    asked = inside.asked
    inside.tell_page("<div id='live' data-live='phone'>old</div>", id=1)
    inside.tell_page("<div id='live' data-live='phone'>old</div>", id=2, revision=1)
    page.wait_for_timeout(500)
    expect(page.locator(".words")).to_have_text("New words for Anna")
    assert inside.asked == asked
