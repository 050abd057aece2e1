"""The beginning of a city: its address, its franchise, and the order to build it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError

from franchise.actions.applying import city_of
from franchise.actions.history import record
from franchise.actions.managers import begin_managers
from franchise.actions.waiting_groups import free_slug
from franchise.errors import CityInNetwork
from franchise.letters import notify_initiators
from franchise.models import Application, BuildStep, Change, Franchise
from franchise.tasks import keep_building
from tenants.registry.models import Accent, City
from tenants.registry.provisioning import CityTaken, reserve_city


def begin_city(application: Application, *, now: datetime) -> City:
    """Reserve the address, begin the franchise with its managers, and order the building.

    Call with the lock of `lock_applications`. An address that was taken meanwhile gets a number.
    Raises `CityInNetwork`.
    """
    if city_of(application.place):
        raise CityInNetwork(application.name_en)
    slug = application.slug
    if City.objects.filter(slug=slug).exists():
        slug = free_slug(application)
    try:
        city = reserve_city(
            slug=slug,
            name_ru=application.name_ru,
            name_en=application.name_en,
            timezone=application.timezone,
            geoname_id=application.geoname_id,
            accent=_next_accent(),
        )
    except (CityTaken, ValidationError) as error:
        raise CityInNetwork(slug) from error
    franchise = Franchise.objects.create(city=city, application=application, began_at=now)
    begin_managers(franchise, now=now)
    BuildStep.objects.create(application=application, kind=BuildStep.Kind.APPROVED, done_at=now)
    application.slug, application.state = slug, Application.State.BUILDING
    application.save(update_fields=["slug", "state"])
    record(application, Change.Kind.BUILDING, by=Change.Side.SYSTEM, now=now)
    keep_building(application, now=now)
    notify_initiators(application, now=now)
    return city


def _next_accent() -> str:
    """Neighbours in time get different colours."""
    colours = Accent.values
    return str(colours[City.objects.settled().count() % len(colours)])
