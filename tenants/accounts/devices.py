"""Browsers in which a mailbox has been proved before: nobody else's tries shut them out.

The signed cookie of a browser carries a number and the digests of its mailboxes, newest first. It
opens nothing by itself: it only says who is asked to wait when strangers try.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from secrets import token_hex

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tenants.registry.limiter import DEVICE_COOKIE

MOST_MAILBOXES = 5
KEPT = timedelta(days=365)
PROOF_LASTS = timedelta(days=1)
PROOF = "accounts.mailbox"  # salt of the links that prove a mailbox


def knows(request: HttpRequest, email: str) -> bool:
    """A person proved this mailbox in this browser."""
    return _digest(email) in _read(request)[1:]


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    number, *known = _read(request) or [token_hex(8)]
    digest = _digest(email)
    kept = [digest, *(other for other in known if other != digest)][:MOST_MAILBOXES]
    response.set_signed_cookie(
        DEVICE_COOKIE,
        ".".join([number, *kept]),
        salt=DEVICE_COOKIE,
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def proof_of(email: str) -> str:
    """For a link in a letter: whoever opens it reads that mailbox."""
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


def _digest(email: str) -> str:
    return sha256(email.encode()).hexdigest()[:16]
