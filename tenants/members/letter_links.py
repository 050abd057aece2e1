"""Links of letters that act without signing in: their token names the member.

Only the city that signed a token takes it, and only for its purpose.
"""

from __future__ import annotations

from django.core.signing import BadSignature, dumps, loads
from django.http import Http404

from tenants.members.models import Member
from tenants.registry.scope import current_city


def token_of(member: Member, *, purpose: str) -> str:
    return dumps(member.pk, salt=_salt(purpose))


def member_by_token(token: str, *, purpose: str) -> Member:
    """The member whose letter had the link. Raises Http404."""
    try:
        number = int(loads(token, salt=_salt(purpose)))
    except (BadSignature, TypeError, ValueError) as error:
        raise Http404 from error
    member = Member.objects.here().filter(pk=number).first()
    if member is None:
        raise Http404
    return member


def _salt(purpose: str) -> str:
    return f"members.letter_links:{purpose}:{current_city().identity}"
