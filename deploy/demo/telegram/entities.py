"""Entities of a text. Offsets and lengths are in UTF-16 code units, as everywhere at Telegram."""

from __future__ import annotations

import re
from collections.abc import Sequence

from deploy.demo.doubles import Json
from deploy.demo.telegram.errors import bad_request

KNOWN = frozenset(
    (
        *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold"),
        *("italic", "underline", "strikethrough", "spoiler", "blockquote", "code", "pre"),
        *("expandable_blockquote", "text_link", "text_mention", "custom_emoji"),
    )
)
FOUND = (
    ("url", re.compile(r"https?://[^\s<>«»\"]+[^\s<>«»\".,;:!?)]")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("bot_command", re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w{5,32})?")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{4,31}")),
)


def units(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def found_in(text: str, *, taken: Sequence[Json]) -> list[Json]:
    """Links, mentions and commands, unless a given entity covers them."""
    marks: list[Json] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            mark = {
                "type": kind,
                "offset": units(text[: match.start()]),
                "length": units(match[0]),
            }
            if not any(_overlap(mark, other) for other in (*taken, *marks)):
                marks.append(mark)
    return marks


def check(text: str, entities: Sequence[Json]) -> list[Json]:
    """Refuse what Telegram refuses. Raises BotError."""
    size = units(text)
    for mark in entities:
        if mark.get("type") not in KNOWN:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        offset, length = mark.get("offset", -1), mark.get("length", 0)
        if offset < 0 or length <= 0 or offset + length > size:
            raise bad_request(f"entity beyond the text at offset {offset}")
        if mark["type"] == "text_link" and not mark.get("url"):
            raise bad_request('can\'t parse MessageEntity: Field "url" must be specified')
    return [dict(mark) for mark in entities]


def _overlap(one: Json, other: Json) -> bool:
    begins: int = max(one["offset"], other["offset"])
    ends: int = min(one["offset"] + one["length"], other["offset"] + other["length"])
    return begins < ends
