"""Reads for visitors: the open cities, and when each meets next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from franchise import gazetteer
from franchise.city_availability import Choice, with_state
from franchise.places import other_layout
from network.hq.models import Pulse
from tenants.registry.models import City, CityQuerySet
from tenants.ui import dates
from tenants.ui.linemap import Line, LineMap, Stop

LIKENESS = 0.45  # of trigrams: «Новосбирск» finds Новосибирск, «Томск» does not find Омск first
WEEKLY = 3  # of the last four weeks
QUIET = Pulse()


@dataclass(frozen=True, slots=True)
class OpenCity:
    city: City
    pulse: Pulse
    next_at: datetime | None

    @property
    def region(self) -> str:
        """Its region, if another city of the list has the same name."""
        place = self.has_namesake and gazetteer.place(self.city.geoname_id or 0)
        return place.region if place else ""

    @property
    def has_namesake(self) -> bool:
        return bool(getattr(self.city, "namesakes", 1) > 1)


def cities_called(query: str = "") -> CityQuerySet:
    """Open cities by name; with a query those of that name, else those of a similar one."""
    if not query:
        return _by_name()
    exact = _called(query)
    return exact if exact.exists() else _alike(query)


def lively_cities(*, now: datetime, limit: int) -> list[OpenCity]:
    """Cities for the front page: those that have met lately first. Two queries."""
    met_at = Pulse.objects.filter(pk=OuterRef("pk")).values("last_meeting_at")
    lately = _by_name().annotate(met_at=Subquery(met_at))
    cities = lately.order_by(F("met_at").desc(nulls_last=True), *lately.query.order_by)
    return with_next_evening(cities[:limit], now=now)


def with_next_evening(cities: Iterable[City], *, now: datetime) -> list[OpenCity]:
    """The cities, each with its pulse. One query for those given."""
    listed = list(cities)
    pulses = Pulse.objects.in_bulk([city.pk for city in listed])
    return [
        OpenCity(city, pulse, pulse.next_meeting_at(now=now))
        for city in listed
        for pulse in (pulses.get(city.pk, QUIET),)
    ]


def free_places(query: str, *, besides: Sequence[OpenCity]) -> list[Choice]:
    """Places of that name that are not in the network yet, the best guesses first."""
    here = {found.city.geoname_id for found in besides} | {None}
    choices = with_state(gazetteer.find(query, limit=8))
    return [c for c in choices if c.city is None and c.place.geoname_id not in here][:4]


def network_map(cities: Sequence[OpenCity], *, now: datetime) -> LineMap:
    """The cities as lines that meet on one evening a week."""
    lines = []
    for found in cities[: LineMap.MOST_DRAWN]:
        stops = [
            Stop(label=_("evening"), kind="meeting", state="done")
            for _start in found.pulse.kept[:4]
        ]
        if found.next_at:
            with timezone.override(found.city.zone):
                stops.append(Stop(label=dates.when(found.next_at), kind="meeting"))
        lines.append(
            Line(
                title=", ".join(filter(None, [found.city.name, found.region])),
                stops=stops,
                accent=found.city.accent,
                url=found.city.url(),
                note=_note(found, now=now),
            )
        )
    hub = Stop(
        label=_("Thursday"), kind="meeting", state="current", when=_("one evening, every week")
    )
    return LineMap(title=_("The network"), hub=hub, lines=lines)


def _note(found: OpenCity, *, now: datetime) -> str:
    """Never more than the city has shown: weekly is who met in three of the last four weeks."""
    if sum(found.pulse.weeks(now=now)) >= WEEKLY and found.next_at:
        return _("meets every week")
    if found.next_at:
        return _("the next evening is planned") if found.pulse.kept else _("begins soon")
    return _("the next evening is being planned")


def _by_name() -> CityQuerySet:
    return _open().order_by(_name())


def _open() -> CityQuerySet:
    """Open cities, each with the number of those that are called like it."""
    namesakes = Window(Count("pk"), partition_by=F(_name()))
    cities: CityQuerySet = City.objects.open().annotate(namesakes=namesakes)
    return cities


def _name() -> str:
    return "name_en" if (get_language() or "ru").startswith("en") else "name_ru"


def _called(text: str) -> CityQuerySet:
    """By the beginning of a name, on either keyboard, or by one of its other names."""
    numbers = [place.geoname_id for place in gazetteer.find(text, limit=20)]
    begins = Q(geoname_id__in=numbers)
    for typed in (text, other_layout(text)):
        begins |= Q(name_ru__istartswith=typed) | Q(name_en__istartswith=typed)
    return _open().filter(begins).order_by("name_ru")


def _alike(text: str) -> CityQuerySet:
    """By likeness, when a letter slipped."""
    other = other_layout(text)
    likeness = Greatest(
        TrigramWordSimilarity(text, "name_ru"),
        TrigramWordSimilarity(text, "name_en"),
        TrigramWordSimilarity(other, "name_ru"),
    )
    cities: CityQuerySet = _open().annotate(likeness=likeness).filter(likeness__gte=LIKENESS)
    return cities.order_by("-likeness", "name_ru")
