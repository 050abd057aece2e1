"""Scripts of the evening's screens on bad networks, alone, against a small server."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import django_htmx
import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
FOLDERS = (Path("tenants/live/static/live"), Path("tenants/ui/static/ui"))
SCRIPTS = re.findall(r"live/(\w+\.js)", Path("tenants/live/templates/live/base.html").read_text())
FAILURES = Path("tenants/ui/templates/ui/shell/failures.html").read_text()
TITLES = ("", "Welcome", "Listen", "Speak")


class House:
    """The server: how the evening is, and how it behaves on the network."""

    def __init__(self) -> None:
        self.revision = 1
        self.ahead = 0.0  # seconds that a test has moved time on
        self.ends = time.time() + 300  # when the step is over
        self.streams = 0  # opened so far
        self.refuses = False  # the stream answers 503
        self.silent = False  # streams that were opened carry nothing any more
        self.press = 200  # the status of the answer to a press
        self.sign_in = ""
        self.pressed: list[str] = []  # on the plan
        self.own = ""  # JSON of the reader's own part
        self.told: list[bytes] = []  # further events
        self.asked = 0  # questions of the screen
        self.closing = Event()

    def now(self) -> int:
        """Milliseconds of Unix time."""
        return int((time.time() + self.ahead) * 1000)

    def screen(self, role: str = "phone") -> str:
        return (
            f'<div id="live" data-live="{role}" data-version="{self.revision}" data-ticket="t"'
            f' data-stream="/stream/" data-now="{self.now()}" data-paused="0"'
            f' data-ends="{int(self.ends * 1000)}" data-revision="{self.revision}"'
            f' data-block="1" data-step="{self.revision}" hx-get="/state/"'
            ' hx-trigger="live:refresh" hx-swap="outerHTML" hx-target="this">'
            f"{self.own_part()}<h1 data-title>{TITLES[self.revision]}</h1><p data-words></p>"
            '<div data-clock><p data-clock-words></p><progress data-clock-bar max="300"></progress>'
            '</div><form hx-post="/press/" hx-target="#live" hx-swap="outerHTML">'
            '<input name="words"><button>Press</button></form></div>'
        )

    def own_part(self) -> str:
        return f'<script type="application/json" data-own>{self.own}</script>' if self.own else ""

    def tell_page(self, html: str, **facts: object) -> None:
        """Send a page that the whole table shares."""
        told = {"id": self.revision, "version": "v", "revision": self.revision, "html": html}
        line = json.dumps(told | facts)
        self.told.append(f"event: room\ndata: {line}\n\n".encode())

    def plan(self) -> str:
        forms = "".join(
            f'<form hx-post="/plan/{name}/"><input type="hidden" name="lock" value="{name}">'
            f"<button>{name}</button></form>"
            for name in ("one", "two", "three")
        )
        return (
            '<div id="plan" data-plan hx-target="#plan" hx-swap="outerHTML">'
            f'<p class="done">{" ".join(self.pressed)}</p>{forms}</div>'
        )

    def step(self) -> bytes:
        words = {"ru": TITLES[self.revision], "en": TITLES[self.revision]}
        told = {"id": self.revision, "event": "step", "revision": self.revision, "block": 1}
        told |= {"step": self.revision, "seconds": 300, "paused": 0, "title": words}
        told |= {"ends": int(self.ends * 1000)}
        told |= {name: {"ru": "", "en": ""} for name in ("part", "place", "words")}
        return f"id: {self.revision}\nevent: step\ndata: {json.dumps(told)}\n\n".encode()

    def beat(self) -> bytes:
        known = {"id": self.revision, "revision": self.revision}
        return f"event: beat\ndata: {json.dumps(known)}\n\n".encode()


def page_of(house: House, role: str) -> str:
    scripts = "".join(f'<script src="/{name}" defer></script>' for name in SCRIPTS)
    words = re.sub(
        r"{%.*?%}", lambda found: found[0].split('"')[1] if '"' in found[0] else "", FAILURES
    )
    return (
        '<!doctype html><html lang="en"><head><script src="/htmx.js"></script>'
        f'<script src="/failures.js" defer></script>{scripts}</head><body>'
        '<p class="live-link" data-link-words></p><p data-stale hidden>stale</p>'
        '<p data-signed-out hidden>out <a href="">in</a></p>'
        f"{house.screen(role)}{words}"
        '<p role="status" data-announcer data-step="Next step: {step}"'
        ' data-minute="One minute left"'
        ' data-over="Time is over"></p><div style="height:3000px"></div></body></html>'
    )


def handler_of(house: House) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/stream/":
                self.stream()
            elif path == "/htmx.js":
                self.say(HTMX.read_text(), kind="text/javascript")
            elif path.endswith(".js"):
                script = next(f / path[1:] for f in FOLDERS if (f / path[1:]).exists())
                self.say(script.read_text(), kind="text/javascript")
            elif path == "/state/":
                seen = f"seen={house.revision}" in self.path
                house.asked += 1
                if house.sign_in:
                    self.say("", status=403)
                    return
                self.say("" if seen else house.screen(), status=204 if seen else 200)
            elif path == "/plan/":
                scripts = "".join(f'<script src="/{n}"></script>' for n in ("htmx.js", "plan.js"))
                self.say(f"<!doctype html><body>{scripts}{house.plan()}</body>")
            elif path in ("/", "/facilitator/"):
                self.say(page_of(house, path.strip("/") or "phone"))
            else:
                self.say("", status=404)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path.startswith("/plan/"):
                time.sleep(0.5)
                house.pressed.append(sent.partition("lock=")[2])
                self.say(house.plan())
                return
            self.say(house.screen(), status=house.press)

        def say(self, body: str, *, status: int = 200, kind: str = "text/html") -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            if status < 400:
                self.send_header("X-Server-Now", str(house.now()))
            if house.sign_in and status == 403:
                self.send_header("X-Sign-In", house.sign_in)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def stream(self) -> None:
            if house.refuses:
                self.say("", status=503)
                return
            house.streams += 1
            mine = house.streams
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            told = pages = 0
            while not house.closing.wait(0.05):
                if house.silent and mine == 1:
                    continue
                try:
                    self.wfile.write(house.step() if told != house.revision else b":\n\n")
                    self.wfile.write(b"".join(house.told[pages:]))
                    pages = len(house.told)
                    self.wfile.flush()
                except OSError:
                    return
                told = house.revision

        def log_message(self, *_args: object) -> None:
            """Print no request log."""

    return Handler


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def page(house: House, chromium: Browser) -> Iterator[Page]:
    """A phone on the small server, with a clock that the test moves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(house))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    opened = chromium.new_context(
        base_url=f"http://127.0.0.1:{server.server_port}", viewport={"width": 360, "height": 640}
    ).new_page()
    opened.clock.install()
    opened.clock.resume()
    yield opened
    opened.context.close()
    house.closing.set()
    server.shutdown()
    server.server_close()


def link(page: Page, state: str) -> None:
    expect(page.locator("html")).to_have_attribute("data-link", state)


def opened(page: Page) -> None:
    """A phone with a live stream, past its first question."""
    page.goto("/")
    link(page, "live")
    page.clock.run_for(2_000)
    page.wait_for_timeout(300)


def opened_by_polling(page: Page) -> None:
    page.goto("/")
    link(page, "poll")
    page.clock.run_for(2_000)


def title(page: Page, words: str) -> None:
    expect(page.locator("[data-title]")).to_have_text(words)


def test_a_stream_that_swallows_its_bytes_is_replaced(house: House, page: Page) -> None:
    opened(page)
    house.silent = True
    house.revision = 2  # nobody is told
    page.wait_for_timeout(500)
    title(page, "Welcome")
    assert house.streams == 1
    page.clock.run_for(41_000)
    title(page, "Listen")
    link(page, "live")
    assert house.streams == 2
    house.revision = 3  # the new one carries
    title(page, "Speak")


def test_after_waking_a_quiet_stream_is_not_trusted(house: House, page: Page) -> None:
    opened(page)
    house.silent = True
    page.clock.run_for(15_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    assert house.streams == 1  # it spoke a moment ago
    house.revision = 2
    page.clock.run_for(10_000)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    title(page, "Listen")
    link(page, "live")
    assert house.streams == 2


def test_a_stream_that_refuses_is_asked_again_until_it_takes_the_screen(
    house: House, page: Page
) -> None:
    house.refuses = True
    page.goto("/")
    link(page, "poll")
    house.revision = 2
    page.clock.run_for(10_000)
    title(page, "Listen")  # by polling
    assert house.streams == 0
    house.refuses = False
    for _ in range(30):  # a refusal on its way arrives by the real clock, and begins a new pause
        page.clock.run_for(10_000)
        page.wait_for_timeout(100)
        if page.locator("html").get_attribute("data-link") == "live":
            break
    link(page, "live")
    house.revision = 3
    title(page, "Speak")


def test_a_screen_reader_hears_each_word_once_and_the_clock_is_silent(
    house: House, page: Page
) -> None:
    house.ends = time.time() + 90
    opened(page)
    page.evaluate(
        """() => {
          window.said = [];
          const region = document.querySelector("[data-announcer]");
          new MutationObserver(() => window.said.push(region.textContent))
            .observe(region, { childList: true });
        }"""
    )
    house.ahead = 40
    page.clock.run_for(40_000)
    assert page.evaluate("window.said") == ["One minute left"]
    house.ahead = 110
    page.clock.run_for(70_000)
    assert page.evaluate("window.said") == ["One minute left", "Time is over"]
    house.revision, house.ends = 2, time.time() + 600
    title(page, "Listen")
    page.wait_for_timeout(600)
    assert page.evaluate("window.said") == [
        "One minute left",
        "Time is over",
        "Next step: Listen",
    ]


def test_a_new_step_is_read_from_its_top(house: House, page: Page) -> None:
    opened(page)
    page.evaluate("scrollTo(0, 900)")
    house.revision = 2
    title(page, "Listen")
    page.wait_for_function("scrollY === 0")


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "refused"), (404, "not there any more"), (502, "could not do this"), (429, "Too many")],
)
def test_a_refused_press_says_so_beside_its_button_and_keeps_what_was_typed(
    house: House, page: Page, status: int, words: str
) -> None:
    opened(page)
    house.press = status
    page.get_by_role("textbox").fill("my words")
    page.get_by_role("button", name="Press").click()
    note = page.locator("form + .press-failure")
    expect(note).to_contain_text(words)
    expect(note).to_have_attribute("role", "alert")
    expect(page.get_by_role("textbox")).to_have_value("my words")
    house.press = 200
    page.get_by_role("button", name="Press").click()
    expect(page.locator(".press-failure")).to_have_count(0)


def test_a_press_without_network_or_answer_and_one_of_somebody_signed_out(
    house: House, page: Page
) -> None:
    opened(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Press").click()
    expect(page.locator("form + .press-failure")).to_contain_text("No network")
    page.context.set_offline(False)
    house.press, house.sign_in = 403, "/sign-in/?next=/"
    page.get_by_role("button", name="Press").click()
    note = page.locator("form + .press-failure")
    expect(note).to_contain_text("You are signed out")
    expect(note.get_by_role("link")).to_have_attribute("href", "/sign-in/?next=/")


def test_a_screen_of_somebody_signed_out_says_so_and_leads_back(house: House, page: Page) -> None:
    house.refuses = True  # so that it asks often
    opened_by_polling(page)
    house.sign_in = "/sign-in/?next=%2Fmeetings%2F7%2Flive%2Fphone%2F"
    page.clock.run_for(15_000)
    expect(page.locator("[data-signed-out]")).to_be_visible()
    expect(page.locator("[data-signed-out] a")).to_have_attribute("href", house.sign_in)
    expect(page.locator("[data-stale]")).to_be_hidden()  # the network is there
    house.sign_in = ""
    page.clock.run_for(10_000)
    expect(page.locator("[data-signed-out]")).to_be_hidden()


def test_quick_presses_on_the_plan_are_all_done_and_shown(house: House, page: Page) -> None:
    page.goto("/plan/")
    for name in ("one", "two", "three"):
        page.get_by_role("button", name=name).click()
    expect(page.locator(".done")).to_have_text("one two three")
    assert house.pressed == ["one", "two", "three"]
