"""The page that signing in leads the staff to: HQ."""

from __future__ import annotations

from django.urls import reverse

from tenants.accounts.models import User
from tenants.registry.requests import ScopedRequest


def begin_at_hq(request: ScopedRequest, user: User, bound_for: str) -> str:
    """On the main domain, unless another page was asked for."""
    if request.city is None and user.is_staff and bound_for in {"", "/"}:
        return reverse("hq:today")
    return bound_for
