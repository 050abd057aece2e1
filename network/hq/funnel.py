"""The funnel: steps of applications on their way to a living city."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from franchise.models import Application, BuildStep, Change, Message
from network.hq.tables import Table, number, words
from network.hq.weekly_numbers import WEEK

PROVEN = 12  # weeks after which a city has come through
State = Application.State


@dataclass(frozen=True, slots=True)
class FunnelStep:
    title: str | Promise
    number: int
    of_previous: int | None  # percent


FUNNEL: Mapping[str, Promise] = {
    "applied": pgettext_lazy("funnel", "Applied"),
    "talked": pgettext_lazy("funnel", "Conversation"),
    "signed": pgettext_lazy("funnel", "Signed"),
    "paid": pgettext_lazy("funnel", "Paid"),
    "built": pgettext_lazy("funnel", "Built"),
    "live": pgettext_lazy("funnel", "Doors open"),
    "proven": pgettext_lazy("funnel", "Met after 12 weeks"),
}


def funnel() -> list[FunnelStep]:
    """Count applications at each step, without single people who ask to join. One query.

    A step counts if a later one was reached: cities begin without an agreement as well.
    """
    about = {"application": OuterRef("pk")}
    met_later = F("franchise__began_at") + PROVEN * WEEK
    proven = Q(franchise__city__pulse__last_meeting_at__gte=met_later)
    live = Q(Exists(BuildStep.objects.filter(**about, kind=BuildStep.Kind.OPEN))) | Q(
        state__in=(State.LIVE, State.LEFT)
    )
    built = live | Q(Exists(BuildStep.objects.filter(**about, kind=BuildStep.Kind.TABLES)))
    paid = built | Q(state=State.BUILDING)
    signed = paid | Q(Exists(Change.objects.filter(**about, kind=Change.Kind.AGREED)))
    talked = signed | Q(Exists(Message.objects.filter(**about))) | Q(review__approved=True)
    tests = {"talked": talked, "signed": signed, "paid": paid, "built": built, "live": live}
    found: Any = Application.objects.exclude(state=State.SECOND, venue="")
    numbers = found.aggregate(
        applied=Count("pk"),
        **{name: Count("pk", filter=test) for name, test in tests.items()},
        proven=Count("pk", filter=live & proven),
    )
    steps: list[FunnelStep] = []
    before = 0
    for name, title in FUNNEL.items():
        reached = int(numbers[name])
        steps.append(FunnelStep(title, reached, round(100 * reached / before) if before else None))
        before = reached
    return steps


def funnel_table(steps: Sequence[FunnelStep]) -> Table:
    return Table(
        key="funnel",
        title=_("From the application to a living city"),
        empty=_("Nobody has applied yet."),
        columns=[_("Step"), _("Applications"), _("Of the step before")],
        rows=[
            [words(str(step.title)), number(step.number), number(step.of_previous, unit=" %")]
            for step in steps
        ],
    )
