"""Mark the words of a text that a search has met, in any of their forms, as safe HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tenants.ui.search_terms import WORD, fold, stems_of
from tenants.ui.spelling import is_near

AROUND = 90  # characters on each side of the first met word of an excerpt
MARKUP = re.compile(r"[*_#>`|~\[\]()]+")  # of Markdown


class Marks:
    """The words of some texts that have one of the stems. Takes one statement.

    `like`: folded words as they were typed; what begins with one or is near one is met, too.
    """

    def __init__(
        self, texts: Iterable[str], stems: Collection[str], *, like: Collection[str] = ()
    ) -> None:
        self.stems: dict[str, tuple[str, ...]] = {}
        self.met: dict[str, bool] = {}
        if stems or like:
            words = {fold(word) for text in texts for word in WORD.findall(_composed(text))}
            self.stems = stems_of(words)
            self.met = {
                word: not {*found}.isdisjoint(stems) or any(_is_like(one, word) for one in like)
                for word, found in self.stems.items()
            }

    def html(self, text: str) -> SafeString:
        """The escaped text with `<mark>` around the met words."""
        parts: list[str] = []
        end = 0
        for found in WORD.finditer(text := _composed(text)):
            if self.met.get(fold(found[0])):
                parts += [
                    conditional_escape(text[end : found.start()]),
                    format_html("<mark>{}</mark>", found[0]),
                ]
                end = found.end()
        return mark_safe("".join([*parts, conditional_escape(text[end:])]))  # noqa: S308 - escaped

    def meets(self, text: str) -> bool:
        return any(self.met.get(fold(word)) for word in WORD.findall(_composed(text)))

    def excerpt(self, text: str) -> SafeString:
        """The surroundings of the first met word, without Markdown's signs; empty if none is."""
        text = MARKUP.sub(" ", _composed(text))
        text = " ".join(text.split())
        first = next((w for w in WORD.finditer(text) if self.met.get(fold(w[0]))), None)
        if first is None:
            return SafeString("")
        start, end = max(0, first.start() - AROUND), first.end() + AROUND
        start = 0 if start == 0 else text.find(" ", start, first.start()) + 1 or first.start()
        cut = text[start:end] if end >= len(text) else text[start:end].rpartition(" ")[0]
        return self.html(f"{'… ' * (start > 0)}{cut}{' …' * (end < len(text))}")

    def spelling(self, stems: Collection[str]) -> str:
        """A word of the texts that has one of these stems, as it is written there."""
        found = (word for word, has in self.stems.items() if not {*has}.isdisjoint(stems))
        return min(found, key=lambda word: (len(word), word), default="")


def _is_like(typed: str, word: str) -> bool:
    return word.startswith(typed) or is_near(typed, word)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
