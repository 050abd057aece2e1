"""Visits: the guest of a session, a member's visits, a city's guests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from network.passports.models import BarredGuest, Passport, Visit
from tenants.meetings.models import Meeting, MeetingChange, Registration
from tenants.members.guests import NO_MAILBOX, Guest
from tenants.registry import published_cities
from tenants.registry.models import City
from tenants.registry.models.city import in_reader_language
from tenants.registry.published_cities import PublishedCity

VISIT_TERM = timedelta(days=30)  # a browser's visit ends after it, and a press begins another
CHANGED_SHOWN = 3  # evenings in the line above each page
MOST = 200  # visits and passports on a page

# One statement for each request of a guest: all that can end a visit is asked here.
GUEST = """
    SELECT passport.id, passport.name, passport.email, passport.language,
           home.name_ru, home.name_en,
           coalesce(rules.may_come, true), coalesce(rules.may_read, false),
           coalesce(rules.may_write, true)
    FROM passports_visit AS visit
    JOIN passports_passport AS passport ON passport.id = visit.passport_id
     AND passport.home_id = visit.home_id AND passport.host_id = visit.host_id
    JOIN registry_published_city AS home ON home.id = visit.home_id AND home.is_open
    LEFT JOIN passports_guestrules AS rules ON rules.city_id = visit.host_id
    WHERE visit.id = %(visit)s AND visit.host_id = %(host)s
      AND visit.ended_at IS NULL AND visit.began_at > %(since)s
      AND passport.ended_at IS NULL AND visit.issued_at >= passport.valid_from
      AND coalesce(rules.is_open, true)
      AND NOT EXISTS (
        SELECT FROM passports_barredguest AS barred
        WHERE barred.city_id = visit.host_id AND barred.home_id = visit.home_id
          AND (barred.member_id IS NULL OR barred.member_id = passport.member_id)
      )
"""


def guest_of_visit(visit_id: int, *, host: City, now: datetime) -> Guest | None:
    """The guest of a visit that holds now. One statement."""
    with connection.cursor() as cursor:
        given = {"visit": visit_id, "host": host.pk, "since": now - VISIT_TERM}
        cursor.execute(GUEST, given)
        row = cursor.fetchone()
    if row is None:
        return None
    passport, name, email, language, name_ru, name_en, may_come, may_read, may_write = row
    return Guest(
        name=name,
        place=in_reader_language(name_ru, name_en),
        address=email or address_of(passport),
        language=language,
        may_come=may_come,
        may_read=may_read,
        may_write=may_write,
    )


def address_of(passport: int) -> str:
    """The address of a guest who shares no e-mail: theirs alone, and no letter can reach it."""
    return f"passport-{passport}@{NO_MAILBOX}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MyVisits:
    """A city to which a member has a passport, with the last visit there."""

    passport: Passport
    city: PublishedCity
    last: datetime | None
    times: int


def my_visits(*, member_id: int, home: City) -> Sequence[MyVisits]:
    """A member's passports, those in force first, then the latest visits. Three statements."""
    own = Passport.objects.filter(home_id=home.pk, member_id=member_id)
    passports = list(own.order_by("-pk")[:MOST])
    known = published_cities.by_numbers(passport.host_id for passport in passports)
    by_passport: dict[int, list[datetime]] = {}
    went = Visit.objects.filter(passport_id__in=[passport.pk for passport in passports])
    for number, began_at in went.order_by("-began_at").values_list("passport_id", "began_at"):
        by_passport.setdefault(number, []).append(began_at)
    found = [
        MyVisits(
            passport=passport,
            city=known[passport.host_id],
            last=next(iter(by_passport.get(passport.pk, ())), None),
            times=len(by_passport.get(passport.pk, ())),
        )
        for passport in passports
        if passport.host_id in known
    ]
    return sorted(found, key=lambda each: each.passport.ended_at is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestVisit:
    """A visit as the host's core reads it. Without a passport the guest has left their city."""

    visit: Visit
    passport: Passport | None
    city: PublishedCity | None
    is_running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BarredRow:
    row: BarredGuest
    city: PublishedCity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """The guests of a host city, the latest visit of each, and whom it does not let in."""

    visits: Sequence[GuestVisit]
    barred: Sequence[BarredRow]


def guests_of(*, host: City, now: datetime) -> Guests:
    """Four statements, whatever the number of guests."""
    rows = list(Visit.objects.filter(host_id=host.pk).order_by("-began_at", "-pk")[:MOST])
    latest = list({visit.passport_id: visit for visit in reversed(rows)}.values())[::-1]
    latest.sort(key=lambda visit: visit.began_at, reverse=True)
    passports = Passport.objects.in_bulk([visit.passport_id for visit in latest])
    barred = list(BarredGuest.objects.filter(city_id=host.pk).order_by("-barred_at", "-pk"))
    homes = {visit.home_id for visit in latest} | {row.home_id for row in barred}
    known = published_cities.by_numbers(homes)
    closed = {(row.home_id, row.member_id) for row in barred}
    visits = []
    for visit in latest:
        passport, home = passports.get(visit.passport_id), known.get(visit.home_id)
        holds = (
            passport is not None
            and passport.ended_at is None
            and visit.issued_at >= passport.valid_from
            and (visit.home_id, passport.member_id) not in closed
            and (visit.home_id, None) not in closed
        )
        in_term = visit.ended_at is None and visit.began_at > now - VISIT_TERM
        visits.append(
            GuestVisit(
                visit=visit,
                passport=passport,
                city=home,
                is_running=holds and in_term and home is not None and home.is_open,
            )
        )
    listed = [BarredRow(row=row, city=known.get(row.home_id)) for row in barred]
    return Guests(visits=visits, barred=listed)


def changed_evenings(guest: Guest, *, now: datetime) -> list[Meeting]:
    """Evenings ahead for which a guest has registered and that changed since. One statement."""
    moved = MeetingChange.objects.filter(
        meeting=OuterRef("meeting"), kind=MeetingChange.Kind.MOVED, at__gt=OuterRef("created_at")
    )
    mine = Registration.objects.filter(guest_email=guest.address, meeting__ends_at__gt=now)
    changed = mine.filter(Q(meeting__state=Meeting.State.CANCELLED) | Exists(moved))
    rows = changed.select_related("meeting").order_by("meeting__starts_at")[:CHANGED_SHOWN]
    return [row.meeting for row in rows]
