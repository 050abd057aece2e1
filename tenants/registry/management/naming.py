"""What commands share: finding a city by its name, and tables one can read."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from django.core.management.base import CommandError
from django.db.models import Q

from tenants.registry.models import City
from tenants.registry.scope import hub_scope


def city_named(name: str) -> City:
    """The city with this address, name, number or schema; else one sentence with the nearest."""
    with hub_scope():
        cities = City.objects.settled()
        called = Q(slug=name.lower()) | Q(name_ru__iexact=name) | Q(name_en__iexact=name)
        found = cities.filter(called | Q(schema_name=name)).order_by("pk").first()
        if found is None and name.isdecimal():
            found = cities.filter(pk=int(name)).first()
        if found is not None:
            return found
        known = list(cities.values_list("slug", "name_ru", "name_en"))
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
