"""Notifications about reports, acts and second looks; none names whoever has reported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.governance.moderation.models import Act, Report
from tenants.members.models import Member
from tenants.notifications import kinds
from tenants.notifications.actions import notify

REPORTED, ACTED, SETTLED = "moderation.reported", "moderation.acted", "moderation.settled"
DRAWN, OUTCOME = "moderation.drawn", "moderation.outcome"


def register_all() -> None:
    mine, ours = kinds.Group.MINE, kinds.Group.OURS
    for name, group, label, title, icon in (
        (REPORTED, ours, _("Something is reported"), _("A report waits for the core"), "flag"),
        (
            ACTED,
            mine,
            _("The core has acted upon something of mine"),
            _("The core has looked at something of yours"),
            "scale",
        ),
        (
            SETTLED,
            mine,
            _("The core has looked at what I reported"),
            _("The core has looked at what you reported"),
            "check-circle",
        ),
        (
            DRAWN,
            mine,
            _("I am drawn by lot for a second look"),
            _("The lot has fallen on you: a second look"),
            "scale",
        ),
        (OUTCOME, mine, _("A second look is over"), _("A second look is over"), "scale"),
    ):
        kinds.register(kinds.Kind(name=name, group=group, label=label, title=title, icon=icon))


def tell_core(report: Report, *, now: datetime) -> None:
    """Notify the core once for each thing, without its author and whoever has reported it."""
    from tenants.governance.moderation.things import thing

    found = thing(report.thing, report.thing_id)
    author = found.author if found else None
    core = set(Member.objects.core(now=now).values_list("pk", flat=True))
    core -= {report.by_id} | ({author.pk} if author else set())
    notify(
        REPORTED,
        members=core,
        key=f"{report.thing}:{report.thing_id}",
        path=reverse("moderation:reported", settings.CITY_URLCONF, [report.thing, report.thing_id]),
        now=now,
    )


def tell_of_act(act: Act, *, reporters: Iterable[int], now: datetime) -> None:
    path = act.get_absolute_url()
    if act.concerned.left_at is None and act.kind != Act.Kind.NOTHING:
        notify(ACTED, members=[act.concerned_id], key=act.pk, text=act.reason, path=path, now=now)
    here = Member.objects.here().filter(pk__in=list(reporters)).values_list("pk", flat=True)
    notify(SETTLED, members=list(here), key=act.pk, path=path, now=now)


def tell_drawn(act: Act, *, members: Iterable[int], now: datetime) -> None:
    notify(DRAWN, members=members, key=act.pk, path=act.get_absolute_url(), now=now)


def tell_of_outcome(act: Act, *, now: datetime) -> None:
    keys = {act.concerned_id, act.by_id, *act.voices.values_list("member", flat=True)}
    here = Member.objects.here().filter(pk__in=keys).values_list("pk", flat=True)
    notify(OUTCOME, members=list(here), key=act.pk, path=act.get_absolute_url(), now=now)
