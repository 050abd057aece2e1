"""Permanent participants shape values, the core drafts rules; both merge wishes."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tenants.governance.values.errors import NotPermanent, NotTheCore
from tenants.meetings.permanent import FEWEST, is_permanent, permanent_participants
from tenants.members.models import Member
from tenants.members.requests import MemberRequest


def may_shape(member: Member, *, now: datetime) -> bool:
    """True for permanent participants, and for the core of a city that hasn't two of them yet."""
    if is_permanent(member, now=now):
        return True
    return member.is_core(now=now) and permanent_participants(now=now).count() < FEWEST


def may_merge(member: Member, *, now: datetime) -> bool:
    return member.is_core(now=now) or is_permanent(member, now=now)


def shaper_required(request: MemberRequest) -> None:
    """Refuse whoever may not propose values, before a form is shown."""
    if not may_shape(request.member, now=timezone.now()):
        raise PermissionDenied(str(NotPermanent.message))


def check_permanent(member: Member, *, now: datetime) -> None:
    """Raises NotPermanent."""
    if not may_shape(member, now=now):
        raise NotPermanent


def check_core(member: Member, *, now: datetime) -> None:
    """Raises NotTheCore."""
    if not member.is_core(now=now):
        raise NotTheCore
