"""Signed tokens of unsubscribe links, which work without signing in."""

from __future__ import annotations

from django.core.signing import BadSignature, dumps, loads

from tenants.members.models import Member
from tenants.registry.scope import current_city


def unsubscribe_token(member: Member, kind: str) -> str:
    return dumps([member.pk, kind], salt=_salt())


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """The member's key and the kind of letters; None for a token that this city didn't sign."""
    try:
        number, kind = loads(token, salt=_salt())
    except (BadSignature, TypeError, ValueError):
        return None
    return number, kind


def _salt() -> str:
    return f"outcome.unsubscribe:{current_city().identity}"
