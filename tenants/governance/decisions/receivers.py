"""A member who leaves: their words stay, what was delegated to them goes back."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from tenants.governance.decisions.models import Elector
from tenants.members.models import Member
from tenants.members.signals import member_left


@receiver(member_left, dispatch_uid="decisions-return-delegations")
def member_gone(sender: object, member: Member, **_: Any) -> None:
    Elector.objects.filter(delegate=member, decision__closed_at=None).update(delegate=None)
