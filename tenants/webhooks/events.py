"""Events that endpoints can hear, and their payloads: what the API shows of the subject.

    from tenants.webhooks import events

    POST_WRITTEN = events.register(
        events.Event(name="post.created", label=_("Somebody writes"), read=read_post)
    )
    events.emit(POST_WRITTEN, post.pk, now=now)      # in the transaction of the change

A city without endpoints pays one statement for an event, however many subjects it has. `read` is
called at the first try, in the city's scope: it gives what every member sees through the API, or
None if nothing of it is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


def emit(event: Event, *subjects: int, now: datetime) -> None:
    """Store the event for each endpoint that hears it, and set the alarms of the first tries.

    Several changes of a subject before the first try are one event: its payload is read then.
    """
    endpoints = list(Endpoint.objects.hearing(event.name)) if subjects else []
    if not endpoints:
        return
    untried = Delivery.objects.filter(event=event.name, subject__in=subjects, attempts=0)
    known = set(untried.values_list("subject", "endpoint"))
    pairs = ((subject, endpoint) for subject in subjects for endpoint in endpoints)
    store(event.name, [(s, e) for s, e in pairs if (s, e.pk) not in known], now=now)


def store(name: str, pairs: Iterable[tuple[int, Endpoint]], *, now: datetime) -> list[Delivery]:
    """Store an event about each subject for its endpoint."""
    made = Delivery.objects.bulk_create(
        [
            Delivery(
                endpoint=endpoint,
                event=name,
                subject=subject,
                webhook_id=f"msg_{token_hex(12)}",
                made_at=now,
            )
            for subject, endpoint in pairs
        ]
    )
    keys = [str(delivery.pk) for delivery in made]
    alarms.set_all(city=current_city(), kind=DELIVERY, due_at=now, keys=keys)
    return made
