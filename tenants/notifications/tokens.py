"""Signed tokens of unsubscribe links, which work without signing in."""

from __future__ import annotations

from django.core.signing import BadSignature, dumps, loads

from tenants.members.models import Member
from tenants.registry.scope import current_city

PURPOSE = "notifications.unsubscribe"
FORMER = "outcome.unsubscribe"  # in letters that were sent before this app


def unsubscribe_token(member: Member, kind: str) -> str:
    return dumps([member.pk, kind], salt=_salt(PURPOSE))


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """The member's key and the kind's name; None for a token that this city didn't sign."""
    for purpose in (PURPOSE, FORMER):
        try:
            number, kind = loads(token, salt=_salt(purpose))
        except (BadSignature, TypeError, ValueError):
            continue
        return number, kind
    return None


def _salt(purpose: str) -> str:
    return f"{purpose}:{current_city().identity}"
