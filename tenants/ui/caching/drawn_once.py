"""Parts of pages that follow from a few values, drawn once in each process for the same values.

    {% drawn_once "ui/shell/footer.html" links=footer_nav theme=theme %}

The template sees these values and nothing else of the page, so what was drawn for the same values
in the same language is right for every reader, whatever changes. Its own tags must not depend on
the time. Two words of the reader are put in afterwards, so that they don't make a part of their
own: `csrf_token` and `this_page`, the address with its query.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tenants.ui.caching.lru import LRUCache

# Stand-ins while a part is drawn; nobody can guess them and write them into a text.
TOKEN, PAGE = (f"{name}-{token_hex(16)}" for name in ("token", "page"))
STAND_INS = re.compile(f"({TOKEN}|{PAGE})")


@dataclass(frozen=True, slots=True)
class Part:
    """Texts, with stand-ins between them."""

    pieces: tuple[str, ...]

    @property
    def size(self) -> int:
        return 2 * sum(map(len, self.pieces))  # Cyrillic takes two bytes a letter in memory

    def filled(self, context: Context) -> SafeString:
        if len(self.pieces) == 1:
            return SafeString(self.pieces[0])
        words = {TOKEN: str(context.get("csrf_token", "")), PAGE: escape(_this_page(context))}
        return SafeString("".join(words.get(piece, piece) for piece in self.pieces))


parts: LRUCache[Hashable, Part] = LRUCache()


def drawn_once(context: Context, name: str, values: Mapping[str, Any]) -> SafeString:
    """The template of this name with these values, which must be hashable."""
    has_token = bool(context.get("csrf_token"))  # error pages may have none
    # Equal values of different types are drawn in different ways: True and 1, safe text and text.
    typed = tuple((key, type(value), value) for key, value in values.items())
    key = (name, get_language(), has_token, typed)
    part = parts.get(key)
    if part is None:
        part = _drawn(context, name, {**values, "csrf_token": TOKEN if has_token else ""})
        if not context.template.engine.debug:  # type: ignore[union-attr]
            parts.set(key, part)
    return part.filled(context)


def _drawn(context: Context, name: str, values: Mapping[str, Any]) -> Part:
    engine = context.template.engine  # type: ignore[union-attr]
    text = engine.get_template(name).render(context.new({**values, "this_page": PAGE}))
    return Part(tuple(STAND_INS.split(text)))


def _this_page(context: Context) -> str:
    request = context.get("request")
    return request.get_full_path() if request else ""
