"""Previews of shared links in chats: words of the page and a drawn card."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Product
from tenants.registry.models import City
from tenants.ui import share_card
from tenants.ui.share_card import ShareCard, draw
from tests.cast import Visitor
from tests.products.making import product

Visit = Callable[..., Visitor]


@pytest.fixture
def evening(omsk: City) -> Meeting:
    with omsk.scope():
        starts = timezone.now() + timedelta(days=1)
        made: Meeting = Meeting.objects.create(
            title="Thursday",
            kind="regular",
            venue="Tochka",
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
        )
        return made


@pytest.fixture
def shed(omsk: City, anna: Member) -> Product:
    with omsk.scope():
        return product(anna, "Shed", visibility="public")


def card_of(browser: Visitor, path: str) -> tuple[str, bytes]:
    """The title that a chat shows for a page, and the picture."""
    page = browser.get(path).text
    facts = dict(re.findall(r'property="og:(\w+)" content="([^"]*)"', page))
    address = re.sub(r"^https?://[^/]+", "", facts["image"])
    assert facts["image"].startswith("http")
    picture = browser.get(address)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert browser.get(address, headers={"if-none-match": picture["ETag"]}).status_code == 304
    return facts["title"], picture.content


def test_public_pages_have_their_card(
    omsk: City, evening: Meeting, shed: Product, visit: Visit
) -> None:
    pages = {
        (omsk, "/"): "Omsk",
        (omsk, f"/meetings/{evening.pk}/"): "Thursday",
        (omsk, f"/products/{shed.pk}/"): "Shed",
        (None, "/"): settings.BRAND_NAME or "Thursdays",
    }
    pictures = set()
    for (city, path), title in pages.items():
        shown, picture = card_of(visit(city), path)
        assert shown == title
        assert Image.open(BytesIO(picture)).size == (1200, 630)
        assert len(picture) < 100_000
        pictures.add(picture)
    assert len(pictures) == len(pages)


def test_what_is_not_public_has_no_card(
    omsk: City, evening: Meeting, shed: Product, anna: Member, visit: Visit
) -> None:
    with omsk.scope():
        Meeting.objects.update(is_open=False)
        Product.objects.update(visibility="network")
    for path in (f"/meetings/{evening.pk}/", f"/products/{shed.pk}/"):
        assert "og:image" not in visit(omsk, anna).get(path).text
        for browser in (visit(omsk), visit(omsk, anna)):
            assert browser.get(f"{path}share.png").status_code == 404


@pytest.mark.parametrize("title", ["Я" * 400, "слово " * 80, "", "👩‍👩‍👧 \u202e مرحبا"])
def test_any_words_fit_into_the_picture(title: str) -> None:
    picture = draw(ShareCard(place=title, title=title, detail=title, lines=("orange", "blue")))
    assert Image.open(BytesIO(picture)).size == (1200, 630)


def test_without_a_font_the_lines_are_drawn_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    card = ShareCard(place="Омск", title="Омск", detail="", lines=("orange",))
    with_words = draw(card)
    monkeypatch.setattr(share_card, "FONTS", {"bold": (), "plain": ()})
    share_card._font_file.cache_clear()
    try:
        alone = draw(card)
    finally:
        share_card._font_file.cache_clear()
    assert Image.open(BytesIO(alone)).size == (1200, 630)
    assert alone != with_words
