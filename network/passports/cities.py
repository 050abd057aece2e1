"""What one city may know of the others: address, names, and whether it is open.

In the scope of a city, from the view that the registry publishes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import get_language

from tenants.registry.models import City

BY_SLUG = """
    SELECT id, slug, name_ru, name_en, is_open FROM registry_published_city
    WHERE is_open AND slug = %s
"""
BY_NUMBERS = """
    SELECT id, slug, name_ru, name_en, is_open FROM registry_published_city WHERE id = ANY(%s)
"""
OPEN = "SELECT id, slug, name_ru, name_en, is_open FROM registry_published_city WHERE is_open"


@dataclass(frozen=True, slots=True)
class OtherCity:
    """A city of the network as others see it."""

    pk: int
    slug: str
    name_ru: str
    name_en: str
    is_open: bool

    @property
    def name(self) -> str:
        return name_in_language(self.name_ru, self.name_en)

    def url(self, path: str = "/") -> str:
        return City(slug=self.slug).url(path)

    def url_of(self, view: str, *args: object) -> str:
        return City(slug=self.slug).url_of(view, *args)


def name_in_language(russian: str, english: str) -> str:
    is_english = (get_language() or "ru").startswith("en")
    return (english if is_english else russian) or russian or english


def by_slug(slug: str) -> OtherCity | None:
    """An open city."""
    return next(iter(_read(BY_SLUG, [slug])), None)


def by_numbers(numbers: Iterable[int]) -> dict[int, OtherCity]:
    """Cities by their numbers, closed ones as well."""
    return {city.pk: city for city in _read(BY_NUMBERS, [list(numbers)])}


def open_cities() -> list[OtherCity]:
    """All open cities, by name in the reader's language."""
    return sorted(_read(OPEN, []), key=lambda city: city.name)


def _read(statement: str, given: list[str] | list[list[int]]) -> list[OtherCity]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return [OtherCity(*row) for row in cursor.fetchall()]
