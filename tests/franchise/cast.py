"""Groups that apply, and what they type into the form."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.db.models import F
from django.test import override_settings

from franchise import gazetteer
from franchise.actions.agreement import sign_agreement, text_to_sign
from franchise.actions.applying import Person, Plan, apply_for_city
from franchise.actions.review import approve_application
from franchise.forms import key_of
from franchise.letters import LETTER
from franchise.models import Application, Initiator, Signature
from network.hq.rights import ALL_ROLES
from network.hq.staff import invite_staff
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tenants.registry.scope import hub_scope
from tests.cast import NOW

WHY = "Нас трое, и у каждого лежит начатое дело."


def typed(city: str = "Псков", tag: str = "pskov", **changes: Any) -> dict[str, Any]:
    """A good form; ``tag`` makes the e-mails."""
    fields: dict[str, Any] = {
        "key": key_of(None),
        "q": city,
        "slug": "",
        "people-TOTAL_FORMS": "3",
        "venue": "Библиотека",
        "address": "ул. Ленина, 1",
        "weekday": "3",
        "at": "18:00",
        "why": WHY,
        "send": "1",
    }
    for number, name in enumerate(("Дарья", "Егор", "Жанна")):
        fields[f"people-{number}-name"] = name
        fields[f"people-{number}-email"] = f"{name_of(number)}@{tag}.example.com"
    return fields | changes


def name_of(number: int) -> str:
    return ("darya", "egor", "zhanna")[number]


def applied(city: str = "Псков", tag: str = "pskov", *, now: datetime, **plan: Any) -> Application:
    """An application in the rows, sent by three. Inside the hub's scope."""
    place = gazetteer.find(city)[0]
    defaults: dict[str, Any] = {
        "slug": place.slug,
        "venue": "Библиотека",
        "address": "",
        "weekday": 3,
        "at": time(18),
        "why": WHY,
        "language": "ru",
    }
    return apply_for_city(
        key=key_of(None),
        place=place,
        plan=Plan(**(defaults | plan)),
        people=[
            Person(name, f"{name_of(n)}@{tag}.example.com")
            for n, name in enumerate(("Дарья", "Егор", "Жанна"))
        ],
        now=now,
    )


def sign(
    person: Initiator, *, now: datetime, name: str = "", fingerprint: str = "", **more: Any
) -> Signature:
    """Sign the text that the person reads at this moment."""
    return sign_agreement(
        person,
        name=name or person.name,
        fingerprint=fingerprint or text_to_sign(person.application).fingerprint,
        address="192.0.2.7",
        now=now,
        **more,
    )


def approve_and_sign(
    application: Application, *, now: datetime, slug: str = "", **more: Any
) -> Application:
    """HQ says yes, and all sign at once: the city is being built."""
    with override_settings(COOLING_OFF_DAYS=0):
        slug = slug or application.slug
        approve_application(application, words="", slug=slug, by=staff(), now=now, **more)
        for person in application.initiators.all():
            sign(person, now=now)
    application.refresh_from_db()
    return application


def staff(email: str = "hq@example.com", *, roles: Collection[str] = ALL_ROLES) -> User:
    """A person of HQ. Inside the hub's scope."""
    return invite_staff(email, roles=roles, by=None, now=NOW)[0]


def deliver(application: Application, *, now: datetime) -> None:
    """The clock: letters about an application that are due are sent, or put off if refused."""
    with hub_scope():
        claimed = [alarm.alarm_id for alarm in alarms.claim(now=now)]
        due = Alarm.objects.filter(pk__in=claimed, kind=LETTER).order_by("pk")
        ours = {str(number) for number in application.letters.values_list("pk", flat=True)}
        numbers = [alarm.pk for alarm in due if alarm.key.partition(":")[0] in ours]
        Alarm.objects.filter(pk__in=set(claimed) - set(numbers)).update(ring_at=F("due_at"))
    for number in numbers:
        with hub_scope():
            assert alarms.ring(number, city=None, now=now)
