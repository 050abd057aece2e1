"""Vectors of the parts of a listing (title, summary, topics, sentences), in four bits a number.

A query is often about one sentence of a listing, which the vector of the whole text averages away.
Parts have no index: they are read for the listings that the whole vectors propose. A part takes
`SIZE` bytes; its cosines are off by 0.005 or so.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
DIMENSIONS = 512  # of the model
MAX_PARTS = 16  # of a listing, in the order of its text
SHORTEST = 16  # characters of a sentence that is a part
LEVELS = 15  # steps of four bits
HEAD = np.dtype([("step", "<f2"), ("mean", "<f2"), ("spread", "<f2")])
PART = np.dtype([("head", HEAD), ("numbers", "u1", DIMENSIONS // 2)])
SIZE = PART.itemsize
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n\n+")


def sentences_of(text: str) -> list[str]:
    """The sentences of a text that are long enough to say something."""
    found = (" ".join(sentence.split()) for sentence in SENTENCE_END.split(text))
    return [sentence for sentence in found if len(sentence) >= SHORTEST]


def pack(vectors: Vector, means: Vector, spreads: Vector) -> bytes:
    """Unit vectors, one a row, each with mean and spread of the background's closeness to it."""
    steps = 2 * np.abs(vectors).max(axis=1, keepdims=True) / LEVELS
    numbers = np.rint(vectors / steps + LEVELS / 2).clip(0, LEVELS).astype(np.uint8)
    packed = np.zeros(len(vectors), PART)
    packed["head"]["step"] = steps[:, 0]
    packed["head"]["mean"], packed["head"]["spread"] = means, spreads
    packed["numbers"] = numbers[:, ::2] << 4 | numbers[:, 1::2]
    return packed.tobytes()


def closest(parts: bytes, query: Vector, *, least_spread: float) -> tuple[float, bytes] | None:
    """The closeness in spreads of the part that is closest to a query, and that part."""
    if not parts:
        return None
    packed = np.frombuffer(parts, PART)
    numbers = np.empty((len(packed), DIMENSIONS), np.float32)
    numbers[:, ::2], numbers[:, 1::2] = packed["numbers"] >> 4, packed["numbers"] & LEVELS
    head = packed["head"]
    cosines = head["step"] * (numbers @ query - LEVELS / 2 * query.sum())
    spreads = np.hypot(head["spread"].astype(np.float32), least_spread)
    closeness = (cosines - head["mean"]) / spreads
    best = int(closeness.argmax())
    return float(closeness[best]), parts[best * SIZE : (best + 1) * SIZE]
