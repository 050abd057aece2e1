"""A group applies for its city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection, transaction
from django.db.models import Q

from franchise.actions.history import record
from franchise.errors import AddressTaken, CityHeld, EmailBusy, NoGroupWaits
from franchise.letters import notify_initiators
from franchise.models import Application, ApplicationQuerySet, Change, Initiator
from franchise.places import Place
from franchise.signals import application_sent
from tenants.registry.models import City

MOST_UNCONFIRMED = 3  # open applications that may name one address before its owner answers
LOCK = 7_402_001  # applications are checked and written one after another


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The group's plan: place, time, address and reasons."""

    slug: str
    venue: str
    address: str
    weekday: int  # 0 is Monday
    at: time
    why: str
    language: str


def apply_for_city(
    *, key: str, place: Place, plan: Plan, people: Sequence[Person], now: datetime
) -> Application:
    """Send an application. The same key again answers with the same application.

    Raises `CityHeld`, `AddressTaken` or `EmailBusy`; then nothing is written.
    """
    with transaction.atomic():
        if sent := _begin(key):
            return sent
        if is_held(place):
            raise CityHeld(place.name_en)
        if not is_free(plan.slug):
            raise AddressTaken(plan.slug)
        refuse_busy(people, Application.objects.alive())
        return _write(key, place, plan, people, Application.State.SUBMITTED, now)


def join_first_group(
    *, key: str, place: Place, plan: Plan, people: Sequence[Person], now: datetime
) -> Application:
    """Apply as a second group for a city that is taken; HQ brings the groups together.

    Raises `EmailBusy`.
    """
    with transaction.atomic():
        if sent := _begin(key):
            return sent
        refuse_busy(people, Application.objects.seconds().filter(geoname_id=place.geoname_id))
        return _write(key, place, plan, people, Application.State.SECOND, now)


def ask_to_join(
    *, key: str, place: Place, person: Person, words: str, language: str, now: datetime
) -> Application:
    """One person asks those who have begun in a city to take them in.

    Their letter has a link; once it is pressed, the group is asked. Raises `EmailBusy`, or
    `NoGroupWaits` where no group can take anybody in.
    """
    with transaction.atomic():
        if sent := _begin(key):
            return sent
        waiting = Application.objects.joinable().filter(geoname_id=place.geoname_id).first()
        if waiting is None:
            raise NoGroupWaits(place.name_en)
        same_city = Application.objects.filter(geoname_id=place.geoname_id)
        asking = same_city.filter(pk__in=same_city.seconds()) | same_city.alive()
        refuse_busy([person], asking)
        plan = Plan(
            slug=waiting.slug,
            venue="",
            address="",
            weekday=waiting.weekday,
            at=waiting.at,
            why=words,
            language=language,
        )
        return _write(key, place, plan, [person], Application.State.SECOND, now)


def is_held(place: Place) -> bool:
    return (
        Application.objects.alive().filter(geoname_id=place.geoname_id).exists()
        or city_of(place) is not None
    )


def city_of(place: Place) -> City | None:
    """The city of the network in this place."""
    same = Q(geoname_id=place.geoname_id) | Q(
        geoname_id=None, name_en=place.name_en, timezone=place.timezone
    )
    found: City | None = (
        City.objects.settled().exclude(state=City.State.ARCHIVED).filter(same).first()
    )
    return found


def is_free(slug: str) -> bool:
    """True if neither a city nor an application has the address."""
    return not (
        City.objects.filter(slug=slug).exists()
        or Application.objects.alive().filter(slug=slug).exists()
    )


def lock_applications() -> None:
    """Keep others from taking or freeing a city until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _begin(key: str) -> Application | None:
    lock_applications()
    return Application.objects.filter(key=key).first()


def refuse_busy(people: Sequence[Person], among: ApplicationQuerySet) -> None:
    """Raise `EmailBusy` for addresses that are confirmed or named too often in these applications.

    An unconfirmed address is allowed elsewhere, so that a stranger's made-up application doesn't
    keep the owner from applying.
    """
    emails = [person.email for person in people]
    named = Initiator.objects.filter(application__in=among, email__in=emails)
    confirmed = named.exclude(confirmed_at=None).values_list("email", flat=True)
    counts = Counter(named.values_list("email", flat=True))
    often = (email for email, count in counts.items() if count >= MOST_UNCONFIRMED)
    if busy := sorted({*confirmed, *often}):
        raise EmailBusy(busy)


def _write(
    key: str,
    place: Place,
    plan: Plan,
    people: Sequence[Person],
    state: Application.State,
    now: datetime,
) -> Application:
    application = Application.objects.create(
        key=key,
        geoname_id=place.geoname_id,
        name_ru=place.name_ru,
        name_en=place.name_en,
        country=place.country,
        region_ru=place.region_ru,
        region_en=place.region_en,
        timezone=place.timezone,
        slug=plan.slug,
        venue=plan.venue,
        address=plan.address,
        weekday=plan.weekday,
        at=plan.at,
        why=plan.why,
        language=plan.language,
        state=state,
        submitted_at=now,
    )
    Initiator.objects.bulk_create(
        Initiator(application=application, name=person.name, email=person.email)
        for person in people
    )
    record(application, Change.Kind.SENT, by=Change.Side.GROUP, now=now)
    notify_initiators(application, now=now)
    application_sent.send(sender=Application, application=application, now=now)
    return application
