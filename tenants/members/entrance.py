"""Between the door and the city: a newcomer says their name, one who left may come back."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from tenants.accounts.arrival import before_arrival
from tenants.accounts.models import User
from tenants.members.models import Invitation, Member
from tenants.registry.requests import CityRequest

DOOR = "door"  # in the session: the token of the QR one came in by


@before_arrival
def say_your_name(request: CityRequest, user: User, bound_for: str) -> str:
    """In a city, who is no member yet goes to the welcome first."""
    if request.city is None or Member.objects.here().filter(user=user).exists():
        return bound_for
    welcome = reverse("members:welcome")
    return bound_for if bound_for.startswith(welcome) else with_next(welcome, bound_for)


def with_next(address: str, bound_for: str) -> str:
    return address if bound_for in {"", "/"} else f"{address}?{urlencode({'next': bound_for})}"


def remember_door(request: CityRequest, invitation: Invitation) -> None:
    request.session[DOOR] = invitation.token


def door_of(request: CityRequest, *, now: datetime) -> Invitation | None:
    """The door this visitor came in by, if its QR is still good."""
    token = request.session.get(DOOR)
    door = Invitation.objects.filter(token=token, email="").first() if token else None
    return door if door and door.is_open(now=now) else None
