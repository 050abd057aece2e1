"""Opening the door's list: a duty gives it, and leading the evening."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.permissions import right_required
from tenants.members.requests import member_of
from tenants.members.rights import Right, may
from tenants.registry.requests import CityRequest

Leading = Callable[[Meeting, Member], bool]

_leading: list[Leading] = []


def leads_evenings(leading: Leading) -> Leading:
    """Register a function that knows whether a member leads this evening just now."""
    if leading not in _leading:
        _leading.append(leading)
    return leading


def may_keep_door(member: Member | None, meeting: Meeting) -> bool:
    if member is None:
        return False
    leads = any(leading(meeting, member) for leading in _leading)
    return leads or may(member, Right.DOOR, now=timezone.now())


def keeps_the_door(request: CityRequest, meeting: Meeting) -> Member:
    """The signed-in keeper of this door, or a refusal that names the duties which give it."""
    member: Member | None = member_of(request)
    if member is not None and may_keep_door(member, meeting):
        return member
    return right_required(request, Right.DOOR)
