"""Vectors of the parts of a listing (title, summary, topics, sentences), in four bits a number.

A query is often about one sentence of a listing, which the vector of the whole text averages away.
Parts have no index: they are read for the listings that the whole vectors propose. A part takes
`SIZE` bytes; its cosines are off by 0.005 or so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from network.meaning.texts import DIMENSIONS

Vector = NDArray[np.float32]
LEVELS = 15  # steps of four bits
HEAD = np.dtype([("step", "<f2"), ("mean", "<f2"), ("spread", "<f2")])
PART = np.dtype([("head", HEAD), ("numbers", "u1", DIMENSIONS // 2)])
SIZE = PART.itemsize


def pack(vectors: Vector, means: Vector, spreads: Vector) -> bytes:
    """Unit vectors, one a row, each with mean and spread of the background's closeness to it."""
    steps = 2 * np.abs(vectors).max(axis=1, keepdims=True) / LEVELS
    numbers = np.rint(vectors / steps + LEVELS / 2).clip(0, LEVELS).astype(np.uint8)
    packed = np.zeros(len(vectors), PART)
    packed["head"]["step"] = steps[:, 0]
    packed["head"]["mean"], packed["head"]["spread"] = means, spreads
    packed["numbers"] = numbers[:, ::2] << 4 | numbers[:, 1::2]
    return packed.tobytes()


def query_of(vector: bytes) -> Vector:
    """A query's vector of float16, to be compared with parts."""
    return np.frombuffer(vector, "<f2").astype(np.float32)


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
