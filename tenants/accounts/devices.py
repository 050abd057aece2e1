"""Browsers in which a mailbox was proved before: tries of others never lock them out.

The signed cookie of a browser carries a number and its mailboxes, newest first: their digests, each
with its proof. It opens nothing by itself: it only says who is asked to wait when strangers try.
All browsers in which one link was opened share their allowance: a link that was passed on is no
way to as many letters and codes as somebody has browsers.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from secrets import token_hex

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tenants.mail.digests import digest_of
from tenants.registry.limiter import DEVICE_COOKIE

MOST_MAILBOXES = 5
KEPT = timedelta(days=365)
PROOF_LASTS = timedelta(days=1)
PROOF = "accounts.mailbox"  # salt of the links that prove a mailbox


def knows(request: HttpRequest, email: str) -> bool:
    """A person proved this mailbox in this browser."""
    return digest_of(email) in _known(_read(request)[1:])


def proved_by(request: HttpRequest, email: str) -> str:
    """The name of the proof by which this browser knows the mailbox; empty if it doesn't."""
    proof = _known(_read(request)[1:]).get(digest_of(email))
    return f"proof:{proof}" if proof else ""


def remember(request: HttpRequest, response: HttpResponse, email: str, *, link: str = "") -> None:
    """The mailbox was proved by signing in, or by the link (its token) of a letter."""
    number, *entries = _read(request) or [token_hex(8)]
    known, digest = _known(entries), digest_of(email)
    proof = sha256(link.encode()).hexdigest()[:16] if link else token_hex(8)
    kept = {digest: known.pop(digest, proof), **known}
    newest = [f"{key}-{value}" for key, value in kept.items()][:MOST_MAILBOXES]
    response.set_signed_cookie(
        DEVICE_COOKIE,
        ".".join([number, *newest]),
        salt=DEVICE_COOKIE,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def proof_of(email: str) -> str:
    """Remember the browser that opened a link in a letter: its person reads that mailbox."""
    return signing.dumps(email, salt=PROOF)


def read_proof(token: str) -> str:
    """The mailbox, or "" when the link is too old or not ours."""
    try:
        return str(signing.loads(token, salt=PROOF, max_age=PROOF_LASTS))
    except signing.BadSignature:
        return ""


def _read(request: HttpRequest) -> list[str]:
    kept = request.get_signed_cookie(DEVICE_COOKIE, "", salt=DEVICE_COOKIE)
    return kept.split(".") if kept else []


def _known(entries: list[str]) -> dict[str, str]:
    """Mailboxes by their digests, each with the name of its proof."""
    return {digest: proof for digest, _dash, proof in (each.partition("-") for each in entries)}
