"""Shared by commands: English output, finding a city, plain-text tables."""

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
    """A command with English output, messages of models included."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        with translation.override("en"):
            return super().execute(*args, **options)


def validation_messages(error: ValidationError) -> str:
    """The messages of a ValidationError, each once, with its field."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{field}: {' '.join(errors)}" for field, errors in error.message_dict.items())


def city_named(name: str, *, spares: bool = False) -> City:
    """The city with this address, name, key or schema. Raises CommandError with similar names."""
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
    """A plain-text table with aligned columns."""
    lines = [list(head), *[[*row] for row in rows]]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]
        )
        for line in lines
    )
