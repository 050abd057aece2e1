"""Pauses from writing: the one check that posts, questions, products and rounds pass through.

A member who is paused reads, comes to evenings, and gives their word in decisions.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tenants.members.models import Member
from tenants.refusals import Refusal
from tenants.ui import dates


class Paused(Refusal):
    """The core has paused this member from writing."""

    status = 403

    def __init__(self, until: datetime) -> None:
        super().__init__()
        words = _(
            "The core has paused you from writing until %(until)s. You can ask for a second look."
        )
        self.message = words % {"until": dates.when(until)}


def check_may_write(member: Member, *, now: datetime) -> None:
    """Reads nothing. Raises Paused."""
    if member.paused_until and member.paused_until > now:
        raise Paused(member.paused_until)
