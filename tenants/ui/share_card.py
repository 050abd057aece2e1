"""The picture that chats show beside a shared link: words and lines that meet at a stop.

Drawn by Pillow at 1200 × 630, as Open Graph wants it, with a font of the machine; where it has none
the lines are drawn alone, because Pillow's own font knows no Cyrillic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from io import BytesIO

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from PIL import Image, ImageDraw, ImageFont

from tenants.ui.context import accent_of, brand, city_name
from tenants.ui.icons import INK, PAPER, accent_colours

Font = ImageFont.FreeTypeFont
WIDTH, HEIGHT = 1200, 630
MARGIN, MUTED = 72, "#625d66"
TRACK, RING = 16, 30  # thickness of a line, radius of the stop where lines meet
FLOOR, HUB = 528, 1010  # where the lines run and where they meet
FONTS = {
    "bold": ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "arialbd.ttf", "Arial Bold.ttf"),
    "plain": ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "arial.ttf", "Arial.ttf"),
}
KEPT = 24 * 3600  # seconds
DRAWING = 1  # raised when the drawing changes: pictures are kept by their words


@dataclass(frozen=True, kw_only=True)
class ShareCard:
    """`lines` are accents, from above; more than six don't fit in."""

    place: str
    title: str
    detail: str
    lines: tuple[str, ...]


def city_card(request: HttpRequest, *, title: str, detail: str) -> ShareCard:
    """A card of something in this city."""
    city = getattr(request, "city", None)
    place = f"{city_name(city)} · {brand()}"
    return ShareCard(place=place, title=title, detail=detail, lines=(accent_of(city),))


def many_lines(request: HttpRequest) -> tuple[str, ...]:
    """The accent of the city in front, the others beside it."""
    own = accent_of(getattr(request, "city", None))
    return (own, *[accent for accent in accent_colours() if accent != own][:4])


def answer(request: HttpRequest, card: ShareCard) -> HttpResponse:
    """The picture, drawn once a day for the same words."""
    known = hashlib.sha256(repr((DRAWING, astuple(card))).encode()).hexdigest()[:32]
    picture = cache.get_or_set(f"share-card:{known}", lambda: draw(card), KEPT)
    response = HttpResponse(picture, "image/png")
    response["ETag"] = f'"{known}"'
    response["Cache-Control"] = f"public, max-age={KEPT}"
    fresh = get_conditional_response(request, etag=response["ETag"], response=response)
    return fresh or response


def draw(card: ShareCard) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(picture)
    _lines(pen, card.lines)
    if all(_font_file(weight) for weight in FONTS):
        _words(pen, card)
    file = BytesIO()
    picture.quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()


def _lines(pen: ImageDraw.ImageDraw, accents: Sequence[str]) -> None:
    """Lines from the left run together into one stop."""
    colours, gap = accent_colours(), TRACK + 8
    top = FLOOR - gap * (len(accents) - 1) // 2
    for number, accent in enumerate(accents):
        colour, y = colours[accent], top + number * gap
        pen.line(((-TRACK, y), (WIDTH + TRACK, y)), colour, TRACK)
        for stop in range(3):
            pen.circle((MARGIN + 20 + stop * 170 + number * 46, y), 15, PAPER, INK, 6)
    half = gap * (len(accents) - 1) / 2 + RING
    box = (HUB - RING, FLOOR - half, HUB + RING, FLOOR + half)
    pen.rounded_rectangle(box, RING, PAPER, INK, 11)


def _words(pen: ImageDraw.ImageDraw, card: ShareCard) -> None:
    pen.text((MARGIN, 60), card.place, MUTED, _font("bold", 34))
    size = 76 if len(card.title) <= 48 else 56
    title = _wrapped(pen, card.title, _font("bold", size), most=3)
    pen.multiline_text((MARGIN, 128), title, INK, _font("bold", size), spacing=14)
    bottom = pen.multiline_textbbox((MARGIN, 128), title, _font("bold", size), spacing=14)[3]
    detail = _wrapped(pen, card.detail, _font("plain", 36), most=2)
    pen.multiline_text((MARGIN, bottom + 26), detail, MUTED, _font("plain", 36), spacing=10)


def _wrapped(
    pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, *, most: int
) -> str:
    """The text in at most so many lines that fit into the picture; an ellipsis where it goes on."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, font) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(_cut(pen, word, font))
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(pen, f"{lines[most - 1]}…", font)]
    return "\n".join(lines)


def _cut(pen: ImageDraw.ImageDraw, line: str, font: Font) -> str:
    while len(line) > 1 and pen.textlength(line, font) > WIDTH - 2 * MARGIN:
        line = f"{line.rstrip('…')[:-1]}…"
    return line


@lru_cache(maxsize=16)
def _font(weight: str, size: int) -> Font:
    return ImageFont.truetype(_font_file(weight), size)


@lru_cache(maxsize=2)
def _font_file(weight: str) -> str:
    """The first font that this machine has, or ""."""
    return next((name for name in FONTS[weight] if _is_there(name)), "")


def _is_there(name: str) -> bool:
    try:
        ImageFont.truetype(name, 12)
    except OSError:
        return False
    return True
