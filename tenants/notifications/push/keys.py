"""The installation's VAPID key, by which services of browsers know who sends.

    .venv/bin/python -m tenants.notifications.push.keys

prints a new one for `PUSH_PRIVATE_KEY`.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def new_private_key() -> str:
    """32 bytes in base64url, without padding."""
    number = generate_private_key(SECP256R1()).private_numbers().private_value
    return _encoded(number.to_bytes(32, "big"))


def public_key() -> str:
    """The key that a browser subscribes with; empty without push."""
    return _public_key_of(settings.PUSH_PRIVATE_KEY) if settings.PUSH else ""


@lru_cache(maxsize=2)
def _public_key_of(private: str) -> str:
    number = int.from_bytes(urlsafe_b64decode(private + "=" * (-len(private) % 4)), "big")
    point = derive_private_key(number, SECP256R1()).public_key()
    return _encoded(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


if __name__ == "__main__":
    print(new_private_key())  # noqa: T201
