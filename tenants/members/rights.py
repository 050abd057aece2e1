"""The rights that come with duties: declared once, asked by pages, templates, API and actions.

Planning and leading an evening are open to the whole core, so that anybody can take over when its
facilitator is gone: there `Member.is_core` is asked. All else is a right of some duties.

A right is held by the holders of its duties, and by whoever stands in for one. While nobody holds
any of these duties, every member of the core has it, so that a young city is never stuck.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When

from tenants.members.models import Duty, Member
from tenants.registry.compiled_query import Arguments, CompiledQuery

Kind = Duty.Kind


class Right(StrEnum):
    DOOR = "door"  # the list at the door, guests' addresses, the poster
    INVITE = "invite"  # the QR that brings newcomers to joining
    RHYTHM = "rhythm"  # series; confirm, move and cancel evenings
    FORMATS = "formats"  # write, fork and archive formats
    QUESTIONS = "questions"  # merge other people's questions
    MINUTES = "minutes"  # write under the minutes
    CITY_PAGE = "city_page"  # what the city says about itself


GIVEN_BY: Mapping[Right, frozenset[str]] = {
    Right.DOOR: frozenset({Kind.FACILITATION, Kind.VENUE, Kind.NEWCOMERS}),
    Right.INVITE: frozenset({Kind.FACILITATION, Kind.VENUE, Kind.NEWCOMERS, Kind.PARTNERS}),
    Right.RHYTHM: frozenset({Kind.FACILITATION, Kind.VENUE}),
    Right.FORMATS: frozenset({Kind.FACILITATION}),
    Right.QUESTIONS: frozenset({Kind.FACILITATION, Kind.MODERATION}),
    Right.MINUTES: frozenset({Kind.FACILITATION, Kind.MINUTES}),
    Right.CITY_PAGE: frozenset({Kind.NEWCOMERS, Kind.MODERATION, Kind.PARTNERS}),
}


def _duties_held(given: Arguments) -> QuerySet[Any, Any]:
    now = given.now
    current = Duty.objects.current(now=now).filter(member__left_at=None)
    is_away = Q(away_from__lte=now, away_until__gt=now, stand_in__left_at=None)
    present = Case(When(is_away, then=F("stand_in")))
    return current.values_list("member", present, "kind")


_held = CompiledQuery(_duties_held)


def rights_of(member: Member | None, *, now: datetime) -> frozenset[Right]:
    """All rights of a person. One query; none for a visitor."""
    if member is None:
        return frozenset()
    held = _held.rows(person=member.pk, now=now)
    mine = {kind for holder, stand_in, kind in held if member.pk in (holder, stand_in)}
    if not mine:
        return frozenset()
    anybodys = {kind for _holder, _stand_in, kind in held}
    return frozenset(
        right for right, kinds in GIVEN_BY.items() if mine & kinds or not anybodys & kinds
    )


def may(member: Member | None, right: Right, *, now: datetime) -> bool:
    return right in rights_of(member, now=now)


def holders_of(right: Right, *, now: datetime) -> QuerySet[Member, Any]:
    """The members who have a right."""
    current = Duty.objects.current(now=now)
    holders: QuerySet[Member, Any] = Member.objects.here().filter(
        pk__in=current.filter(kind__in=GIVEN_BY[right]).values("member")
    )
    return holders if holders.exists() else Member.objects.core(now=now)


def duties_of(right: Right) -> list[str]:
    """The names of the duties that give a right, as people read them."""
    return [str(label) for kind, label in Kind.choices if kind in GIVEN_BY[right]]
