"""Reading the library: what others show, what waits here, what a pack would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from network.library.merge import compare_three
from network.library.models import (
    Adoption,
    Guide,
    Pack,
    PublishedFormat,
    PublishedVersion,
)
from network.library.program_json import UnreadableProgram, spec_of
from network.library.publishing import same_program
from tenants.formats.models import FormatVersion
from tenants.formats.queries import latest_versions
from tenants.members.models import Duty, Member
from tenants.members.rights import GIVEN_BY, Right
from tenants.registry.models import City

NEW, SAME, NEWER, CONFLICT, UNREADABLE = "new", "same", "newer", "conflict", "unreadable"


@dataclass(frozen=True, slots=True)
class PackLine:
    """One format of a pack, and what pressing “take” would do with it here.

    what: "new"; "same": nothing; "newer": a clean merge; "conflict": it waits for a choice;
        "unreadable": its program can't be read here
    changes: number of changes that a merge brings
    """

    published: PublishedFormat
    what: str
    adoption: Adoption | None = None
    changes: int = 0


def shown(*, besides: int | None = None) -> QuerySet[PublishedFormat]:
    """Published formats of open cities and of HQ, newest first."""
    found: QuerySet[PublishedFormat] = PublishedFormat.objects.open().order_by("-updated_at", "-pk")
    return found.exclude(city_id=besides) if besides else found


def packs(*, besides: int | None = None) -> QuerySet[Pack]:
    found: QuerySet[Pack] = Pack.objects.open()
    return found.exclude(city_id=besides) if besides else found


def formats_of(pack: Pack) -> list[PublishedFormat]:
    """The formats of a pack that are still shown, in its order. One query."""
    rows = PublishedFormat.objects.open().of(pack.city_id).filter(key__in=pack.keys)
    by_key = {row.key: row for row in rows}
    return [by_key[key] for key in pack.keys if key in by_key]


def followed(city: City) -> QuerySet[Adoption]:
    """The formats that a city took and still follows."""
    found: QuerySet[Adoption] = Adoption.objects.filter(city_id=city.pk, ended_at=None)
    return found


def updates(city_id: int | None = None) -> QuerySet[Any]:
    """Followed formats with a newer version that was not skipped; `newest` is its number.

    Without a city, of the one in scope: its role reads no others.
    """
    rows = Adoption.objects.filter(ended_at=None)
    if city_id is not None:
        rows = rows.filter(city_id=city_id)
    origin = PublishedFormat.objects.open().annotate(owner=Coalesce("city_id", 0))
    newest = origin.filter(
        owner=Coalesce(OuterRef("origin_city_id"), 0), key=OuterRef("origin_key")
    ).values("number")[:1]
    found: QuerySet[Any] = (
        rows.annotate(newest=Subquery(newest))
        .filter(newest__gt=Greatest("number", "skipped"))
        .order_by("changed_at", "pk")
    )
    return found


def may_write_formats(member: Member, now: datetime) -> Exists | Q:
    """A condition for rows that wait for the people who may change formats, in one statement."""
    current = Duty.objects.current(now=now).filter(member__left_at=None)
    holders = current.filter(kind__in=GIVEN_BY[Right.FORMATS])
    return Q(Exists(holders.filter(member=member))) | (
        ~Q(Exists(holders)) & Q(Exists(current.filter(member=member)))
    )


def unanswered_guides(member: Member) -> QuerySet[Guide]:
    found: QuerySet[Guide] = Guide.objects.filter(member_id=member.pk, agreed_at=None)
    return found.select_related("published", "pack").order_by("asked_at", "pk")


def preview(pack: Pack, *, city: City) -> list[PackLine]:
    """Effects of adopting a pack here, format by format. A constant number of queries."""
    formats = formats_of(pack)
    latest = PublishedVersion.objects.filter(published__in=formats, number=F("published__number"))
    versions = {row.published_id: row for row in latest}
    mine = {
        row.origin_key: row
        for row in Adoption.objects.filter(city_id=city.pk, origin_city_id=pack.city_id)
    }
    shelf = list(latest_versions())
    return [
        _line(published, versions.get(published.pk), mine.get(published.key), shelf)
        for published in formats
    ]


def _line(
    published: PublishedFormat,
    version: PublishedVersion | None,
    adoption: Adoption | None,
    shelf: Sequence[FormatVersion],
) -> PackLine:
    try:
        theirs = spec_of(version.program if version else None, key=published.key)
        if adoption is None:
            has = any(same_program(ours.spec, theirs) for ours in shelf)
            return PackLine(published, SAME if has else NEW)
        ours = next((one for one in shelf if one.format_id == adoption.format_id), None)
        if ours is None or published.number <= adoption.number:
            return PackLine(published, SAME, adoption)
        merge = compare_three(spec_of(adoption.base, key=published.key), ours.spec, theirs)
    except UnreadableProgram:
        return PackLine(published, UNREADABLE, adoption)
    what = CONFLICT if merge.conflicts else NEWER
    return PackLine(published, what, adoption, len(merge.changes))


def matching(rows: QuerySet[PublishedFormat], words: str) -> QuerySet[PublishedFormat]:
    """Rows that have each of the words in a name, the advice or the name of their city."""
    fields = ("name_ru", "name_en", "advice", "city_name_ru", "city_name_en")
    for word in words.split()[:8]:
        rows = rows.filter(
            reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields), Q())
        )
    return rows
