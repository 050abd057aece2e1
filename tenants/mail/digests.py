"""Short stand-ins for addresses."""

from __future__ import annotations

from hashlib import sha256


def digest_of(email: str) -> str:
    """16 hexadecimal digits, for keys of alarms and cookies, which an address may not fit into."""
    return sha256(email.encode()).hexdigest()[:16]
