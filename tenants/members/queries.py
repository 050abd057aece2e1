"""Reading about people: never by popularity, always each other's equals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import CharField, F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import MD5, Cast, Concat

from tenants.members.models import Duty, Member

MOST_DUTIES = len(Duty.Kind.values) // 2
"""More than this many duties in one pair of hands raises the alarm."""


def people(*, words: str = "", newest: bool = False, today: date) -> QuerySet[Member, Any]:
    """Everyone here, newest first or shuffled anew each day, so that nobody is always first."""
    found: QuerySet[Member, Any] = Member.objects.here()
    if words:
        found = matching(found, words)
    if newest:
        return found.order_by("-joined_at", "-pk")
    shuffle = MD5(Concat(Cast("pk", CharField()), Value(today.isoformat())))
    return found.order_by(shuffle, "pk")


def matching(members: QuerySet[Member, Any], words: str) -> QuerySet[Member, Any]:
    """Who can help with it: by any form of the Russian or English word, or by a part of it."""
    said = Func(F("helps_with"), Value(", "), function="array_to_string", output_field=TextField())
    russian, english = (SearchVector("said", config=c) for c in ("russian", "english"))
    return members.annotate(said=said, ru=russian, en=english).filter(
        Q(said__icontains=words)
        | Q(name__icontains=words)
        | Q(ru=SearchQuery(words, config="russian", search_type="websearch"))
        | Q(en=SearchQuery(words, config="english", search_type="websearch"))
    )


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """One duty: who holds it now."""

    kind: str
    label: str
    duties: Sequence[Duty]
    mine: Duty | None
    can_prolong: bool


@dataclass(frozen=True, kw_only=True)
class Core:
    rows: Sequence[DutyRow]
    overloaded: Sequence[Member]

    @property
    def vacant(self) -> Sequence[DutyRow]:
        return [row for row in self.rows if not row.duties]

    @property
    def people(self) -> Sequence[Member]:
        return list({d.member_id: d.member for row in self.rows for d in row.duties}.values())


def core(*, member: Member | None, now: datetime) -> Core:
    """All duties with who holds them, and who holds more than half. One query."""
    current = list(Duty.objects.current(now=now).select_related("member").order_by("taken_at"))
    rows = []
    for kind, label in Duty.Kind.choices:
        held = [duty for duty in current if duty.kind == kind]
        mine = next((d for d in held if member and d.member_id == member.pk), None)
        late = mine is not None and mine.can_be_prolonged(now=now)
        rows.append(DutyRow(kind=kind, label=str(label), duties=held, mine=mine, can_prolong=late))
    loads: dict[int, list[Duty]] = {}
    for duty in current:
        loads.setdefault(duty.member_id, []).append(duty)
    overloaded = [duties[0].member for duties in loads.values() if len(duties) > MOST_DUTIES]
    return Core(rows=rows, overloaded=overloaded)
