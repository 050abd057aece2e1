"""What commands share: their language, finding a city by its name, and tables one can read."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import translation

from tenants.registry.models import City
from tenants.registry.scope import hub_scope


class EnglishCommand(BaseCommand):
    """A command speaks English; so does what it passes on of the models' words."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with translation.override("en"):
            return super().execute(*args, **options)


def in_words(error: ValidationError) -> str:
    """Every refusal once, with the field that it is about when it is about one."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field}: {' '.join(said)}" for field, said in error.message_dict.items())


def city_named(name: str, *, spares: bool = False) -> City:
    """The city with this address, name, number or schema; else one sentence with the nearest."""
    with hub_scope():
        cities = City.objects.exclude(state=City.State.GONE) if spares else City.objects.settled()
        called = Q(slug=name.lower()) | Q(name_ru__iexact=name) | Q(name_en__iexact=name)
        found = cities.filter(called | Q(schema_name=name)).order_by("pk").first()
        if found is None and name.isdecimal():
            found = cities.filter(pk=int(name)).first()
        if found is not None:
            return found
        known = list(cities.exclude(slug=None).values_list("slug", "name_ru", "name_en"))
    by_word = {word.lower(): slug for slug, *names in known for word in (slug, *names) if word}
    near = list(dict.fromkeys(by_word[w] for w in get_close_matches(name.lower(), by_word, n=5)))
    hint = f" Did you mean {', '.join(near)}?" if near else " See: manage.py city list"
    raise CommandError(f"There is no city “{name}”.{hint}")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, the last one as it comes."""
    lines = [list(head), *[[*row] for row in rows]]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]
        )
        for line in lines
    )
