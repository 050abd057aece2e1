"""Take members who leave the city out of pairs."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from tenants.members.models import Member
from tenants.members.signals import member_left
from tenants.pairs.actions import stop


@receiver(member_left, dispatch_uid="pairs-forget-members")
def member_gone(sender: object, member: Member, **_: Any) -> None:
    stop(by=member)
