"""The wall's text fills its place, whatever the computer's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.browser
MOTIONS: tuple[Literal["no-preference", "reduce"], ...] = ("no-preference", "reduce")
FOLDERS = (Path("tenants/ui/static/ui"), Path("tenants/live/static/live"))
PAGE = """<!doctype html><link rel="stylesheet" href="/layers.css">
<link rel="stylesheet" href="/projector_boards.css">
<section class="wall-board" data-fit="0.5" style="block-size: 200px; inline-size: 600px">
<p>Where I sit tonight, and with whom</p></section><script src="/fit.js"></script>"""


def answer(route: Route) -> None:
    name = route.request.url.rsplit("/", 1)[1]
    if not name:
        route.fulfill(body=PAGE, content_type="text/html")
        return
    file = next(folder / name for folder in FOLDERS if (folder / name).exists())
    kind = "text/css" if file.suffix == ".css" else "text/javascript"
    route.fulfill(body=file.read_text(), content_type=kind)


def test_text_is_as_large_as_its_place_allows_without_motion_too(chromium: Browser) -> None:
    sizes = []
    for motion in MOTIONS:
        page = chromium.new_context(reduced_motion=motion).new_page()
        page.route("http://wall.test/**", answer)
        page.goto("http://wall.test/")
        board = page.locator("[data-fit]")
        assert board.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
        sizes.append(int(board.evaluate("box => parseInt(box.style.getPropertyValue('--fit'))")))
    assert sizes[0] == sizes[1]
    assert 30 < sizes[0] < 200
