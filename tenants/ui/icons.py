"""The mark as pictures for home screens and old browsers, and the manifest that names them.

Drawn by Pillow from the geometry of ``ui/mark.svg``, in the accent of the city.
"""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw

from tenants.ui.context import accent_of, brand, city_name
from tenants.ui.redirects import url_or_empty

SIZES = (32, 180, 192, 512)  # favicon.ico, apple-touch-icon, manifest
BOX = 40  # the side of the drawing in its own units
SAFE_ZONE = 0.8  # of a maskable icon: the rest may be cut off
SHARPER = 4  # drawn larger and made smaller, for smooth edges
PAPER, INK = "#faf7f2", "#1d1b20"
LINE = ((4, 31), (8, 31), (11, 31), (13, 29), (27, 11), (29, 9), (32, 9), (36, 9))
DAY = 24 * 3600  # seconds
TOKENS = Path(__file__).parent / "static" / "ui" / "tokens.css"


@lru_cache(maxsize=1)
def accent_colours() -> dict[str, str]:
    """Accent → its colour by day, as ``tokens.css`` declares it."""
    pattern = r'\[data-accent="(\w+)"\]\s*\{\s*--line-day:\s*(#[0-9a-f]{6})'
    return dict(re.findall(pattern, TOKENS.read_text(encoding="utf-8")))


@lru_cache(maxsize=64)
def draw(accent: str, size: int) -> bytes:
    """A square PNG: paper with the mark inside the safe zone of maskable icons."""
    side = size * SHARPER
    unit, margin = side * SAFE_ZONE / BOX, side * (1 - SAFE_ZONE) / 2
    points = [(margin + x * unit, margin + y * unit) for x, y in LINE]
    picture = Image.new("RGB", (side, side), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.line(points, accent_colours()[accent], round(6 * unit), joint="curve")
    for point in (points[0], points[-1]):
        pen.circle(point, 3 * unit, accent_colours()[accent])
    pen.circle((side / 2, side / 2), 11 * unit, INK)
    pen.circle((side / 2, side / 2), 6 * unit, PAPER)
    file = BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


@require_safe
@cache_control(public=True, max_age=DAY)
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """The mark at one of `SIZES`, in the accent of the city."""
    if size not in SIZES:
        raise Http404
    return HttpResponse(draw(accent_of(getattr(request, "city", None)), size), "image/png")


@require_safe
@cache_control(private=True, max_age=DAY)  # in the language of the reader
def manifest(request: HttpRequest) -> HttpResponse:
    """Let a phone put the city on its home screen."""
    city = getattr(request, "city", None)
    facts = {
        "id": "/",
        "start_url": url_or_empty(settings.START_PAGE) or "/",  # the hub has no such page
        "scope": "/",
        "name": f"{city_name(city)} · {brand()}" if city else brand(),
        "short_name": city_name(city) or brand(),
        "lang": get_language(),
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": reverse("ui:icon", args=[size]),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in (192, 512)
            for purpose in ("any", "maskable")
        ]
        + [{"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
