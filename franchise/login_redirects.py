"""The page that signing in on the main domain leads to: one's city, or else one's application."""

from __future__ import annotations

from django.urls import reverse

from franchise.managers import cities_managed_by
from franchise.permissions import confirmed_applications
from tenants.accounts.models import User
from tenants.registry.requests import ScopedRequest


def begin_at_application(request: ScopedRequest, user: User, bound_for: str) -> str:
    """On the main domain, unless another page was asked for."""
    if request.city is not None or user.is_staff or bound_for not in {"", "/"}:
        return bound_for
    if cities_managed_by(user.email):
        return reverse("franchise:desks")
    found = confirmed_applications(user.email).first()
    return found.get_absolute_url() if found else bound_for
