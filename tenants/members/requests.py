"""A request that knows who asks."""

from __future__ import annotations

from tenants.members.models import Member
from tenants.registry.requests import CityRequest


class MemberRequest(CityRequest):
    """`member` is lazy and falsy for visitors; behind `member_required` it is always somebody."""

    member: Member
