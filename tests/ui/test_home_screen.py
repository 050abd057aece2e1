"""Icons and the manifest, which phones and old browsers request by themselves."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tenants.registry.models import City
from tenants.ui.icons import INK, PAPER, accent_colours
from tenants.ui.theme import ACCENTS


def test_every_accent_has_its_colour() -> None:
    assert set(accent_colours()) == set(ACCENTS)


@pytest.mark.parametrize(
    ("path", "side"),
    [("/apple-touch-icon.png", 180), ("/ui/icon-512.png", 512)],
)
def test_the_mark_is_drawn_in_the_accent_of_its_city(omsk: City, path: str, side: int) -> None:
    answer = Client(headers={"host": omsk.host}).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    picture = Image.open(BytesIO(answer.content)).convert("RGB")
    assert picture.size == (side, side)
    counted: Any = picture.getcolors(side * side)
    colours = {f"#{r:02x}{g:02x}{b:02x}" for _many, (r, g, b) in counted}
    assert {accent_colours()[omsk.accent], INK, PAPER} <= colours
    assert picture.getpixel((side // 2, side // 2)) == (0xFA, 0xF7, 0xF2)


def test_old_browsers_find_an_icon(omsk: City) -> None:
    answer = Client(headers={"host": omsk.host}).get("/favicon.ico")
    assert Image.open(BytesIO(answer.content)).size == (32, 32)


def test_other_sizes_are_not_drawn(omsk: City) -> None:
    assert Client(headers={"host": omsk.host}).get("/ui/icon-9999.png").status_code == 404


@pytest.mark.parametrize(
    ("language", "name"), [("ru", "Омск · Четверги"), ("en", "Omsk · Thursdays")]
)
def test_a_city_can_be_put_on_the_home_screen(omsk: City, language: str, name: str) -> None:
    browser = Client(headers={"host": omsk.host, "accept-language": language})
    page = browser.get("/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    facts = browser.get("/manifest.webmanifest").json()
    assert (facts["name"], facts["start_url"], facts["lang"]) == (name, "/today/", language)
    for icon in facts["icons"][:-1]:
        assert browser.get(icon["src"]).status_code == 200
