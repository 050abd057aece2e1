"""What is kept about a person: why, how long, how it is handed out and how it is forgotten.

Each app registers its part in `ready()`:

    personal_data.register(
        PersonalData(
            name="products",
            order=40,
            title=_("Products and questions"),
            purpose=_("…"),
            kept=_("…"),
            collect=collect,
            forget=forget,
        )
    )

The page "My data", the download and forgetting know nothing else. People read the parts in the
order of `order`; they are forgotten in the opposite one, because what stands on a product or an
evening has to go before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile

from tenants.members.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Numbers of rows: `deleted`, and `nameless`, which stay because others have built on them."""

    deleted: int = 0
    nameless: int = 0

    def __add__(self, other: Forgotten) -> Forgotten:
        return Forgotten(self.deleted + other.deleted, self.nameless + other.nameless)


Files = Iterable[tuple[str, FieldFile]]  # with the names that people know


def _no_files(member: Member) -> Files:
    return ()


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """The part of one app. `kept` says in words how long; `name` is its key in the download."""

    name: str
    order: int
    title: StrOrPromise
    purpose: StrOrPromise
    kept: StrOrPromise
    collect: Callable[[Member], Mapping[str, Rows]]
    forget: Callable[[Member, datetime], Forgotten]
    files: Callable[[Member], Files] = _no_files


_parts: dict[str, PersonalData] = {}


def register(part: PersonalData) -> None:
    """Idempotent. Raises ValueError for another part of the same name."""
    known = _parts.setdefault(part.name, part)
    if known.collect is not part.collect:
        raise ValueError(f"There are two parts of personal data with the name “{part.name}”.")


def all_parts() -> list[PersonalData]:
    return sorted(_parts.values(), key=lambda part: part.order)


def rows(found: QuerySet[Any], *fields: str) -> Rows:
    """The rows of a queryset with these fields, the oldest first."""
    return list(found.order_by("pk").values(*fields))


def delete(*found: QuerySet[Any]) -> Forgotten:
    """Delete all rows of the querysets."""
    return Forgotten(deleted=sum(_without_cascades(queryset) for queryset in found))


def is_built_on(row: Model, *, besides: Sequence[type[Model]] = ()) -> bool:
    """True if rows of other models name it, also of apps above."""
    relations = row._meta.related_objects
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in relations
        if relation.related_model not in besides
    )


def _without_cascades(found: QuerySet[Model]) -> int:
    deleted = found.delete()[1]
    return deleted.get(found.model._meta.label, 0)
