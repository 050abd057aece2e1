"""Signatures of Standard Webhooks: https://www.standardwebhooks.com, symmetric, version 1."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
BYTES = 24


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def signature(secret: str, *, webhook_id: str, at: datetime, body: bytes) -> str:
    """“v1,…” over the number, the time and the body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{webhook_id}.{int(at.timestamp())}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def signed_headers(
    secrets_: Iterable[str], *, webhook_id: str, at: datetime, body: bytes
) -> dict[str, str]:
    """The three headers; while a secret is exchanged one signature for each of both."""
    signatures = [signature(each, webhook_id=webhook_id, at=at, body=body) for each in secrets_]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
