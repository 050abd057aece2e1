"""The launch checklist of a young city: a step is done by doing it, never by ticking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.formats.models import Format
from tenants.home.models import CityPage
from tenants.live.models import Block
from tenants.meetings.models import Meeting, Series
from tenants.meetings.rhythm import Frequency, RefusedRule
from tenants.members.models import Duty, Invitation, Member

ESTABLISHED = 10  # meetings kept, after which a city needs no checklist


class LaunchStep(TextChoices):
    """The steps in the order in which a city is asked to do them."""

    VENUE = "venue", _("Venue with an address")
    SLOT = "slot", _("One evening a week")
    DUTIES = "duties", _("Three duties")
    FORMATS = "formats", _("Formats to begin with")
    PEOPLE = "people", _("Ten invited people")
    MEETING = "meeting", _("First meeting")
    CHAT = "chat", pgettext_lazy("launch", "Chat")
    VALUES = "values", pgettext_lazy("launch", "Values evening")

    @property
    def needed(self) -> int:
        """The count that makes the step done."""
        return {LaunchStep.DUTIES: 3, LaunchStep.PEOPLE: 10}.get(self, 1)

    def is_done(self, counts: Mapping[str, int]) -> bool:
        return counts.get(self, 0) >= self.needed


@dataclass(frozen=True, kw_only=True)
class Launch:
    """The facts of one city behind its checklist; names never leave the city."""

    counts: Mapping[str, int]
    evenings: int  # meetings kept, at most `ESTABLISHED`
    duties: Sequence[Duty]  # held now, one of each kind, with their holders
    series: Series | None  # the weekly rhythm, or another regular one
    next_meeting: Meeting | None

    @property
    def open_steps(self) -> list[LaunchStep]:
        return [step for step in LaunchStep if not step.is_done(self.counts)]

    @property
    def done_steps(self) -> list[LaunchStep]:
        return [step for step in LaunchStep if step.is_done(self.counts)]


def is_established(*, now: datetime) -> bool:
    """True for a city that has kept so many meetings that it needs no checklist. One query."""
    return len(Meeting.objects.took_place(now=now).values("pk")[:ESTABLISHED]) >= ESTABLISHED


def launch(*, now: datetime) -> Launch:
    """Count what the city has done, in eight queries."""
    meetings = _meetings(now=now)
    rhythms = list(Series.objects.going_on().filter(kind=Series.Kind.REGULAR).order_by("pk"))
    weekly = [series for series in rhythms if is_weekly(series, now=now)]
    duties = _duties(now=now)
    counts = {
        LaunchStep.VENUE: sum(bool(series.venue and series.address) for series in rhythms),
        LaunchStep.SLOT: len(weekly),
        LaunchStep.DUTIES: len(duties),
        LaunchStep.FORMATS: _chosen_formats(),
        LaunchStep.PEOPLE: _invited(),
        LaunchStep.MEETING: meetings["kept"],
        LaunchStep.CHAT: CityPage.objects.exclude(chat_url="").count(),
        LaunchStep.VALUES: meetings["values"],
    }
    return Launch(
        counts={str(step): number for step, number in counts.items()},
        evenings=min(meetings["over"], ESTABLISHED),
        duties=duties,
        series=next(iter(weekly or rhythms), None),
        next_meeting=Meeting.objects.upcoming(now=now).first(),
    )


def is_weekly(series: Series, *, now: datetime) -> bool:
    """True for a rhythm of every week that has no end yet."""
    try:
        rule = series.rhythm.rule
    except RefusedRule:
        return False
    ends = rule.count is not None or (rule.until and rule.until < timezone.localdate(now))
    return rule.frequency == Frequency.WEEKLY and rule.interval == 1 and not ends


def _meetings(*, now: datetime) -> Mapping[str, int]:
    """Meetings confirmed or kept, those of them that are over, and values evenings."""
    kept = Q(state__in=Meeting.KEPT)
    over = kept & (Q(ends_at__lte=now) | Q(state=Meeting.State.CLOSED))
    ahead = Q(state=Meeting.State.PLANNED, ends_at__gt=now)
    return Meeting.objects.aggregate(
        kept=Count("pk", filter=kept),
        over=Count("pk", filter=over),
        values=Count("pk", filter=Q(kind=Series.Kind.VALUES) & (kept | ahead)),
    )


def _duties(*, now: datetime) -> list[Duty]:
    """A duty held now of each kind."""
    held = Duty.objects.current(now=now).filter(member__left_at=None).select_related("member")
    return list({duty.kind: duty for duty in held.order_by("-taken_at", "-pk")}.values())[::-1]


def _chosen_formats() -> int:
    """The number of formats that are put away, written here, or in the agenda of a meeting.

    Agendas need people who come, so a city may choose on its shelf before. Cancelled meetings
    don't count.
    """
    blocks = Block.objects.filter(kind=Block.Kind.WORK)
    blocks = blocks.exclude(agenda__meeting__state=Meeting.State.CANCELLED)
    planned = Q(pk__in=blocks.values("format_version__format"))
    chosen = planned | Q(archived_at__isnull=False) | Q(created_by__isnull=False)
    return Format.objects.filter(chosen).count()


def _invited() -> int:
    """Members, and personal invitations that nobody has accepted yet."""
    waiting = Invitation.objects.exclude(email="").filter(accepted_at=None)
    return Member.objects.here().count() + waiting.values("email").distinct().count()
