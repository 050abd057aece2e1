"""What comes right after signing in: higher apps may put a step before the page one asked for."""

from __future__ import annotations

from collections.abc import Callable

from tenants.accounts.models import User
from tenants.registry.requests import CityRequest

ADDRESS = "entry_address"  # in the session: what a link filled in for the form
Step = Callable[[CityRequest, User, str], str]

_steps: list[Step] = []


def before_arrival(step: Step) -> Step:
    """Register a step: it gets the address one is bound for and answers where to go first."""
    if step not in _steps:
        _steps.append(step)
    return step


def first_stop(request: CityRequest, user: User, bound_for: str) -> str:
    for step in _steps:
        bound_for = step(request, user, bound_for)
    return bound_for


def fill_in_address(request: CityRequest, email: str) -> None:
    """The form at the door begins with this e-mail: a link knew it, which proves nothing."""
    request.session[ADDRESS] = email
