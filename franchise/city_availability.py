"""Cities to choose from, and whether each is still free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from franchise import gazetteer
from franchise.models import JOINABLE, Application
from franchise.places import Place, country_name
from tenants.registry.models import City
from tenants.ui import dates


@dataclass(frozen=True, slots=True)
class Choice:
    place: Place
    city: City | None  # of the network, if it is there
    applied: bool  # a group has asked for it and is not live yet
    waits: bool = False  # its group is not begun yet: single people can still join it

    @property
    def is_free(self) -> bool:
        return self.city is None and not self.applied

    @property
    def country(self) -> str:
        return country_name(self.place.country)

    @property
    def here(self) -> datetime:
        """The local time of the place."""
        return timezone.localtime(timezone.now(), ZoneInfo(self.place.timezone))

    @property
    def offset(self) -> str:
        with timezone.override(ZoneInfo(self.place.timezone)):
            return dates.offset(timezone.now())


def choices_for(query: str, *, chosen: int | None = None, limit: int = 6) -> list[Choice]:
    """The places that a typed name can mean, always with the chosen one. Two queries."""
    places = gazetteer.find(query, limit=limit)
    picked = gazetteer.place(chosen) if chosen else None
    if picked and picked not in places:
        places = [picked, *places[: limit - 1]]
    return with_state(places)


def with_state(places: Sequence[Place]) -> list[Choice]:
    numbers = [place.geoname_id for place in places]
    cities = {
        city.geoname_id: city
        for city in City.objects.settled()
        .exclude(state=City.State.ARCHIVED)
        .filter(geoname_id__in=numbers)
    }
    rows = Application.objects.alive().filter(geoname_id__in=numbers)
    applied = dict(rows.values_list("geoname_id", "state"))
    return [
        Choice(
            place=place,
            city=cities.get(place.geoname_id),
            applied=place.geoname_id in applied,
            waits=applied.get(place.geoname_id) in JOINABLE,
        )
        for place in places
    ]
