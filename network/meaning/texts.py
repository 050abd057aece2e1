"""Texts that are embedded, and the vectors that come back.

Pages and workers import this; numpy and the model stay with the process that embeds.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from network.directory.models import Listing

VERSION = 2  # raise it when the model, the texts or the background change: all is embedded again
DIMENSIONS = 512  # of the model
MAX_TEXT = 2_000  # characters of a listing's text that are embedded
MAX_QUERY = 200  # characters of a query that are embedded
MAX_PARTS = 16  # of a listing, in the order of its text
SHORTEST = 16  # characters of a sentence that is a part
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n\n+")


@dataclass(frozen=True, slots=True)
class EmbeddedQuery:
    """A query's vector (little-endian float16, unit length), and its closeness to other topics."""

    vector: bytes
    elsewhere: float  # mean cosine to the nearest topics that no listing here is about
    right: tuple[str, ...] = ()  # its words that are spelt right, folded


@dataclass(frozen=True, slots=True)
class Embedded:
    """A listing's vector (little-endian float16, unit length), and the background's closeness."""

    vector: bytes
    background_mean: float
    background_spread: float
    parts: bytes = b""  # see `parts.pack`


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of a listing: those whose mean is its vector, and its parts."""

    whole: list[str]
    parts: list[str]


def texts_of(listing: Listing) -> Texts:
    """The head of a listing, the same with its topics, all of it; and its parts.

    The model averages over words, so that a long text alone would drown the title. The title of an
    expert is a name, which means nothing.
    """
    is_person = listing.kind == Listing.Kind.EXPERT
    head = listing.summary if is_person else f"{listing.title}. {listing.summary}"
    topics = [*listing.skills, *listing.needs]
    text = listing.text[:MAX_TEXT]
    most = f"{head} {'; '.join(topics)}"
    whole = [readable(one) for one in (head, most, f"{most}. {text}")]
    parts = ["" if is_person else listing.title, listing.summary, *topics, *sentences_of(text)]
    readable_parts = (readable(part) for part in dict.fromkeys(parts))
    return Texts(whole, [part for part in readable_parts if part][:MAX_PARTS])


def readable(text: str) -> str:
    """A text without what can't be seen or sent: control characters, lone surrogates."""
    return "".join(
        " " if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character
        for character in unicodedata.normalize("NFC", text)
    ).strip()


def digest_of(texts: Texts) -> int:
    """A signed 64-bit number that changes with the texts."""
    joined = "\0".join([*texts.whole, *texts.parts])
    raw = hashlib.blake2b(joined.encode(), digest_size=8).digest()
    return int.from_bytes(raw, "big", signed=True)


def sentences_of(text: str) -> list[str]:
    """The sentences of a text that are long enough to say something."""
    found = (" ".join(sentence.split()) for sentence in SENTENCE_END.split(text))
    return [sentence for sentence in found if len(sentence) >= SHORTEST]
