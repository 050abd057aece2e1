"""The list "Waits for you": every app registers the rows that only one person can settle.

    from tenants.members import inbox
    inbox.register(inbox.Kind("handover", rows=..., item=...))      # in the app's ready()

Counting all kinds takes one statement, and a kind is read only where it has rows. That is why the
list has a registry of its own beside the slots (`tenants/ui/slots.py`). PostgreSQL needs longer to
plan the statement than to answer it: a member's numbers of the city's own rows are kept until the
city changes, one minute at most. Only kinds are asked again whose rows other cities write, or whose
changes don't move the city's version.

The statement is compiled once (`tenants/registry/compiled_query.py`): `rows` may use the key of its
member, the moment and the key of the current city, and nothing else that changes between requests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from django.db.models import CharField, Exists, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from tenants.members.models import Duty, Member
from tenants.registry.compiled_query import CompiledQuery
from tenants.registry.requests import ScopedRequest
from tenants.ui.caching.for_members import version_read
from tenants.ui.caching.lru import LRUCache
from tenants.ui.caching.validity import Validity, is_shared

MOST = 3  # items of one kind that are shown
COUNTED = 9  # rows of one kind that are counted

Rows = QuerySet[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of the list: the step in `title`, its subject in `detail`."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True)
class Kind:
    """One sort of waiting things: `rows` of a member, most pressing first; `item` words a row.

    Without an `item` it is only counted along, for a number that stands elsewhere.
    """

    name: str
    rows: Callable[[Member, datetime], Rows]
    item: Callable[[Any], Item] | None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Idempotent; kinds are shown in the order in which they were registered."""
    _kinds[kind.name] = kind


def is_core(member: Member, now: datetime) -> Exists:
    """A condition for rows that wait for the whole core: the member holds a duty."""
    return Exists(Duty.objects.current(now=now).filter(member=member))


def counts(member: Member, *, now: datetime) -> Counter[str]:
    """The number of waiting rows of each kind, at most nine of a kind. One statement."""
    return _count(tuple(_kinds.values()), member, now=now)


def items(member: Member, counted: Mapping[str, int], *, now: datetime) -> list[Item]:
    """The list itself; one statement for each kind that has something."""
    return [
        kind.item(row)
        for kind in _kinds.values()
        if kind.item and counted.get(kind.name)
        for row in kind.rows(member, now)[:MOST]
    ]


def counts_for(request: HttpRequest) -> Mapping[str, int]:
    """Counted once a request, for the mark in the menu and for the front page."""
    known: Mapping[str, int] | None = getattr(request, "inbox_counts", None)
    if known is None:
        member = getattr(request, "member", None)
        known = _remembered_counts(request, member) if member else {}
        request.inbox_counts = known  # type: ignore[attr-defined]
    return known


def count_for(request: HttpRequest) -> int:
    counted = counts_for(request)
    return sum(counted.get(kind.name, 0) for kind in _kinds.values() if kind.item)


@dataclass(frozen=True, slots=True)
class Remembered:
    """Numbers of a member's waiting rows that only this city writes."""

    validity: Validity
    own: Counter[str]

    @property
    def size(self) -> int:
        return 1000  # bytes, about: a few numbers and a validity


remembered: LRUCache[tuple[str, int], Remembered] = LRUCache()


def _remembered_counts(request: HttpRequest, member: Member) -> Counter[str]:
    """Like `counts`, from memory as far as the version that the session was read with allows."""
    now, known = timezone.now(), cast("ScopedRequest", request)
    city, version = known.city, version_read(known)
    if city is None or not version:
        return counts(member, now=now)
    key, shared = (city.schema_name, member.pk), _shared_kinds(tuple(_kinds.values()))
    cached = remembered.get(key)
    if cached and cached.validity.version == version and cached.validity.covers(city, now):
        return cached.own + _count(shared, member, now=now)
    found, others = counts(member, now=now), {kind.name for kind in shared}
    own = Counter({name: number for name, number in found.items() if name not in others})
    validity = Validity.beginning(now, city=city, version=version, expiry=[])
    remembered.set(key, Remembered(validity, own))
    return found


def _count(kinds: tuple[Kind, ...], member: Member, *, now: datetime) -> Counter[str]:
    if not kinds:
        return Counter()
    return Counter(name for (name,) in _counting(kinds).rows(person=member.pk, now=now))


@lru_cache(maxsize=2)
def _shared_kinds(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """The kinds whose rows may change while the city's version stays."""
    return tuple(kind for kind in kinds if is_shared(_counting((kind,)).sql))


@lru_cache(maxsize=64)
def _counting(kinds: tuple[Kind, ...]) -> CompiledQuery:
    """The names of what waits, as one union of all kinds; compiled once in each process."""

    def build(person: int, now: datetime) -> Rows:
        member = Member(pk=person)
        first, *others = (_counted(kind, member, now=now) for kind in kinds)
        return first.union(*others, all=True)

    return CompiledQuery(build)


def _counted(kind: Kind, member: Member, *, now: datetime) -> Rows:
    """One row with the kind's name for each that waits."""
    name = Value(kind.name, output_field=CharField())
    rows = kind.rows(member, now).order_by().annotate(inbox_kind=name)
    names: Rows = rows.values_list("inbox_kind", flat=True)[:COUNTED]
    return names
