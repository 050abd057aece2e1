"""Limits of wishes. Anonymous ones are counted for the whole city: a count tells nobody's name."""

from __future__ import annotations

from tenants.members.budgets import TooOften, spend
from tenants.members.models import Member
from tenants.registry.limiter import DAY, Limit, take
from tenants.registry.scope import current_schema

WISHES = Limit("wishes of a member", 20, DAY)
ANONYMOUS = Limit("anonymous wishes of a city", 100, DAY)
OBSERVED = Limit("observations of a member", 50, DAY)
PROPOSED = Limit("values and rules proposed by a member", 20, DAY)


def spend_wish(*, by: Member, is_anonymous: bool) -> None:
    """Raises TooOften."""
    if not is_anonymous:
        spend(WISHES, by=by)
        return
    grant = take(ANONYMOUS, f"city:{current_schema()}", cost=1)
    if not grant:
        raise TooOften(grant)
