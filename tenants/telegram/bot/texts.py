"""Texts with entities instead of markup: what people wrote can't be mistaken for a mark.

    compose(bold(meeting.title), "\n", link(_("Open"), url))

Offsets of entities are in UTF-16 code units. `split` cuts a text that is too long for one message
at a paragraph, a line or a word, and each entity with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LONGEST, LONGEST_CAPTION = 4096, 1024  # code units

Entity = dict[str, Any]


@dataclass(frozen=True)
class Text:
    text: str
    entities: tuple[Entity, ...] = ()

    def __add__(self, other: Text | str) -> Text:
        return compose(self, other)

    def __bool__(self) -> bool:
        return bool(self.text.strip())


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def compose(*parts: Text | str | None) -> Text:
    """Join parts; entities move along."""
    text, length = "", 0
    entities: list[Entity] = []
    for part in parts:
        piece = part if isinstance(part, Text) else Text(part or "")
        moved = ({**mark, "offset": mark["offset"] + length} for mark in piece.entities)
        entities.extend(moved)
        text, length = text + piece.text, length + units(piece.text)
    return Text(text, tuple(entities))


def lines(*parts: Text | str | None) -> Text:
    """One line a part; empty parts are left out."""
    chosen = [part if isinstance(part, Text) else Text(part) for part in parts if part]
    return _joined("\n", chosen)


def paragraphs(*parts: Text | str | None) -> Text:
    chosen = [part if isinstance(part, Text) else Text(part) for part in parts if part]
    return _joined("\n\n", chosen)


def bold(text: object) -> Text:
    return _marked(str(text), "bold")


def italic(text: object) -> Text:
    return _marked(str(text), "italic")


def quote(text: object) -> Text:
    return _marked(str(text), "blockquote")


def code(text: object) -> Text:
    """A press copies it."""
    return _marked(str(text), "code")


def link(text: object, url: str) -> Text:
    return _marked(str(text), "text_link", url=url)


def split(whole: Text, longest: int = LONGEST) -> list[Text]:
    """Cut a text into messages of at most `longest` code units.

    Never inside a character, nor inside an entity that is shorter than half a message.
    """
    encoded = whole.text.encode("utf-16-le")
    total, begin, found = len(encoded) // 2, 0, []
    while total - begin > longest:
        window = encoded[begin * 2 : (begin + longest) * 2].decode("utf-16-le", "ignore")
        end = _before_entity(whole, begin, begin + units(window[: _cut(window)]), longest // 2)
        found.append(_slice(whole, encoded, begin, end))
        begin = end
    found.append(_slice(whole, encoded, begin, total))
    return [piece for piece in found if piece]


def _cut(window: str) -> int:
    """The place for a cut: after the last paragraph, line, sentence or word of the second half."""
    half = len(window) // 2
    for sign in ("\n\n", "\n", ". ", " "):
        place = window.rfind(sign, half)
        if place > 0:
            return place + len(sign)
    return len(window)


def _before_entity(whole: Text, begin: int, end: int, most: int) -> int:
    """The beginning of the short entities in which a cut lies, else the cut."""
    for mark in sorted(whole.entities, key=lambda mark: mark["offset"], reverse=True):
        first = mark["offset"]
        if begin < first < end < first + mark["length"] and mark["length"] <= most:
            end = first
    return end


def _slice(whole: Text, encoded: bytes, begin: int, end: int) -> Text:
    text = encoded[begin * 2 : end * 2].decode("utf-16-le")
    short = text.rstrip()
    last = begin + units(short)
    entities = []
    for mark in whole.entities:
        first, until = max(mark["offset"], begin), min(mark["offset"] + mark["length"], last)
        if first < until:
            entities.append({**mark, "offset": first - begin, "length": until - first})
    return Text(short, tuple(entities))


def _marked(text: str, kind: str, **facts: str) -> Text:
    """A mark around a text; Telegram refuses marks that end with white space."""
    length = units(text.rstrip())
    if not length:
        return Text(text)
    return Text(text, ({"type": kind, "offset": 0, "length": length, **facts},))


def _joined(sign: str, parts: list[Text]) -> Text:
    return compose(*_between(sign, parts))


def _between(sign: str, parts: list[Text]) -> Iterator[Text | str]:
    for place, part in enumerate(parts):
        if place:
            yield sign
        yield part
