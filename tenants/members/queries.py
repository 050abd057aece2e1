"""Reading about people: never by popularity, always each other's equals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, CharField, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import MD5, Cast, Concat

from tenants.members.models import OBJECTION_REST, Duty, Member
from tenants.ui import row_search
from tenants.ui.search_terms import folded

FEWEST_DUTIES = 3
"""Fewer duties in one pair of hands raise no alarm, even if they are more than half."""


OFFERS = Func(F("helps_with"), Value(" "), function="array_to_string", output_field=TextField())


def people(
    *, reader: Member | None, words: str = "", newest: bool = False, today: date
) -> QuerySet[Member, Any]:
    """All members, newest first or shuffled anew each day; whole words and beginnings before parts.

    Visitors see the people who have opened their profile.
    """
    found: QuerySet[Member, Any] = Member.objects.here()
    if reader is None:
        found = found.filter(is_public=True)
    first: list[Case] = []
    if words:
        found = matching(found, words).alias(name_line=folded("name"), offer_line=folded(OFFERS))
        named = row_search.begins_as(words, line="name_line")
        offered = row_search.begins_as(words, line="offer_line")
        first = [Case(When(named, then=0), When(offered, then=1), default=2)]
    if newest:
        return found.order_by(*first, "-joined_at", "-pk")
    shuffle = MD5(Concat(Cast("pk", CharField()), Value(today.isoformat())))
    return found.order_by(*first, shuffle, "pk")


def matching(members: QuerySet[Member, Any], words: str) -> QuerySet[Member, Any]:
    """People found by their offers of help or their name: any form, part or order of the words.

    Also on the other keyboard, in Latin letters, without ё, and with a slip of the finger.
    """
    return row_search.matching(members, words, line=folded("name", OFFERS))


def called(members: QuerySet[Member, Any], name: str) -> QuerySet[Member, Any]:
    """People found by their name alone, as typed at the door."""
    return row_search.matching(members, name, line=folded("name"))


@dataclass(frozen=True, kw_only=True)
class DutyRow:
    """One duty: its holders, the claims to it, and recent objections."""

    kind: str
    label: str
    duties: Sequence[Duty]
    claims: Sequence[Duty]
    objected: Sequence[Duty]
    mine: Duty | None  # held or claimed by the reader
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


def is_too_much(duties: int, *, of: int) -> bool:
    """True if one person holds more than half of the duties that somebody holds."""
    return duties >= FEWEST_DUTIES and 2 * duties > of


def core(*, member: Member | None, now: datetime) -> Core:
    """All duties with their holders and claims, and who holds too many. One query."""
    open_ones = Q(laid_down_at=None, ends_at__gt=now)
    objected = Q(objected_by__isnull=False, laid_down_at__gt=now - OBJECTION_REST)
    others = ("member", "objected_by", "stand_in", "offered_to")
    found = Duty.objects.filter(open_ones | objected).select_related(*others)
    known = list(found.order_by("taken_at", "pk"))
    rows = [_row(kind, str(label), known, member, now) for kind, label in Duty.Kind.choices]
    loads: dict[int, list[Duty]] = {}
    for duty in (duty for row in rows for duty in row.duties):
        loads.setdefault(duty.member_id, []).append(duty)
    held = sum(1 for row in rows if row.duties)
    overloaded = [d[0].member for d in loads.values() if is_too_much(len(d), of=held)]
    return Core(rows=rows, overloaded=overloaded)


def _row(
    kind: str, label: str, known: Sequence[Duty], member: Member | None, now: datetime
) -> DutyRow:
    ours = [duty for duty in known if duty.kind == kind]
    running = [duty for duty in ours if duty.laid_down_at is None]
    held = [duty for duty in running if not duty.is_claim(now=now)]
    mine = next((duty for duty in running if member and duty.member_id == member.pk), None)
    return DutyRow(
        kind=kind,
        label=label,
        duties=held,
        claims=[duty for duty in running if duty.is_claim(now=now)],
        objected=[duty for duty in ours if duty.objected_by_id],
        mine=mine,
        can_prolong=mine in held and mine is not None and mine.can_be_prolonged(now=now),
    )
