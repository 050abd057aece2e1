"""What visitors see of the network: cities that are open and when each meets next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from franchise import gazetteer
from franchise.choosing import Choice, with_state
from franchise.text import readable
from network.hq.models import Pulse
from tenants.registry.models import City, CityQuerySet
from tenants.ui import moments
from tenants.ui.linemap import Line, LineMap, Stop

LIKENESS = 0.45  # of trigrams: «Новосбирск» finds Новосибирск, «Томск» does not find Омск first
QUIET = Pulse()


@dataclass(frozen=True, slots=True)
class OpenCity:
    city: City
    pulse: Pulse
    next_at: datetime | None


def asked(query: str) -> str:
    """A name as typed, without what can't be read."""
    return readable(query).strip()[: gazetteer.LONGEST_QUERY]


def open_cities(query: str = "", *, now: datetime, limit: int = 60) -> list[OpenCity]:
    """Cities of the network whose name is like the query, by name. Two queries."""
    found = list((_like(query) if query else _by_name())[:limit])
    pulses = Pulse.objects.in_bulk([city.pk for city in found])
    return [
        OpenCity(city, pulse, pulse.next_meeting_at(now=now))
        for city in found
        for pulse in (pulses.get(city.pk, QUIET),)
    ]


def free_places(query: str, *, besides: Sequence[OpenCity]) -> list[Choice]:
    """Places of that name that are not in the network yet, the best guesses first."""
    here = {found.city.geoname_id for found in besides} | {None}
    choices = with_state(gazetteer.find(query, limit=8))
    return [c for c in choices if c.city is None and c.place.geoname_id not in here][:4]


def network_map(cities: Sequence[OpenCity]) -> LineMap:
    """The cities as lines that meet on one evening a week."""
    lines = []
    for found in cities[: LineMap.MOST_DRAWN]:
        stops = [
            Stop(label=_("evening"), kind="meeting", state="done")
            for _start in found.pulse.kept[:4]
        ]
        if found.next_at:
            with timezone.override(found.city.zone):
                stops.append(Stop(label=moments.when(found.next_at), kind="meeting"))
        lines.append(
            Line(
                title=found.city.name,
                stops=stops,
                accent=found.city.accent,
                url=found.city.url(),
                note=_("meets every week")
                if found.next_at
                else _("the next evening is being planned"),
            )
        )
    hub = Stop(
        label=_("Thursday"), kind="meeting", state="current", when=_("one evening, every week")
    )
    return LineMap(title=_("The network"), hub=hub, lines=lines)


def _by_name() -> CityQuerySet:
    english = (get_language() or "ru").startswith("en")
    return City.objects.open().order_by("name_en" if english else "name_ru")


def _like(text: str) -> CityQuerySet:
    """By the beginning of a name, or by likeness when a letter slipped."""
    other = gazetteer.other_layout(text)
    likeness = Greatest(
        TrigramWordSimilarity(text, "name_ru"),
        TrigramWordSimilarity(text, "name_en"),
        TrigramWordSimilarity(other, "name_ru"),
    )
    begins = Q()
    for typed in (text, other):
        begins |= Q(name_ru__istartswith=typed) | Q(name_en__istartswith=typed)
    return (
        City.objects.open()
        .annotate(likeness=likeness)
        .filter(begins | Q(likeness__gte=LIKENESS))
        .order_by("-likeness", "name_ru")
    )
