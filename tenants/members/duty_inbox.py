"""Claims of others, which wait for every member of the core."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.members.inbox import Item, Kind, Rows, is_core, register
from tenants.members.models import Duty, Member
from tenants.ui import dates


def claims(member: Member, now: datetime) -> Rows:
    others = Duty.objects.claims(now=now).exclude(member=member).filter(is_core(member, now))
    return others.select_related("member").order_by("taken_at", "pk")


def claim_item(claim: Duty) -> Item:
    return Item(
        title=_("%(name)s has claimed a duty: %(duty)s")
        % {"name": claim.member.name, "duty": claim.get_kind_display()},
        detail=_("Agree or object: from %(when)s it is held.")
        % {"when": dates.when(claim.taken_at)},
        url=reverse("members:core"),
        icon="hand-raised",
    )


def register_all() -> None:
    register(Kind("duty_claim", claims, claim_item))
