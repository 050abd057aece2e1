"""A phone's page in two parts: what its whole table shares, and what is the reader's own.

The shared part is rendered once for a table and a language. It has marks, comments of HTML, where
the page depends on the reader; `fill` replaces them by the reader's own part. `room.js` does the
same on the phone, with the same marks, when a new shared part arrives with an event.

    <!--~put name~-->                                   what the reader has by this name
    <!--~if by:17~-->yes<!--~else~-->no<!--~end~-->     does this fact hold for the reader?
    <!--~cards 2 5,8,13 1,2,4~-->                       cards in their second round; who arrived
    <!--~card 8~-->the card<!--~/card~-->               kept for who holds it
    <!--~held~-->yes<!--~not held~-->no<!--~/held~-->   does the reader hold one of them? Then there
                                                        is `put held`, its number, and `if held:4`:
                                                        have they given it four points?

Marks can't be forged: words of people are escaped. An `if` holds no other `if`; the other marks may
hold some.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from tenants.live.captures.votes import held_card
from tenants.live.screens.state import digest

CARDS = re.compile(r"<!--~cards (\d+) ([\d,]*) ([\d,]*)~-->")
CARD = re.compile(r"<!--~card (\d+)~-->(.*?)<!--~/card~-->", re.DOTALL)
CHOICE = re.compile(r"<!--~if ([^~]*)~-->(.*?)<!--~else~-->(.*?)<!--~end~-->", re.DOTALL)
HELD = re.compile(r"<!--~held~-->(.*?)<!--~not held~-->(.*?)<!--~/held~-->", re.DOTALL)
PUT = re.compile(r"<!--~put (\w+)~-->")
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class OwnParts:
    """The reader's own part; `puts` are HTML."""

    facts: frozenset[str] = frozenset()
    puts: Mapping[str, str] = field(default_factory=dict)
    attendance: int = 0
    cards: Sequence[int] = ()  # their own ideas

    def fingerprint(self, *more: object) -> str:
        """Changes with the own part."""
        return digest([*sorted(self.facts), *sorted(self.puts.items()), self.attendance, *more])

    def as_json(self, *, version: str) -> str:
        """The same for `room.js`, safe inside of a page."""
        told: dict[str, Any] = {
            "version": version,
            "facts": sorted(self.facts),
            "puts": dict(self.puts),
            "attendance": self.attendance,
            "cards": list(self.cards),
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)


def fill(shared: str, own: OwnParts, **puts: str) -> SafeString:
    """Put the reader's own part, and `puts` of this answer, into a shared part."""
    found = CARDS.search(shared)
    held = _held(own, int(found[1]), _numbers(found[2]), _numbers(found[3])) if found else 0
    all_puts = {**own.puts, **puts, "held": str(held)}
    given = f"points:{held}:"
    facts = own.facts | {
        f"held:{fact.removeprefix(given)}" for fact in own.facts if fact.startswith(given)
    }
    html = CARDS.sub("", shared)
    html = CARD.sub(lambda card: card[2] if int(card[1]) == held else "", html)
    html = HELD.sub(lambda found: found[1] if held else found[2], html)
    html = CHOICE.sub(lambda choice: choice[2] if choice[1] in facts else choice[3], html)
    return mark_safe(PUT.sub(lambda put: all_puts.get(put[1], ""), html))  # noqa: S308


def _held(own: OwnParts, round: int, cards: list[int], arrived: list[int]) -> int:
    before = sum(each < own.attendance for each in arrived)
    return held_card(cards, round=round, before=before, own=own.cards)


def _numbers(listed: str) -> list[int]:
    return [int(number) for number in listed.split(",") if number]


def put(name: str) -> SafeString:
    return mark_safe(f"<!--~put {name}~-->")  # noqa: S308
