"""Items of “Waits for you”: somebody to meet before the next round."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.members.inbox import Item, Kind, Rows, register
from tenants.members.models import Member
from tenants.pairs.models import Pair


def new_pairs(member: Member, now: datetime) -> Rows:
    mine = Pair.objects.filter(members__contains=[member.pk], met_at=None)
    return mine.current(now=now).order_by("-made_at")


def pair_item(pair: Pair) -> Item:
    return Item(
        title=_("Somebody to meet this week"),
        detail=_("You have not worked together yet: half an hour is enough."),
        url=reverse("pairs:mine"),
        icon="arrows-right-left",
    )


def register_all() -> None:
    register(Kind("pair", new_pairs, pair_item))
