"""Letters about changes among the managers of a city, each an alarm of the hub."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation

from franchise.actions.applying import Person
from franchise.letters import quoted
from franchise.models import Franchise, ManagerChange
from tenants.accounts.models import User
from tenants.mail.digests import digest_of
from tenants.mail.letters import compose, handler
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.ui import dates

LETTER = "franchise.manager_letter"  # key: number of the change, its state, digest of an address


def notify_of_change(change: ManagerChange, *, now: datetime) -> None:
    """Write to all managers and to the person concerned. Call in the transaction of the change.

    Somebody who is only proposed reads nothing until they manage the city.
    """
    keys = [f"{change.pk}:{change.state}:{digest_of(one.email)}" for one in _readers(change)]
    alarms.set_all(city=None, kind=LETTER, due_at=now, keys=keys)


@handler(LETTER)
def write_letter(*, key: str, **_: object) -> EmailMessage | None:
    """The letter, unless the proposal has gone on or its reader is no longer there."""
    number, state, digest = key.split(":")
    rows = ManagerChange.objects.select_related("franchise__city", "franchise__application")
    change = rows.filter(pk=number, state=state).first()
    if change is None:
        return None
    reader = next((one for one in _readers(change) if digest_of(one.email) == digest), None)
    if reader is None:
        return None
    city: City = change.franchise.city
    return compose(
        f"franchise/letters/managers/{state}.txt",
        to=reader.email,
        language=language_for(change.franchise, reader),
        context=lambda: {
            "change": change,
            "name": city.name,
            "who": change.name,
            "email": change.email,
            "by": change.proposed_by,
            "person": reader,
            "is_about_me": reader.email == change.email,
            "words": quoted(change.why),
            "answer": quoted(change.closed_because),
            "until": _until(change),
            "page": desk_url(city),
        },
    )


def desk_url(city: City) -> str:
    """The absolute address of the desk, on the main domain."""
    path = reverse("franchise:desk", urlconf=settings.HUB_URLCONF, args=[city.slug])
    return f"{settings.MAIN_URL}{path}"


def _readers(change: ManagerChange) -> list[Person]:
    people = {one.email: Person(one.name, one.email) for one in change.franchise.managers.all()}
    if change.kind != change.Kind.ADD:
        people.setdefault(change.email, Person(change.name, change.email))
    return list(people.values())


def _until(change: ManagerChange) -> str:
    with timezone.override(change.franchise.city.zone):
        return dates.when(timezone.localdate(change.expires_at))


def language_for(franchise: Franchise, reader: Person) -> str:
    """The reader's own language, or that of the application."""
    own = User.objects.filter(email=reader.email).values_list("language", flat=True).first()
    application = franchise.application
    ours = application.language if application else translation.get_language()
    return own or ours or settings.LANGUAGE_CODE
