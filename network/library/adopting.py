"""Taking formats of other cities and of HQ: adopt, merge a newer version, undo, unfollow."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import override

from network.library import queries
from network.library.errors import (
    CantBeRun,
    CantBeUndone,
    Conflicts,
    NothingWaits,
    OtherVersionWaits,
    OursChanged,
    OwnFormat,
    Withdrawn,
)
from network.library.merge import Merge, Undecided, Unmergeable, compare_three
from network.library.models import Adoption, Pack, PublishedFormat, PublishedVersion
from network.library.program_json import spec_of
from network.library.publishing import latest_version, same_program
from tenants.formats.actions import (
    Unchanged,
    archive_format,
    bring_back_format,
    new_format,
    publish_version,
)
from tenants.formats.catalogue import FormatSpec, FormatText
from tenants.formats.models import Format, FormatVersion
from tenants.formats.queries import latest_versions, version_of
from tenants.formats.signals import shelf_changed
from tenants.formats.validators import MAX_NAME
from tenants.members.models import Member
from tenants.registry.models import City


@dataclass(frozen=True, slots=True)
class Waiting:
    """A newer version of an adopted format, compared with ours."""

    adoption: Adoption
    published: PublishedFormat
    version: PublishedVersion
    ours: FormatVersion
    merge: Merge


@transaction.atomic
def adopt(
    published: PublishedFormat,
    *,
    city: City,
    by: Member,
    now: datetime,
    pack: Pack | None = None,
) -> Adoption:
    """Put a published format on our shelf. Idempotent; follows it again if it was left.

    A format that the city has already, word for word, is followed and not doubled.
    Raises OwnFormat, Withdrawn.
    """
    if published.city_id == city.pk:
        raise OwnFormat
    if known := adoption_of(published, city=city):
        return resume(known, now=now)
    version = latest_version(published)
    if version is None:
        raise Withdrawn
    try:
        with transaction.atomic():
            return _adopt(published, version, city=city, by=by, now=now, pack=pack)
    except IntegrityError:  # pressed twice: the other press has put it on the shelf
        known = adoption_of(published, city=city)
        if known is None:
            raise
        return known


def _adopt(
    published: PublishedFormat,
    version: PublishedVersion,
    *,
    city: City,
    by: Member,
    now: datetime,
    pack: Pack | None,
) -> Adoption:
    theirs = spec_of(version.program, key=published.key)
    ours = _twin(theirs, city=city)
    made = ours is None
    if ours is None:
        why = _("From %(city)s, version %(number)d") % {
            "city": published.city_name,
            "number": version.number,
        }
        ours = new_format(_named_apart(theirs, published), by=by, now=now, why=why)
    adoption: Adoption = Adoption.objects.create(
        city_id=city.pk,
        format_id=ours.format_id,
        key=ours.format.key,
        origin_city_id=published.city_id,
        origin_key=published.key,
        origin_name_ru=published.city_name_ru,
        origin_name_en=published.city_name_en,
        number=version.number,
        base=version.program,
        taken=ours.number,
        made_format=made,
        pack_id=pack.pk if pack else None,
        adopted_at=now,
        changed_at=now,
    )
    return adoption


def waiting(adoption: Adoption) -> Waiting:
    """Their newest version compared with ours. Raises Withdrawn, NothingWaits."""
    published = PublishedFormat.objects.open().filter(adoption.origin).first()
    version = latest_version(published) if published else None
    if published is None or version is None:
        raise Withdrawn
    ours = version_of(_format(adoption))
    if ours is None or version.number <= adoption.number:
        raise NothingWaits
    merge = compare_three(
        spec_of(adoption.base, key=adoption.key),
        ours.spec,
        spec_of(version.program, key=adoption.key),
    )
    return Waiting(adoption, published, version, ours, merge)


@transaction.atomic
def take_update(
    adoption: Adoption,
    *,
    number: int,
    ours: int,
    choices: Mapping[str, str],
    by: Member,
    now: datetime,
    pack: Pack | None = None,
) -> Adoption:
    """Merge their version `number` into ours as the choices say; ours becomes a next version.

    ours: number of our version that the choices were made for
    choices: change → `merge.OURS` or `merge.THEIRS`; a change without conflict is taken by default

    Raises Withdrawn, NothingWaits, OtherVersionWaits, OursChanged, Conflicts, CantBeRun.
    """
    adoption = Adoption.objects.select_for_update().get(pk=adoption.pk)
    found = waiting(adoption)
    if found.version.number != number:
        raise OtherVersionWaits
    if found.ours.number != ours:
        raise OursChanged
    try:
        spec = found.merge.apply(choices)
    except Undecided as error:
        raise Conflicts from error
    except Unmergeable as error:
        raise CantBeRun from error
    why = _("From %(city)s, version %(number)d") % {
        "city": found.published.city_name,
        "number": number,
    }
    adoption.before = {"number": adoption.number, "base": adoption.base, "ours": ours}
    adoption.taken = ours
    with suppress(Unchanged):  # everything was kept as it is here: from now on our own way
        adoption.taken = publish_version(found.ours.format, spec, by=by, now=now, why=why).number
    adoption.number, adoption.base = number, found.version.program
    adoption.changed_at = now
    if pack:
        adoption.pack_id = pack.pk
    adoption.save()
    return adoption


@transaction.atomic
def undo(adoption: Adoption, *, by: Member, now: datetime) -> None:
    """Take back the last merge, or the adoption if nothing was merged since.

    Possible until our own people change the format. Raises CantBeUndone.
    """
    adoption = Adoption.objects.select_for_update().get(pk=adoption.pk)
    format = _format(adoption)
    latest = version_of(format)
    if latest is None or latest.number != adoption.taken:
        raise CantBeUndone
    if adoption.before is None:
        adoption.delete()
        if adoption.made_format:
            _remove(format, now=now)
        return
    earlier = version_of(format, adoption.before["ours"])
    if earlier is not None and earlier.number != adoption.taken:
        why = _("As in version %(number)d again") % {"number": earlier.number}
        latest = publish_version(format, earlier.spec, by=by, now=now, why=why)
    adoption.number, adoption.base = adoption.before["number"], adoption.before["base"]
    adoption.before, adoption.taken, adoption.changed_at = None, 0, now
    adoption.save()


def skip(adoption: Adoption, *, number: int) -> None:
    """Leave a version of theirs: it is offered again when the next one comes out."""
    adoption.skipped = number
    adoption.save(update_fields=["skipped"])


def leave(adoption: Adoption, *, now: datetime) -> None:
    """Unfollow the origin: the format stays as our own."""
    adoption.ended_at = adoption.ended_at or now
    adoption.save(update_fields=["ended_at"])


def resume(adoption: Adoption, *, now: datetime) -> Adoption:
    """Follow the origin again, and offer the format if it was put away. Idempotent."""
    if adoption.ended_at:
        adoption.ended_at = None
        adoption.save(update_fields=["ended_at"])
    bring_back_format(_format(adoption))
    return adoption


@transaction.atomic
def adopt_pack(pack: Pack, *, city: City, by: Member, now: datetime) -> list[str]:
    """Adopt what is new in a pack and merge what is newer and clashes with nothing.

    Returns the names of the formats that were put on the shelf or got a next version. Those with
    conflicts wait for somebody's choice. Raises OwnFormat.
    """
    if pack.city_id == city.pk:
        raise OwnFormat
    changed = []
    for line in queries.preview(pack, city=city):
        if line.what == queries.NEW:
            adopt(line.published, city=city, by=by, now=now, pack=pack)
        elif line.what == queries.NEWER and line.adoption:
            found = waiting(line.adoption)
            take_update(
                line.adoption,
                number=found.version.number,
                ours=found.ours.number,
                choices=found.merge.defaults,
                by=by,
                now=now,
                pack=pack,
            )
        else:
            continue
        changed.append(line.published.name)
    return changed


@transaction.atomic
def undo_pack(pack_id: int, *, city: City, by: Member, now: datetime) -> int:
    """Take back what the last press on a pack did; the number of formats.

    Raises CantBeUndone if one of them has been changed here since; then nothing is undone.
    """
    mine = Adoption.objects.filter(city_id=city.pk, pack_id=pack_id).order_by("-changed_at")
    newest = mine.first()
    if newest is None:
        raise CantBeUndone
    rows = list(mine.filter(changed_at=newest.changed_at))
    for adoption in rows:
        undo(adoption, by=by, now=now)
    return len(rows)


def adoption_of(published: PublishedFormat, *, city: City) -> Adoption | None:
    found: Adoption | None = Adoption.objects.filter(
        city_id=city.pk, origin_city_id=published.city_id, origin_key=published.key
    ).first()
    return found


def _format(adoption: Adoption) -> Format:
    found: Format = Format.objects.get(pk=adoption.format_id)
    return found


def _twin(theirs: FormatSpec, *, city: City) -> FormatVersion | None:
    """A format in use here with the same text and without an origin."""
    followed = Adoption.objects.filter(city_id=city.pk).values_list("format_id", flat=True)
    return next(
        (
            version
            for version in latest_versions().exclude(format__in=list(followed))
            if same_program(version.spec, theirs)
        ),
        None,
    )


def _named_apart(theirs: FormatSpec, published: PublishedFormat) -> FormatSpec:
    """With the city in its name where the shelf has another format of that name."""
    texts: dict[str, Any] = {}
    cities = {"ru": published.city_name_ru, "en": published.city_name_en}
    used = {(v.name_ru, v.name_en) for v in latest_versions()}
    names = {"ru": {ru for ru, _en in used if ru}, "en": {en for _ru, en in used if en}}
    for code in ("ru", "en"):
        name = getattr(theirs.name, code)
        if name in names[code]:
            with override(code):
                mark = cities[code] or str(_("HQ"))
            name = f"{name[: MAX_NAME - len(mark) - 3]} ({mark})"
        texts[code] = name
    return replace(theirs, name=FormatText(**texts))


def _remove(format: Format, *, now: datetime) -> None:
    """Delete a format that no evening has run; put away one that some evening has."""
    try:
        with transaction.atomic():
            format.delete()
            shelf_changed.send(sender=Format)
    except ProtectedError:
        archive_format(format, now=now)
