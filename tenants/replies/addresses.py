"""Addresses to which a member answers a letter: `reply-17-40-12-3-k5w…@REPLY_DOMAIN`.

The part before the @ names the city, the member, the thread and the answered post, and is signed.
It has no capital letters, because mail servers may change them, and at most 64 characters.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import getaddresses

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "tenants.replies"
SIGNATURE_BYTES = 10
LOCAL_PART = re.compile(r"reply-(\d{1,9})-(\d{1,9})-(\d{1,9})-(\d{1,6})-([a-z2-7]{16})")


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """Where an answer goes, and whose it is. `post` is a number within the thread; 0 for none."""

    city: int
    member: int
    thread: int
    post: int = 0

    def __str__(self) -> str:
        return f"{self._named}-{_signature(self._named)}@{settings.REPLY_DOMAIN}"

    @property
    def _named(self) -> str:
        return f"reply-{self.city}-{self.member}-{self.thread}-{self.post}"

    @classmethod
    def parse(cls, address: str) -> ReplyAddress | None:
        """The address that was read; None if it is not one of ours or its signature is wrong."""
        local, _, domain = address.strip().lower().rpartition("@")
        found = LOCAL_PART.fullmatch(local)
        if not found or not settings.REPLY_DOMAIN or domain != settings.REPLY_DOMAIN.lower():
            return None
        *numbers, signature = found.groups()
        read = cls(*map(int, numbers))
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        signatures = [_signature(read._named, secret=key) for key in keys]
        is_signed = any(constant_time_compare(signature, one) for one in signatures)
        return read if is_signed else None


def reply_addresses(headers: list[str]) -> Iterator[ReplyAddress]:
    """Our addresses among those of some headers, each once."""
    found = (ReplyAddress.parse(address) for _name, address in getaddresses(headers))
    yield from dict.fromkeys(address for address in found if address)


def _signature(text: str, *, secret: str | None = None) -> str:
    digest = salted_hmac(SALT, text, secret=secret, algorithm="sha256").digest()
    return b32encode(digest[:SIGNATURE_BYTES]).decode().lower()
