"""The member behind a request."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from tenants.accounts.models import User
from tenants.members.models import Member
from tenants.registry.requests import CityRequest, ScopedRequest

CACHE = "_member"


class MemberRequest(CityRequest):
    """A request behind `member_required`."""

    member: Member


def member_of(request: ScopedRequest) -> Member | None:
    """The signed-in member of this city; None for visitors and on the main domain.

    Read once per request.
    """
    known = vars(request)
    if CACHE not in known:
        known[CACHE] = None if request.city is None else membership_of(request.user)
    member: Member | None = known[CACHE]
    return member


def membership_of(user: User | AnonymousUser) -> Member | None:
    """The present membership of an account in the city of the current scope."""
    if not user.is_authenticated:
        return None
    return Member.objects.here().select_related("user").filter(user=user.pk).first()
