"""Groups that apply, and what they type into the form."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db.models import F

from franchise import gazetteer
from franchise.actions.applying import Person, Plan, apply_for_city
from franchise.forms import key_of
from franchise.letters import LETTER
from franchise.models import Application
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tenants.registry.scope import hub_scope

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


def staff(email: str = "hq@example.com") -> User:
    return User.objects.filter(email=email).first() or User.objects.create_user(
        email, is_staff=True
    )


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
