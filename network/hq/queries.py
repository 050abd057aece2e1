"""HQ's reads: its own applications, and cities through their pulse. No city's schema is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When, Window
from django.utils.translation import ngettext

from franchise.launch import with_launches
from franchise.models import JOINABLE, Application, Leaving, Letter
from network.help.models import HelpInvitation
from network.hq.models import Pulse, WeeklyPulse
from network.hq.small_groups import in_words, total
from tenants.registry.models import City

DORMANT_WEEKS = (12, 6, 3)
SHOWN = 8  # applications on the first screen; the board has all
STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CityRow:
    """A city with its pulse. Counts of people and of their work are as the city publishes them."""

    city: Any  # with the annotations of `city_rows`
    pulse: Pulse
    now: datetime

    @property
    def numbers(self) -> WeeklyPulse:
        """The published numbers; hidden before the city's first push."""
        return self.pulse.numbers()

    @property
    def week_ago(self) -> WeeklyPulse | None:
        """The numbers of a week ago; None for a city that was not counted then."""
        return self.pulse.numbers("week_ago") if self.pulse.published.get("week_ago") else None

    @property
    def last_meeting_at(self) -> datetime | None:
        return self.pulse.last_meeting_at

    @property
    def next_meeting_at(self) -> datetime | None:
        return self.pulse.next_meeting_at(now=self.now)

    @property
    def weeks_silent(self) -> int:
        """Whole weeks since an evening was kept, or since the city began."""
        begun: datetime = self.last_meeting_at or self.city.created_at
        return max(0, (self.now - begun).days // 7)

    @property
    def dormant(self) -> int:
        """3, 6 or 12 for a city that has not met for so many weeks; 0 for a living one."""
        if self.city.state != City.State.ACTIVE:
            return 0
        return next((weeks for weeks in DORMANT_WEEKS if self.weeks_silent >= weeks), 0)

    @property
    def silence(self) -> str:
        weeks = self.weeks_silent
        return ngettext("no meeting for %d week", "no meeting for %d weeks", weeks) % weeks

    @property
    def members(self) -> str:
        return in_words(self.numbers.members)

    @property
    def products(self) -> str:
        return in_words(self.numbers.products)

    @property
    def questions(self) -> str:
        return in_words(self.numbers.questions)


def city_rows(*, now: datetime, slug: str = "", with_formats: bool = False) -> list[CityRow]:
    """All cities with their pulse and launch, the longest silent ones first. One query.

    With `slug` only that city; the effects of formats only if they are asked for.
    """
    cities = City.objects.settled().exclude(state__in=(City.State.BUILDING, City.State.ARCHIVED))
    if slug:
        cities = cities.filter(slug=slug)
    notice = Leaving.objects.running().filter(franchise__city=OuterRef("pk"))
    invitation = HelpInvitation.objects.filter(city_id=OuterRef("pk")).open(now=now)
    cities = cities.select_related("pulse").annotate(
        is_leaving=Exists(notice),
        leaves_at=Subquery(notice.values("ends_at")[:1]),
        asks_for_help=Subquery(invitation.values("purpose")[:1]),
    )
    if not with_formats:
        cities = cities.defer("pulse__formats")
    rows = [CityRow(city, pulse_of(city), now) for city in with_launches(cities)]
    return sorted(rows, key=lambda row: (-row.dormant, row.city.name))


def pulse_of(city: City) -> Pulse:
    """The pulse that was selected with the city; an empty one for a city that has none."""
    try:
        pulse: Pulse = city.pulse
    except Pulse.DoesNotExist:
        return Pulse(city=city)
    return pulse


def totals(rows: Sequence[CityRow]) -> list[tuple[int, str]]:
    """The totals of the network, with their labels. Hidden counts are in no sum."""
    numbers = [row.numbers for row in rows]
    members = total(row.members for row in numbers)
    products = total(row.products for row in numbers)
    questions = total(row.questions for row in numbers)
    return [
        (len(rows), ngettext("city", "cities", len(rows))),
        (members, ngettext("member", "members", members)),
        (products, ngettext("product in work", "products in work", products)),
        (questions, ngettext("question", "questions", questions)),
    ]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An application that waits for HQ, and how far its group is."""

    application: Application
    people: int
    confirmed: int
    is_overdue: bool

    @property
    def is_complete(self) -> bool:
        """True when all of the group have confirmed and only HQ's answer is missing."""
        return self.confirmed == self.people


def waiting(*, now: datetime) -> tuple[list[WaitingRow], int]:
    """The first applications that HQ owes an answer to, and the number of all. One query.

    Complete groups first, then the oldest.
    """
    unconfirmed = Count("initiators", filter=Q(initiators__confirmed_at=None))
    found: Any = Application.objects.waiting().filter(question_at=None)
    found = found.annotate(
        people=Count("initiators"),
        silent=unconfirmed,
        is_incomplete=Case(When(silent__gt=0, then=1), default=0),
        total=Window(Count("pk")),
    )
    first = list(found.order_by("is_incomplete", "submitted_at", "pk")[:SHOWN])
    rows = [
        WaitingRow(one, one.people, one.people - one.silent, one.is_overdue(now=now))
        for one in first
    ]
    return rows, first[0].total if first else 0


def seconds_and_building() -> tuple[list[Application], list[Application]]:
    """Groups that found their city taken and whose first one is not asked yet; cities being built.

    One query for both.
    """
    every = Application.objects
    found = (every.to_be_asked() | every.unfinished()).select_related("review")
    rows = list(found.order_by("submitted_at", "pk"))
    building = [row for row in rows if row.state == Application.State.BUILDING]
    return [row for row in rows if row not in building], building


def refused_letters() -> QuerySet[Letter]:
    """Letters to initiators of open applications that the mail server did not take."""
    open_states = (*JOINABLE, Application.State.SECOND, Application.State.LIVE)
    refused: QuerySet[Letter] = Letter.objects.refused()
    return refused.filter(application__state__in=open_states).select_related("application")


def is_stuck(application: Application, *, now: datetime) -> bool:
    return now - application.review.at > STUCK_AFTER
