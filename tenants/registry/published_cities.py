"""What each city may read of the others: address, names, and whether it is open.

In any scope, from the view `registry_published_city`; a deleted city is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tenants.registry.models import City
from tenants.registry.models.city import OPEN, in_reader_language

SELECT = "SELECT id, slug, name_ru, name_en, is_open FROM registry_published_city"


@dataclass(frozen=True, slots=True)
class PublishedCity:
    """A city of the network as others see it."""

    pk: int
    slug: str
    name_ru: str
    name_en: str
    is_open: bool

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The city's name in the reader's language."""
        return in_reader_language(self.name_ru, self.name_en)

    def url(self, path: str = "/") -> str:
        return City(slug=self.slug).url(path)

    def url_of(self, view: str, *args: object) -> str:
        return City(slug=self.slug).url_of(view, *args)


def by_slug(slug: str) -> PublishedCity | None:
    """An open city."""
    return next(iter(_read(f"{SELECT} WHERE is_open AND slug = %s", slug)), None)


def by_number(number: int) -> PublishedCity | None:
    """A city by its number, a closed one as well."""
    return by_numbers([number]).get(number)


def by_numbers(numbers: Iterable[int]) -> dict[int, PublishedCity]:
    """Cities by their numbers, closed ones as well. One statement, none without a number."""
    wanted = sorted(set(numbers))
    found = _read(f"{SELECT} WHERE id = ANY(%s)", wanted) if wanted else []
    return {city.pk: city for city in found}


def open_cities(*, besides: int | None = None) -> list[PublishedCity]:
    """The open cities but one, by name in the reader's language. One statement."""
    found = _read(f"{SELECT} WHERE is_open AND id IS DISTINCT FROM %s", besides)
    return sorted(found, key=lambda city: (city.name, city.pk))


def columns_of(city: City) -> dict[str, Any]:
    """The city's columns of a shared row, read anew: row-level security refuses outdated values."""
    published = by_numbers([city.pk])[city.pk]
    return {
        "city_slug": published.slug,
        "city_name_ru": published.name_ru,
        "city_name_en": published.name_en,
        "is_open": published.is_open,
    }


def columns_after_change(city: City) -> dict[str, Any]:
    """The same columns of a city that has just changed, for all its rows. In the hub's scope."""
    return {
        "city_slug": str(city.slug),
        "city_name_ru": city.name_ru,
        "city_name_en": city.name_en,
        "is_open": city.state in OPEN,
    }


def _read(statement: str, value: str | int | list[int] | None) -> list[PublishedCity]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])
        return [PublishedCity(*row) for row in cursor.fetchall()]
