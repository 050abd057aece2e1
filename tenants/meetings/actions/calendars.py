"""The private address of a person's calendar."""

from __future__ import annotations

from django.db.models import F

from tenants.members.models import Member

MOST_ROUNDS = 32_767


def renew_calendar(member: Member) -> None:
    """Another address from now on; after very many of them the last one stays."""
    found = Member.objects.filter(pk=member.pk, calendar_round__lt=MOST_ROUNDS)
    found.update(calendar_round=F("calendar_round") + 1)
