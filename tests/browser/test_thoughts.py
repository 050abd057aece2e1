"""A phone keeps thoughts that the server refuses; without the rest of a meeting."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser
FOLDER = Path("tenants/live/static/live")
SCRIPTS = ("capture_store.js", "capture_sender.js", "captures.js")
PAGE = """<!doctype html><div data-live="phone" data-block="2" data-step="0"></div>
<div data-thoughts="/captures/" data-meeting="7" data-me="{me}"><ul data-waiting hidden></ul>
<p data-waiting-note hidden>later</p>
<p data-refused-note hidden><span data-refused-words></span></p>
<form data-catch><input type="hidden" name="csrfmiddlewaretoken" value="t">
<input type="radio" name="kind" value="idea" checked><textarea name="text"></textarea>
<button>Keep</button></form></div>{scripts}"""
TAGS = "".join(f'<script src="/{name}"></script>' for name in SCRIPTS)


class Server:
    """Takes every thought but those that say `odd`; nothing at all while it is `away`."""

    def __init__(self, page: Page) -> None:
        self.kept: list[tuple[str, str]] = []
        self.me, self.away = 1, False
        self.swallowed: list[Route] = []  # of thoughts that say `slow`: no answer ever comes
        self.page = page
        page.route("http://phone.test/**", self.answer)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix("http://phone.test")
        if path == "/":
            route.fulfill(body=PAGE.format(me=self.me, scripts=TAGS), content_type="text/html")
        elif path.removeprefix("/") in SCRIPTS:
            script = (FOLDER / path.removeprefix("/")).read_text()
            route.fulfill(body=script, content_type="text/javascript")
        elif self.away:
            route.abort()
        else:
            sent = {name: values[0] for name, values in parse_qs(route.request.post_data).items()}
            if "slow" in sent["text"] and not self.swallowed:
                self.swallowed.append(route)
                return
            if "odd" in sent["text"]:
                refused = json.dumps({"words": "Not a word we know."})
                route.fulfill(status=422, body=refused, content_type="application/json")
                return
            self.kept.append((sent["by"], sent["text"]))
            kept = json.dumps({"id": len(self.kept), "nonce": sent["nonce"]})
            route.fulfill(status=201, body=kept, content_type="application/json")

    def open(self, *, me: int) -> None:
        self.me = me
        self.page.goto("http://phone.test/")

    def write(self, text: str) -> None:
        self.page.locator("textarea").fill(text)
        self.page.get_by_role("button").click()


@pytest.fixture
def server(chromium: Browser) -> Server:
    return Server(chromium.new_context().new_page())


def test_a_refused_thought_stays_and_lets_the_others_go(server: Server) -> None:
    server.away = True
    server.open(me=1)
    for text in ("one", "odd", "two"):
        server.write(text)
    waiting = server.page.locator("[data-waiting] li")
    expect(waiting).to_have_text(["one", "odd", "two"])
    server.away = False
    server.open(me=1)
    expect(waiting).to_have_text(["odd"])
    expect(server.page.locator("[data-refused-words]")).to_have_text("Not a word we know.")
    server.write("three")
    expect(waiting).to_have_text(["odd"])
    assert [text for _by, text in server.kept] == ["one", "two", "three"]
    server.page.context.close()


def test_who_has_the_phone_next_sends_nothing_of_somebody_else(server: Server) -> None:
    server.away = True
    server.open(me=1)
    with server.page.expect_event("requestfailed"):  # tried before the server is back
        server.write("of the first")
    server.away = False
    server.open(me=2)
    expect(server.page.locator("[data-waiting] li")).to_have_count(0)
    server.write("of the second")
    server.open(me=1)
    expect(server.page.locator("[data-waiting] li")).to_have_count(0)
    assert server.kept == [("2", "of the second"), ("1", "of the first")]
    server.page.context.close()


def test_a_thought_without_an_answer_holds_up_no_other_and_goes_again_by_itself(
    server: Server,
) -> None:
    server.open(me=1)
    server.write("slow")
    server.write("two")
    waiting = server.page.locator("[data-waiting] li")
    expect(waiting).to_have_text(["slow"])
    assert [text for _by, text in server.kept] == ["two"]
    expect(waiting).to_have_count(0, timeout=60_000)  # given up after ten seconds, sent anew
    assert [text for _by, text in server.kept] == ["two", "slow"]
    server.page.context.close()


def test_on_a_good_network_the_phone_does_not_speak_of_waiting(server: Server) -> None:
    server.open(me=1)
    server.page.evaluate(
        """() => {
          window.flashes = 0;
          const note = document.querySelector("[data-waiting-note]");
          new MutationObserver(() => { if (!note.hidden) window.flashes += 1; })
            .observe(note, { attributes: true });
        }"""
    )
    server.write("quick")
    expect(server.page.locator("[data-waiting] li")).to_have_count(0)
    assert server.page.evaluate("window.flashes") == 0
    server.page.context.close()
