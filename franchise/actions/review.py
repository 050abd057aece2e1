"""HQ answers an application. There is one answer: the first."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from franchise.actions.applying import city_of, lock_applications
from franchise.actions.history import record
from franchise.actions.waiting_groups import move_up_next
from franchise.errors import AddressOfAnotherCity, AlreadyReviewed, CityInNetwork
from franchise.letters import notify_initiators
from franchise.models import Application, BuildStep, Change, Franchise, Review
from franchise.tasks import keep_building
from tenants.accounts.models import User
from tenants.registry.models import Accent, City
from tenants.registry.provisioning import CityTaken, reserve_city


class CityNames(NamedTuple):
    russian: str
    english: str


def approve_application(
    application: Application,
    *,
    words: str,
    slug: str,
    by: User,
    now: datetime,
    names: CityNames | None = None,
) -> Application:
    """Approve: reserve the address, begin the franchise and the building of the city.

    `names` replace those of the gazetteer.
    Raises `AlreadyReviewed`, `CityInNetwork`, `AddressOfAnotherCity`, or ValidationError for the
    address.
    """
    with transaction.atomic():
        application = _lock_waiting(application)
        if city_of(application.place):
            raise CityInNetwork(application.name_en)
        if is_address_taken(application, slug=slug):
            raise AddressOfAnotherCity(slug)
        if names:
            application.name_ru, application.name_en = names
        try:
            city = reserve_city(
                slug=slug,
                name_ru=application.name_ru,
                name_en=application.name_en,
                timezone=application.timezone,
                geoname_id=application.geoname_id,
                accent=_next_accent(),
            )
        except CityTaken as error:
            raise AddressOfAnotherCity(slug) from error
        Review.objects.create(application=application, by=by, at=now, approved=True, words=words)
        record(application, Change.Kind.APPROVED, by=by, now=now, why=words)
        Franchise.objects.create(city=city, application=application, began_at=now)
        BuildStep.objects.create(application=application, kind=BuildStep.Kind.APPROVED, done_at=now)
        application.slug, application.state = slug, Application.State.BUILDING
        application.save(update_fields=["slug", "state", "name_ru", "name_en"])
        keep_building(application, now=now)
        notify_initiators(application, now=now)
    return application


def is_address_taken(application: Application, *, slug: str) -> bool:
    """True if another city, or another group's application, has the address."""
    others = Application.objects.alive().filter(slug=slug).exclude(pk=application.pk)
    return others.exists() or City.objects.filter(slug=slug).exists()


def decline_application(
    application: Application, *, words: str, by: User, now: datetime
) -> Application:
    """Decline with a reason; the next group may take the city. Raises `AlreadyReviewed`.

    Second groups can be declined, too: there may be nobody to put them in touch with.
    """
    with transaction.atomic():
        lock_applications()
        application = _lock_waiting(application, or_second=True)
        Review.objects.create(application=application, by=by, at=now, approved=False, words=words)
        record(application, Change.Kind.DECLINED, by=by, now=now, why=words)
        application.state = Application.State.DECLINED
        application.save(update_fields=["state"])
        notify_initiators(application, now=now)
        move_up_next(application.place, now=now)
    return application


def _lock_waiting(application: Application, *, or_second: bool = False) -> Application:
    locked = Application.objects.select_for_update().get(pk=application.pk)
    is_open = locked.state == Application.State.SUBMITTED or (or_second and locked.can_be_changed)
    if not is_open:
        raise AlreadyReviewed(locked.key)
    return locked


def _next_accent() -> str:
    """Neighbours in time get different colours."""
    colours = Accent.values
    return str(colours[City.objects.settled().count() % len(colours)])
