"""Duties that are offered to a member wait for an answer."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.members.inbox import Item, Kind, Rows, register
from tenants.members.models import Duty, Member


def offers(member: Member, now: datetime) -> Rows:
    found = Duty.objects.current(now=now).filter(offered_to=member)
    return found.select_related("member").order_by("taken_at", "pk")


def offer_item(duty: Duty) -> Item:
    return Item(
        title=_("%(name)s asks you to take a duty over") % {"name": duty.member.name},
        detail=str(duty.get_kind_display()),
        url=reverse("duties:offered", args=[duty.pk]),
        icon="hand-raised",
    )


def register_all() -> None:
    register(Kind("duty_offer", offers, offer_item))
