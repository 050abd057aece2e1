"""HQ answers an application. There is one answer: the first."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from franchise.actions.applying import city_of, lock_applications
from franchise.actions.disclosure import disclose
from franchise.actions.history import record
from franchise.actions.payment import end_payment
from franchise.actions.waiting_groups import move_up_next
from franchise.errors import AddressOfAnotherCity, AlreadyReviewed, CityInNetwork
from franchise.letters import notify_initiators
from franchise.models import Application, Change, Review
from tenants.accounts.models import User
from tenants.registry.host_labels import validate_label
from tenants.registry.models import City


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
    is_supported: bool = False,
) -> Application:
    """Approve: the group gets the disclosure and may sign the agreement after its period.

    `names` replace those of the gazetteer. A supported city pays nothing.
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
        validate_label(slug)
        Review.objects.create(application=application, by=by, at=now, approved=True, words=words)
        record(application, Change.Kind.APPROVED, by=by, now=now, why=words)
        application.slug, application.state = slug, Application.State.AGREEMENT
        application.is_supported = is_supported
        changed = ["slug", "state", "name_ru", "name_en", "is_supported"]
        application.save(update_fields=changed)
        disclose(application, now=now)
    return application


def is_address_taken(application: Application, *, slug: str) -> bool:
    """True if another city, or another group's application, has the address."""
    others = Application.objects.alive().filter(slug=slug).exclude(pk=application.pk)
    return others.exists() or City.objects.filter(slug=slug).exists()


def decline_application(
    application: Application,
    *,
    words: str,
    by: User,
    now: datetime,
    takes_back: bool = False,
) -> Application:
    """Decline with a reason; the next group may take the city. Raises `AlreadyReviewed`.

    Second groups can be declined, too: there may be nobody to put them in touch with. So can a
    group that HQ has said yes to and that has not signed, with `takes_back`: the no replaces the
    yes, and a colleague who has not seen the yes can't do it.
    """
    with transaction.atomic():
        lock_applications()
        application = Application.objects.select_for_update().get(pk=application.pk)
        if not (application.can_be_withdrawn if takes_back else application.can_be_reviewed):
            raise AlreadyReviewed(application.key)
        answer = {"by": by, "at": now, "approved": False, "words": words}
        Review.objects.update_or_create(application=application, defaults=answer)
        record(application, Change.Kind.DECLINED, by=by, now=now, why=words)
        application.state = Application.State.DECLINED
        application.save(update_fields=["state"])
        notify_initiators(application, now=now)
        end_payment(application, now=now)
        move_up_next(application.place, now=now)
    return application


def _lock_waiting(application: Application) -> Application:
    locked = Application.objects.select_for_update().get(pk=application.pk)
    if locked.state != Application.State.SUBMITTED:
        raise AlreadyReviewed(locked.key)
    return locked
