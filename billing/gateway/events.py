"""Events of Stripe: signed webhooks, and the list to catch up with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from billing.gateway.client import stripe_api
from billing.gateway.objects import id_of, time_of
from billing.states import EventFacts

if TYPE_CHECKING:
    import stripe

STALE = 300  # seconds after which a signed event is refused
NONSENSE = (ValueError, TypeError, AttributeError, KeyError)  # raised for JSON that is no event


class BadSignature(Exception):
    """A webhook that Stripe has not signed with our secret, or longer ago than `STALE`."""


def read_event(payload: bytes, signature: str) -> EventFacts:
    """Check a webhook's signature and age, and say which object it is about.

    Raises BadSignature, also for what is not an event at all.
    """
    import stripe

    try:
        event = stripe.Webhook.construct_event(
            payload, signature, settings.STRIPE_WEBHOOK_SECRET, tolerance=STALE
        )
        return _event_facts(event)
    except (stripe.SignatureVerificationError, *NONSENSE) as error:
        raise BadSignature(str(error)) from error


def events_since(at: datetime) -> Iterator[EventFacts]:
    """Stripe's own events from a moment on, newest first. It keeps them for 30 days."""
    with stripe_api() as client:
        found = client.v1.events.list({"created": {"gte": int(at.timestamp())}, "limit": 100})
        for event in found.auto_paging_iter():
            yield _event_facts(event)


def _event_facts(event: stripe.Event) -> EventFacts:
    about: Any = event.data.object
    kind = str(getattr(about, "object", ""))
    number = str(getattr(about, "id", "") or "")
    customer = number if kind == "customer" else id_of(getattr(about, "customer", ""))
    return EventFacts(
        id=event.id,
        type=event.type,
        account=getattr(event, "account", None) or "",
        created_at=time_of(event.created),
        is_live=event.livemode,
        object_kind=kind,
        object_id=number,
        customer=customer,
    )
