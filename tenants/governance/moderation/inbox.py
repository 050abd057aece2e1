"""Reports wait for the core, second looks for those drawn by lot."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.governance.moderation.models import Report, Voice
from tenants.members.inbox import Item, Kind, Rows, is_core, register
from tenants.members.models import Member
from tenants.ui import dates


def reports(member: Member, now: datetime) -> Rows:
    """Open reports for the core, the first of each thing; not of things that one has reported."""
    open_ones = Report.objects.open()
    same = open_ones.filter(thing=OuterRef("thing"), thing_id=OuterRef("thing_id"))
    is_first = ~Exists(same.filter(pk__lt=OuterRef("pk")))
    found: Rows = open_ones.filter(is_core(member, now), is_first, ~Exists(same.filter(by=member)))
    return found.select_related("rule").order_by("made_at", "pk")


def report_item(report: Report) -> Item:
    return Item(
        title=_("A report waits for the core"),
        detail=report.rule_text,
        url=reverse("moderation:reported", args=[report.thing, report.thing_id]),
        icon="flag",
    )


def looks(member: Member, now: datetime) -> Rows:
    found: Rows = Voice.objects.waiting().filter(member=member, act__look_ends_at__gt=now)
    return found.select_related("act").order_by("act__look_ends_at", "pk")


def look_item(voice: Voice) -> Item:
    assert voice.act.look_ends_at  # noqa: S101 - the look is open
    ends = dates.relative(voice.act.look_ends_at)
    return Item(
        title=_("A second look needs your voice: it ends %(when)s") % {"when": ends},
        detail=str(voice.act),
        url=voice.act.get_absolute_url(),
        icon="scale",
    )


def register_all() -> None:
    register(Kind("moderation_report", reports, report_item, for_core=True))
    register(Kind("moderation_look", looks, look_item))
