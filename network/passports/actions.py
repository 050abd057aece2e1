"""Give and take back passports in the home city; redeem, end and refuse visits in the host city."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from network.passports.errors import (
    Barred,
    Damaged,
    HomeClosed,
    NobodyByPassport,
    PassportEnded,
    Redeemed,
    UnknownCity,
)
from network.passports.models import BarredGuest, GuestRules, Passport, Visit
from network.passports.tokens import Token
from tenants.members.models import Member
from tenants.registry import published_cities
from tenants.registry.models import City
from tenants.registry.published_cities import PublishedCity


@transaction.atomic
def give_passport(
    *, by: Member, home: City, host: PublishedCity, shares_email: bool | None, now: datetime
) -> Passport:
    """Let a member visit another city: a new passport, or the same one with what is true now.

    `shares_email` None keeps the earlier choice. Raises UnknownCity, NobodyByPassport.
    """
    if host.pk == home.pk or not host.is_open:
        raise UnknownCity
    if not rules_of(host.pk).is_open:
        raise NobodyByPassport
    own = Passport.objects.select_for_update().filter(home_id=home.pk, member_id=by.pk)
    passport = own.filter(host_id=host.pk).first()
    if passport is None:
        passport = Passport(home_id=home.pk, host_id=host.pk, member_id=by.pk, valid_from=now)
    elif passport.ended_at is not None:
        passport.ended_at, passport.valid_from = None, now
    passport.name, passport.language = by.name, by.user.language
    if shares_email is not None:
        passport.email = by.user.email if shares_email else ""
    elif passport.email:
        passport.email = by.user.email
    passport.save()
    return passport


def end_passports(*, member_id: int, home: City, host_id: int | None = None, now: datetime) -> int:
    """End a member's visits everywhere, or in one city; how many passports were in force."""
    own = Passport.objects.filter(home_id=home.pk, member_id=member_id, ended_at=None)
    return (own.filter(host_id=host_id) if host_id else own).update(ended_at=now)


def forget_member(*, member_id: int, home: City) -> None:
    """Delete what other cities know of a member who leaves; their visits end with it."""
    Passport.objects.filter(home_id=home.pk, member_id=member_id).delete()


def rename_member(member: Member, *, home: City) -> None:
    """Bring the name on a member's passports in line with the profile."""
    own = Passport.objects.filter(home_id=home.pk, member_id=member.pk)
    own.exclude(name=member.name).update(name=member.name)


def forget_city(city: City) -> None:
    """Delete the rows of a city that is deleted. In the hub's scope."""
    for side in ("home_id", "host_id"):
        Visit.objects.filter(**{side: city.pk}).delete()
        Passport.objects.filter(**{side: city.pk}).delete()
    for side in ("city_id", "home_id"):
        BarredGuest.objects.filter(**{side: city.pk}).delete()
    GuestRules.objects.filter(pk=city.pk).delete()


@transaction.atomic
def redeem(token: Token, *, host: City, now: datetime) -> Visit:
    """Begin the visit that a token allows, once.

    Raises HomeClosed, NobodyByPassport, Barred, PassportEnded, Redeemed.
    """
    check_open(host.pk, home_id=token.issuer)
    found = Passport.objects.filter(pk=token.subject, home_id=token.issuer, host_id=host.pk)
    passport = found.first()
    if passport is None or passport.ended_at or token.issued_at < passport.valid_from:
        raise PassportEnded
    barred = BarredGuest.objects.filter(city_id=host.pk, home_id=token.issuer)
    if barred.filter(member_id=None).exists():
        raise Barred
    if barred.filter(member_id=passport.member_id).exists():
        raise Barred
    try:
        with transaction.atomic():
            return Visit.objects.create(
                passport_id=passport.pk,
                home_id=passport.home_id,
                host_id=passport.host_id,
                nonce=token.nonce,
                issued_at=token.issued_at,
                began_at=now,
            )
    except IntegrityError as error:
        raise Redeemed from error


def check_open(host_id: int, *, home_id: int) -> None:
    """Raises Damaged, HomeClosed, NobodyByPassport."""
    home = published_cities.by_number(home_id)
    if home is None or home.pk == host_id:
        raise Damaged
    if not home.is_open:
        raise HomeClosed
    if not rules_of(host_id).is_open:
        raise NobodyByPassport


def end_visit(visit_id: int, *, host: City, by: str, now: datetime) -> bool:
    """End one visit in its host city. Idempotent; False if it was over."""
    running = Visit.objects.filter(pk=visit_id, host_id=host.pk, ended_at=None)
    return bool(running.update(ended_at=now, ended_by=by))


def bar(
    *, host: City, home_id: int, member_id: int | None, name: str = "", now: datetime
) -> BarredGuest:
    """Bar a guest, or for None everybody of a city, from coming by passport. Idempotent."""
    found, _new = BarredGuest.objects.get_or_create(
        city_id=host.pk,
        home_id=home_id,
        member_id=member_id,
        defaults={"name": name, "barred_at": now},
    )
    return found


def unbar(number: int, *, host: City) -> None:
    """Let them in again. Idempotent."""
    BarredGuest.objects.filter(city_id=host.pk, pk=number).delete()


def rules_of(city_id: int) -> GuestRules:
    """The rules of a city, unsaved defaults if it has set none. Any city reads them."""
    return GuestRules.objects.filter(pk=city_id).first() or GuestRules(city_id=city_id)


def set_rules(rules: GuestRules, *, now: datetime) -> None:
    rules.changed_at = now
    GuestRules.objects.update_or_create(
        city_id=rules.city_id,
        defaults={
            "is_open": rules.is_open,
            "may_come": rules.may_come,
            "may_read": rules.may_read,
            "may_write": rules.may_write,
            "changed_at": now,
        },
    )
