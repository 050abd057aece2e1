"""The lot of a second look, which anybody can draw again.

With each act the SHA-256 of a random secret is published; nobody has chosen the secret, and nobody
knows it before the lot. The lot orders the candidates by

    SHA-256("{secret}:{number of the act}:{key of the member}")

written in hexadecimal, the least first; the first three look.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from hashlib import sha256


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def new_secret() -> str:
    return secrets.token_hex(16)


def in_order(candidates: Iterable[int], *, secret: str, act: int) -> Sequence[int]:
    """The candidates in the order in which they are drawn; the same for any order of the list."""
    return sorted(candidates, key=lambda key: digest(f"{secret}:{act}:{key}"))
