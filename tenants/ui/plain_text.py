"""Cleaning of text that people type: nothing invisible, no stacks of combining marks.

A text cannot be made to read as something it is not. Joiners stay, because some scripts need them.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import Final

MAX_MARKS: Final = 3  # combining marks over or under one letter
SPACES: Final = re.compile(r"\s+")
BLANKS: Final = re.compile("[\u2800\u00a0\u2000-\u200a\u202f\u205f\u3000]")  # look like a space
INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2069\u206a-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
    "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]"  # fillers: letters without a picture
)
# What XML 1.0 can't carry, not even escaped.
NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

LINKS: Final = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
BLOCKS: Final = re.compile(r"(?m)^[ ]{0,3}(?:#{1,6} +|>[ >]*|[-*+] +|\|?[ :|-]*-{3,}[ :|-]*$)")
EMPHASIS: Final = re.compile(r"\*\*|__|~~|`+|(?<!\w)[*_](?=\w)|(?<=[\w.!?»”])[*_](?!\w)")
CELLS: Final = re.compile(r"[ ]*\|[ ]*")


def shortened(text: str, longest: int) -> str:
    """The text, cut off with an ellipsis if it has more characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def plain(text: str) -> str:
    """The text without invisible control characters and those that never are characters."""
    return INVISIBLE.sub("", text)


def in_xml(text: str) -> str:
    """The text without the characters that would make a feed unreadable."""
    return NOT_IN_XML.sub("", text)


def one_line(text: str) -> str:
    """The text in NFC on one line, with single spaces and without invisible characters."""
    spaced = BLANKS.sub(" ", unicodedata.normalize("NFC", plain(text)))
    return SPACES.sub(" ", few_marks(spaced)).strip(" \u200c\u200d")


def markdown_as_line(text: str) -> str:
    """Markdown on one line, without its marks: for previews, quotes and messages."""
    words = EMPHASIS.sub("", BLOCKS.sub("", LINKS.sub(r"\1", text)))
    rows = (CELLS.sub(" ", row) if row.count("|") > 1 else row for row in words.split("\n"))
    return one_line("\n".join(rows))


def several_lines(text: str) -> str:
    """The text in NFC with its line breaks; empty if nothing of it is visible."""
    visible = few_marks(plain(unicodedata.normalize("NFC", text)))
    return visible if one_line(visible) else ""


def few_marks(text: str) -> str:
    """The text with at most `MAX_MARKS` combining marks in a row."""
    if text.isascii():
        return text
    parts = []
    for is_mark, run in groupby(text, key=lambda c: unicodedata.category(c)[0] == "M"):
        characters = "".join(run)
        parts.append(characters[:MAX_MARKS] if is_mark else characters)
    return "".join(parts)
