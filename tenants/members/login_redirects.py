"""The welcome page after signing in: newcomers give their name, a former member may come back."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from tenants.accounts.models import User
from tenants.members.actions import join_city
from tenants.members.models import Invitation, Member
from tenants.registry.requests import ScopedRequest

INVITATION = "door"  # in the session: the token of the QR or letter one came in by


def welcome_first(request: ScopedRequest, user: User, bound_for: str) -> str:
    """Lead people without a membership of this city to the welcome; use a member's invitation."""
    if request.city is None:
        return bound_for
    member = Member.objects.here().filter(user=user).first()
    if member is None:
        welcome = reverse("members:welcome")
        return bound_for if bound_for.startswith(welcome) else with_next(welcome, bound_for)
    now = timezone.now()
    invitation = invitation_of(request, now=now)
    if invitation and invitation.email == user.email:
        join_city(user=user, name=member.name, now=now, invitation=invitation)
    request.session.pop(INVITATION, None)
    return bound_for


def with_next(address: str, bound_for: str) -> str:
    return address if bound_for in {"", "/"} else f"{address}?{urlencode({'next': bound_for})}"


def remember_invitation(request: ScopedRequest, invitation: Invitation) -> None:
    request.session[INVITATION] = invitation.token


def invitation_of(request: ScopedRequest, *, now: datetime) -> Invitation | None:
    """The invitation that this visitor came with, if it is still valid and meant for them."""
    token = request.session.get(INVITATION)
    found = Invitation.objects.filter(token=token).first() if token else None
    if found is None or not found.is_open(now=now):
        return None
    is_mine = found.is_for_the_door or found.email == getattr(request.user, "email", "")
    return found if is_mine else None
