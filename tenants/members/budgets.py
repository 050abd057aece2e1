"""Limits of one member for what costs much: a plan, a file, a product, a download.

Far above what people do and far below what holds up the pages of others.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.refusals import Refusal
from tenants.registry.limiter import DAY, HOUR, MINUTE, Grant, Limit, take
from tenants.registry.scope import current_schema

PLANS = Limit("plans of a member", 40, 10 * MINUTE)
FILES = Limit("files of a member", 80, HOUR)
PRODUCTS = Limit("products of a member", 40, DAY)
DOWNLOADS = Limit("downloads of a member's data", 5, DAY)
QUESTIONS = Limit("questions of a member", 40, DAY)  # each stands in everybody's queue


class TooOften(Refusal):
    """A member spent a budget. A page answers with the template, also from inside a form."""

    message = _("That was a lot at once. Nothing is lost: go on a little later.")

    status = 429
    template = "429.html"

    def __init__(self, grant: Grant) -> None:
        super().__init__()
        self.retry_after = grant.retry_after


def spend(limit: Limit, *, by: Member, cost: int = 1) -> None:
    """Count one use. Raises TooOften."""
    grant = take(limit, f"member:{current_schema()}:{by.pk}", cost=cost)
    if not grant:
        raise TooOften(grant)
