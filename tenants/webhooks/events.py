"""Events that endpoints can hear, and their payloads: what the API shows of the subject.

    from tenants.webhooks import events

    POST_WRITTEN = events.register(
        events.Event(name="post.created", label=_("Somebody writes"), read=read_post)
    )
    events.emit(POST_WRITTEN, subject=post.pk, now=now)      # in the transaction of the change

A city without endpoints pays one statement for an event. `read` is called at the first try, in the
city's scope: it gives what a member sees through the API, or None if nothing of it is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.webhooks.models import Delivery, Endpoint

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Data = Mapping[str, Any]
DELIVERY = "webhooks.delivery"  # the alarm of a try; its key is the delivery's


@dataclass(frozen=True, kw_only=True)
class Event:
    name: str
    label: StrOrPromise
    read: Callable[[int], Data | None]


_events: dict[str, Event] = {}


def register(event: Event) -> Event:
    """Idempotent; forms list events in the order of registration."""
    _events[event.name] = event
    return event


def all_events() -> list[Event]:
    return list(_events.values())


def event_named(name: str) -> Event | None:
    return _events.get(name)


def emit(event: Event, *, subject: int, now: datetime) -> None:
    """Store the event for each endpoint that hears it, and set the alarms of the first tries.

    Several changes of a subject before the first try are one event: its payload is read then.
    """
    endpoints = list(Endpoint.objects.hearing(event.name))
    if not endpoints:
        return
    untried = Delivery.objects.filter(event=event.name, subject=subject, attempts=0)
    known = set(untried.values_list("endpoint", flat=True))
    store(event.name, [e for e in endpoints if e.pk not in known], subject=subject, now=now)


def store(name: str, endpoints: list[Endpoint], *, subject: int, now: datetime) -> list[Delivery]:
    made = Delivery.objects.bulk_create(
        [
            Delivery(
                endpoint=endpoint,
                event=name,
                subject=subject,
                webhook_id=f"msg_{token_hex(12)}",
                made_at=now,
            )
            for endpoint in endpoints
        ]
    )
    keys = [str(delivery.pk) for delivery in made]
    alarms.set_all(city=current_city(), kind=DELIVERY, due_at=now, keys=keys)
    return made
