"""Tokens by which one place vouches for a person in another, redeemed once within a minute.

The key of a signature is derived from the number of the issuer, so that no other city's signature
passes. The browser begins in the city that it wants to enter, which puts a cookie there; the token
carries the state of that cookie. Somebody else's token signs nobody in.

    host  begin      → cookie with a state, redirect to the issuer
    home  issue      → token with that state, redirect to the host
    host  read       → signature, age, audience, state; the caller redeems the nonce once
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from network.passports.errors import Damaged, ForAnotherCity, NotBegunHere, TooLate

LIFETIME = timedelta(minutes=1)
BEGUN_LIFETIME = timedelta(minutes=5)
COOKIE = "passport"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A checked token. `subject`: number of a row that both places read."""

    issuer: int
    audience: int
    subject: int
    state: str
    issued_at: datetime
    nonce: str


def begin(response: HttpResponse, *, issuer: int, path: str) -> str:
    """Bind the browser by a cookie on `path`. Returns the state for the issuer."""
    secret = secrets.token_urlsafe(16)
    response.set_signed_cookie(
        COOKIE,
        f"{issuer}.{secret}",
        salt=COOKIE,
        max_age=BEGUN_LIFETIME,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return _state(secret)


def begun_by(request: HttpRequest) -> tuple[int, str]:
    """The issuer that this browser was sent to, and its state. Raises NotBegunHere."""
    kept = request.get_signed_cookie(COOKIE, "", salt=COOKIE, max_age=BEGUN_LIFETIME)
    issuer, _dot, secret = (kept or "").partition(".")
    if not secret:
        raise NotBegunHere
    return int(issuer), _state(secret)


def forget(response: HttpResponse, *, path: str) -> None:
    response.delete_cookie(COOKIE, path=path, samesite="Lax")


def issue(*, issuer: int, audience: int, subject: int, state: str, now: datetime) -> str:
    """The signed text of a new token."""
    token = Token(
        issuer=issuer,
        audience=audience,
        subject=subject,
        state=state,
        issued_at=now,
        nonce=secrets.token_hex(16),
    )
    return signing.dumps(
        asdict(token) | {"issued_at": now.isoformat()}, salt=_salt(issuer), compress=True
    )


def read(text: str, *, issuer: int, audience: int, state: str) -> Token:
    """Check signature, age, audience and browser.

    Raises Damaged, TooLate, ForAnotherCity, NotBegunHere.
    """
    try:
        token = _token_of(signing.loads(text, salt=_salt(issuer), max_age=LIFETIME))
    except signing.SignatureExpired as error:
        raise TooLate from error
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise Damaged from error
    if token.issuer != issuer:
        raise Damaged
    if token.audience != audience:
        raise ForAnotherCity
    if not constant_time_compare(token.state, state):
        raise NotBegunHere
    return token


def _token_of(values: Mapping[str, object]) -> Token:
    return Token(**{**values, "issued_at": datetime.fromisoformat(str(values["issued_at"]))})  # type: ignore[arg-type]


def _salt(issuer: int) -> str:
    return f"network.passports:{issuer}"


def _state(secret: str) -> str:
    """The digest of the cookie that the issuer signs, without revealing the cookie."""
    return salted_hmac("network.passports.state", secret, algorithm="sha256").hexdigest()[:32]
