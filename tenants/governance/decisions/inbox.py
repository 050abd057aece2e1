"""Items of “Waits for you”: decisions that need one's word."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tenants.governance.decisions.models import Elector
from tenants.members.inbox import Item, Kind, Rows, register
from tenants.members.models import Member
from tenants.ui import dates


def needed_words(member: Member, now: datetime) -> Rows:
    """The nearest end first."""
    mine = Elector.objects.filter(member=member).needed(now=now)
    found: Rows = mine.select_related("decision").order_by("decision__closes_at", "pk")
    return found


def word_item(elector: Elector) -> Item:
    ends = dates.relative(elector.decision.closes_at)
    return Item(
        title=_("Your word is needed: it ends %(when)s") % {"when": ends},
        detail=elector.decision.title,
        url=elector.decision.get_absolute_url(),
        icon="hand-raised",
    )


def register_all() -> None:
    register(Kind("decision", needed_words, word_item))
