"""Showing formats and packs to other cities, and taking them back at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from network.directory.actions import put_listing, unlist
from network.directory.models import Listing
from network.library.errors import EmptyPack, NotAsked, NotOurs
from network.library.models import Adoption, Guide, Pack, PublishedFormat, PublishedVersion
from network.library.program_json import program_of, spec_of
from tenants.formats.catalogue import FormatSpec, diff
from tenants.formats.models import FormatVersion
from tenants.members.models import Member
from tenants.registry import published_cities
from tenants.registry.models import City
from tenants.registry.scope import current_city


@transaction.atomic
def publish(
    version: FormatVersion,
    *,
    city: City,
    by: Member,
    now: datetime,
    advice: str = "",
    guide: Member | None = None,
    contact: str = "",
) -> PublishedFormat:
    """Show a version of a format to all cities. Publishing it again updates advice and guide.

    Raises NotOurs for an adopted format that is as its origin made it.
    """
    format = version.format
    adoption = Adoption.objects.filter(city_id=city.pk, format_id=format.pk).first()
    spec = version.spec
    if adoption and same_program(spec, spec_of(adoption.base, key=format.key)):
        raise NotOurs
    published = _put(
        spec,
        owner={"city_id": city.pk, "key": format.key},
        number=version.number,
        why=version.why,
        now=now,
        local_id=format.pk,
        advice=advice,
        credit_ru=adoption.origin_name_ru if adoption else "",
        credit_en=adoption.origin_name_en if adoption else "",
        **published_cities.columns_of(city),
    )
    set_guide(published, guide, by=by, contact=contact, now=now)
    _list(published, spec, city=city, now=now)
    return published


@transaction.atomic
def release(
    spec: FormatSpec,
    *,
    now: datetime,
    advice: str = "",
    why: str = "",
    credit: tuple[str, str] = ("", ""),
) -> PublishedFormat:
    """HQ's release of a format to all cities: a new version if it differs. In the hub's scope."""
    known = PublishedFormat.objects.of(None).filter(key=spec.key).first()
    number = known.number if known else 0
    latest = latest_version(known) if known else None
    if latest is None or not diff(spec_of(latest.program, key=spec.key), spec).identical:
        number += 1
    return _put(
        spec,
        owner={"city_id": None, "key": spec.key},
        number=number,
        why=why,
        now=now,
        advice=advice,
        credit_ru=credit[0],
        credit_en=credit[1],
        is_open=True,
    )


def recall(published: PublishedFormat) -> None:
    """Take back HQ's release; its numbers go on when it is released again. In the hub's scope."""
    PublishedFormat.objects.filter(pk=published.pk, city_id=None).update(is_open=False)


@transaction.atomic
def withdraw(published: PublishedFormat, *, city: City) -> None:
    """Take a format out of the library and out of our packs. Adopted copies stay elsewhere."""
    for pack in Pack.objects.of(city.pk).filter(keys__contains=[published.key]):
        pack.keys = [key for key in pack.keys if key != published.key]
        if pack.keys:
            pack.save(update_fields=["keys"])
        else:
            pack.delete()
    if published.local_id is not None:
        unlist(city=city, kind=Listing.Kind.FORMAT, local_id=published.local_id)
    published.delete()


@transaction.atomic
def save_pack(
    pack: Pack,
    *,
    city: City,
    by: Member,
    now: datetime,
    keys: Sequence[str],
    guide: Member | None = None,
    contact: str = "",
) -> Pack:
    """Show a new or changed pack of our published formats. Raises EmptyPack."""
    shown = set(PublishedFormat.objects.of(city.pk).values_list("key", flat=True))
    pack.keys = [key for key in dict.fromkeys(keys) if key in shown]
    if not pack.keys:
        raise EmptyPack
    pack.city_id = city.pk
    for name, value in published_cities.columns_of(city).items():
        setattr(pack, name, value)
    if pack._state.adding:
        pack.published_at = now
    pack.save()
    set_guide(pack, guide, by=by, contact=contact, now=now)
    return pack


@transaction.atomic
def set_guide(
    about: PublishedFormat | Pack,
    member: Member | None,
    *,
    by: Member,
    now: datetime,
    contact: str = "",
) -> None:
    """Name the person who knows it: oneself at once, another person after their yes."""
    known: Guide | None = Guide.objects.filter(about_this(about)).first()
    if known and (member is None or known.member_id != member.pk):
        known.delete()
        _name(about, "", "")
        known = None
    if member is None:
        return
    guide = known or Guide(city_id=current_city().pk, member_id=member.pk, asked_at=now)
    if isinstance(about, Pack):
        guide.pack = about
    else:
        guide.published = about
    guide.save()
    if member.pk == by.pk:
        agree(guide, by=by, contact=contact, now=now)


@transaction.atomic
def agree(guide: Guide, *, by: Member, now: datetime, contact: str = "") -> None:
    """Be named as the person who knows it. Raises NotAsked."""
    _own(guide, by)
    guide.agreed_at = guide.agreed_at or now
    guide.save(update_fields=["agreed_at"])
    _name(guide.about, by.name, contact)


@transaction.atomic
def decline(guide: Guide, *, by: Member) -> None:
    """Say no, or take back an earlier yes: name and contact vanish at once. Raises NotAsked."""
    _own(guide, by)
    _name(guide.about, "", "")
    guide.delete()


def forget_member(member: Member, *, city: City) -> None:
    """Take the name of somebody who leaves out of the library."""
    for guide in guides_of(member, city=city):
        decline(guide, by=member)


def rename_member(member: Member, *, city: City) -> None:
    """Show a guide's new name."""
    for guide in guides_of(member, city=city):
        if guide.agreed_at:
            _name(guide.about, member.name, guide.about.guide_contact)


def refresh_city(city: City) -> None:
    """Bring what a city shows in line with its state, address and names. In the hub's scope."""
    columns = published_cities.columns_after_change(city)
    for model in (PublishedFormat, Pack):
        model.objects.of(city.pk).update(**columns)


def same_program(one: FormatSpec, other: FormatSpec) -> bool:
    """True if they differ in their keys at most."""
    difference = diff(one, other)
    is_same_head = set(difference.changed_fields) <= {"key"}
    return is_same_head and all(row.unchanged for row in difference.rows)


def latest_version(published: PublishedFormat) -> PublishedVersion | None:
    found: PublishedVersion | None = published.versions.filter(number=published.number).first()
    return found


def guides_of(member: Member, *, city: City) -> list[Guide]:
    rows = Guide.objects.filter(city_id=city.pk, member_id=member.pk)
    return list(rows.select_related("published", "pack"))


def _put(
    spec: FormatSpec,
    *,
    owner: dict[str, Any],
    number: int,
    why: str,
    now: datetime,
    **shown: Any,
) -> PublishedFormat:
    shown |= {
        "name_ru": spec.name.ru,
        "name_en": spec.name.en,
        "number": number,
        "updated_at": now,
    }
    published, _new = PublishedFormat.objects.update_or_create(
        **owner, defaults=shown, create_defaults={**shown, "published_at": now}
    )
    PublishedVersion.objects.get_or_create(
        published=published,
        number=number,
        defaults={
            "city_id": owner["city_id"],
            "program": program_of(spec),
            "why": why,
            "published_at": now,
        },
    )
    return published


def _list(published: PublishedFormat, spec: FormatSpec, *, city: City, now: datetime) -> None:
    """Bring the format's card in the directory in line; it names no person."""
    titles = (text for step in spec.steps for text in (step.title.ru, step.title.en))
    texts = (spec.purpose.ru, spec.purpose.en, spec.when_to_use.ru, spec.when_to_use.en, *titles)
    names = filter(None, dict.fromkeys((spec.name.ru, spec.name.en)))
    put_listing(
        city=city,
        kind=Listing.Kind.FORMAT,
        local_id=published.local_id or 0,
        now=now,
        title=" / ".join(names),
        summary=published.advice,
        text="\n\n".join(filter(None, texts)),
    )


def about_this(about: PublishedFormat | Pack) -> Q:
    return Q(pack=about) if isinstance(about, Pack) else Q(published=about)


def _own(guide: Guide, by: Member) -> None:
    if guide.member_id != by.pk:
        raise NotAsked


def _name(about: PublishedFormat | Pack, name: str, contact: str) -> None:
    about.guide_name, about.guide_contact = name, contact
    about.save(update_fields=["guide_name", "guide_contact"])
