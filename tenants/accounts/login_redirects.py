"""The page that signing in leads to."""

from __future__ import annotations

from tenants.accounts.models import User
from tenants.accounts.slots import LOGIN_REDIRECT
from tenants.registry.requests import ScopedRequest

ADDRESS = "entry_address"  # in the session: what a link filled in for the form


def first_stop(request: ScopedRequest, user: User, bound_for: str) -> str:
    """The address after signing in: an app above may put a step before the wanted page."""
    for redirect in LOGIN_REDIRECT.providers:
        bound_for = redirect(request, user, bound_for) or bound_for
    return bound_for


def fill_in_address(request: ScopedRequest, email: str) -> None:
    """Begin the sign-in form with this e-mail: a link knew it, which proves nothing."""
    request.session[ADDRESS] = email
