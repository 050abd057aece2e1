"""The list "Waits for you": every app registers the rows that only one person can settle.

    from tenants.members import inbox
    inbox.register(inbox.Kind("handover", rows=..., item=...))      # in the app's ready()

Counting all kinds takes one statement, and a kind is read only where it has rows. That is why the
list has a registry of its own beside the slots (`tenants/ui/slots.py`). PostgreSQL needs longer to
plan the statement than to answer it: a member's numbers of the city's own rows are kept until the
city changes, one minute at most. Only kinds are asked again whose rows other cities write, or whose
changes don't move the city's version; those for the core only of members with a duty.

The statement is compiled once (`tenants/registry/compiled_query.py`): `rows` may use the key of its
member, the moment and the key of the current city, and nothing else that changes between requests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from django.db.models import CharField, Exists, F, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from tenants.members.models import Duty, Member
from tenants.registry.compiled_query import Arguments, CompiledQuery
from tenants.registry.requests import ScopedRequest
from tenants.ui.caching.for_members import version_read
from tenants.ui.caching.lru import LRUCache
from tenants.ui.caching.validity import Validity, is_shared

MOST = 3  # items of one kind that are shown
COUNTED = 9  # rows of one kind that are counted

Rows = QuerySet[Any, Any]
Waiting = tuple[str, str]  # the name of a kind, and the text of a row


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

    Without an `item` it is only counted along, for a number that stands elsewhere; `text` is a
    column of its rows that is read with them, of `most` rows. Rows `for_core` wait for members with
    a duty: for others they need not be asked.
    """

    name: str
    rows: Callable[[Member, datetime], Rows]
    item: Callable[[Any], Item] | None
    text: str = ""
    most: int = COUNTED
    for_core: bool = False


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Idempotent; kinds are shown in the order in which they were registered."""
    _kinds[kind.name] = kind


def is_core(member: Member, now: datetime) -> Exists:
    """A condition for rows that wait for the whole core: the member holds a duty."""
    return Exists(Duty.objects.current(now=now).filter(member=member))


def counts(member: Member, *, now: datetime) -> Counter[str]:
    """The number of waiting rows of each kind, at most `most` of a kind. One statement."""
    return _numbers(_read(tuple(_kinds.values()), member, now=now))


def items(member: Member, counted: Mapping[str, int], *, now: datetime) -> list[Item]:
    """The list itself; one statement for each kind that has something."""
    return [
        kind.item(row)
        for kind in _kinds.values()
        if kind.item and counted.get(kind.name)
        for row in _listing(kind).instances(person=member.pk, now=now)
    ]


def counts_for(request: HttpRequest) -> Counter[str]:
    """The numbers for the mark in the menu and for the front page; read once a request."""
    return _numbers(_waiting_for(request))


def count_for(request: HttpRequest) -> int:
    counted = counts_for(request)
    return sum(counted[kind.name] for kind in _kinds.values() if kind.item)


def texts_for(request: HttpRequest, name: str) -> list[str]:
    """The texts of the rows of a kind, at most `most`; read with the numbers."""
    return [text for kind, text in _waiting_for(request) if kind == name]


def _numbers(waiting: Sequence[Waiting]) -> Counter[str]:
    return Counter(kind for kind, _text in waiting)


def _waiting_for(request: HttpRequest) -> Sequence[Waiting]:
    known: Sequence[Waiting] | None = getattr(request, "inbox_rows", None)
    if known is None:
        member = getattr(request, "member", None)
        known = _remembered(request, member) if member else ()
        request.inbox_rows = known  # type: ignore[attr-defined]
    return known


@dataclass(frozen=True, slots=True)
class Remembered:
    """Waiting rows of a member that only this city writes."""

    validity: Validity
    own: Sequence[Waiting]
    is_core: bool

    @property
    def size(self) -> int:
        return 1000  # bytes, about: a few short texts and a validity


remembered: LRUCache[tuple[str, int], Remembered] = LRUCache()


def _remembered(request: HttpRequest, member: Member) -> Sequence[Waiting]:
    """All waiting rows, from memory as far as the session's version of the city allows."""
    now, known = timezone.now(), cast("ScopedRequest", request)
    city, version = known.city, version_read(known)
    kinds = tuple(_kinds.values())
    if city is None or not version:
        return _read(kinds, member, now=now)
    key = (city.schema_name, member.pk)
    cached = remembered.get(key)
    if cached and cached.validity.version == version and cached.validity.covers(city, now):
        shared = _shared_kinds(kinds, is_core=cached.is_core)
        return [*cached.own, *_read(shared, member, now=now)]
    read = _read((*kinds, CORE), member, now=now)
    found = [row for row in read if row[0] != CORE.name]
    others = {kind.name for kind in _shared_kinds(kinds, is_core=True)}
    remembered.set(
        key,
        Remembered(
            Validity.beginning(now, city=city, version=version, expiry=[]),
            own=[row for row in found if row[0] not in others],
            is_core=len(found) < len(read),
        ),
    )
    return found


def _read(kinds: tuple[Kind, ...], member: Member, *, now: datetime) -> Sequence[Waiting]:
    if not kinds:
        return ()
    return cast("list[Waiting]", _reading(kinds).rows(person=member.pk, now=now))


@lru_cache(maxsize=4)
def _shared_kinds(kinds: tuple[Kind, ...], *, is_core: bool) -> tuple[Kind, ...]:
    """The kinds whose rows may change while the city's version stays."""
    asked = (kind for kind in kinds if is_core or not kind.for_core)
    return tuple(kind for kind in asked if is_shared(_reading((kind,)).sql))


@lru_cache(maxsize=64)
def _reading(kinds: tuple[Kind, ...]) -> CompiledQuery:
    """Name and text of what waits, as one union of all kinds; compiled once in each process."""

    def build(given: Arguments) -> Rows:
        member = Member(pk=given.person)
        first, *others = (_named(kind, member, now=given.now) for kind in kinds)
        return first.union(*others, all=True)

    return CompiledQuery(build)


@lru_cache(maxsize=64)
def _listing(kind: Kind) -> CompiledQuery:
    """The first rows of a kind, with what its `item` needs of them."""
    return CompiledQuery(lambda given: kind.rows(Member(pk=given.person), given.now)[:MOST])


def _named(kind: Kind, member: Member, *, now: datetime) -> Rows:
    """One row with the kind's name for each that waits."""
    name = Value(kind.name, output_field=CharField())
    text = F(kind.text) if kind.text else Value("", output_field=CharField())
    rows = kind.rows(member, now).order_by().annotate(of=name, line=text)
    names: Rows = rows.values_list("of", "line")[: kind.most]
    return names


def _duties(member: Member, now: datetime) -> Rows:
    return Duty.objects.current(now=now).filter(member=member)


CORE = Kind("core", rows=_duties, item=None)  # to know whom the kinds `for_core` concern
