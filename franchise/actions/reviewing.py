"""HQ answers an application: one answer, whoever presses first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from franchise import queue
from franchise.actions.applying import city_of
from franchise.errors import AddressTaken, AlreadyReviewed, CityHeld, NothingToIntroduce
from franchise.gazetteer import Place
from franchise.models import Application, BuildStep, Franchise, Review
from tenants.accounts.models import User
from tenants.registry.models import Accent, City
from tenants.registry.provisioning import CityTaken, reserve_city


def approve_application(
    application: Application, *, words: str, slug: str, by: User, now: datetime
) -> Application:
    """Say yes: the address is taken, the franchise begins, the city starts to be built.

    Raises `AlreadyReviewed`, `CityHeld`, `AddressTaken` or ValidationError for the address.
    """
    with transaction.atomic():
        application = _lock_waiting(application)
        if city_of(_place(application)):
            raise CityHeld(application.name_en)
        if Application.objects.alive().filter(slug=slug).exclude(pk=application.pk).exists():
            raise AddressTaken(slug)
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
            raise AddressTaken(slug) from error
        Review.objects.create(application=application, by=by, at=now, approved=True, words=words)
        Franchise.objects.create(city=city, application=application, began_at=now)
        BuildStep.objects.create(application=application, kind=BuildStep.Kind.APPROVED, done_at=now)
        application.slug, application.state = slug, Application.State.BUILDING
        application.save(update_fields=["slug", "state"])
        queue.after_commit(queue.BUILD, application)
        queue.after_commit(queue.TELL, application)
    return application


def decline_application(
    application: Application, *, words: str, by: User, now: datetime
) -> Application:
    """Say no, in words; the city is free again. Raises `AlreadyReviewed`."""
    with transaction.atomic():
        application = _lock_waiting(application)
        Review.objects.create(application=application, by=by, at=now, approved=False, words=words)
        application.state = Application.State.DECLINED
        application.save(update_fields=["state"])
        queue.after_commit(queue.TELL, application)
    return application


def introduce_groups(second: Application, *, now: datetime) -> Application:
    """Write to both groups of a city so that they can meet. Raises `NothingToIntroduce`."""
    with transaction.atomic():
        second = Application.objects.select_for_update().get(pk=second.pk)
        if second.state != Application.State.SECOND or second.introduced_at or not first_of(second):
            raise NothingToIntroduce(second.key)
        second.introduced_at = now
        second.save(update_fields=["introduced_at"])
        queue.after_commit(queue.TELL, second)
    return second


def first_of(second: Application) -> Application | None:
    """The application that holds the city of a second group."""
    return Application.objects.alive().filter(geoname_id=second.geoname_id).first()


def _lock_waiting(application: Application) -> Application:
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state != Application.State.SUBMITTED:
        raise AlreadyReviewed(locked.key)
    return locked


def _place(application: Application) -> Place:
    return Place(
        geoname_id=application.geoname_id,
        name_ru=application.name_ru,
        name_en=application.name_en,
        country=application.country,
        timezone=application.timezone,
        population=0,
    )


def _next_accent() -> str:
    """Neighbours in time get different colours."""
    colours = Accent.values
    return str(colours[City.objects.settled().count() % len(colours)])
