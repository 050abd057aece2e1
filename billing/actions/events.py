"""Store events of Stripe, and read again what they are about."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing import gateway
from billing.actions.sync import is_relevant, sync_object
from billing.models import Event
from billing.states import EventFacts
from tenants.registry import alarms

READ = "billing.read"  # key: kind, customer and number of an object
AGAIN = timedelta(seconds=30)  # until the clock reads an object that no worker has read
Result = Event.Result


def store_event(facts: EventFacts, *, now: datetime) -> Event | None:
    """Store an event once, with an alarm that its object is read again. None if it is known."""
    result = _first_result(facts)
    event = Event(
        stripe_id=facts.id,
        type=facts.type[:80],
        stripe_account=facts.account,
        object_kind=facts.object_kind[:40],
        object_id=facts.object_id,
        customer=facts.customer,
        created_at=facts.created_at,
        received_at=now,
        handled_at=None if result == Result.WAITING else now,
        result=result,
    )
    if not Event.objects.insert_new(event):
        return None
    if result == Result.WAITING:
        alarms.set(city=None, kind=READ, key=key_of(event), due_at=now + AGAIN)
    return event


def _first_result(facts: EventFacts) -> str:
    """Events of connected accounts, and of Stripe's other mode (test or live), are foreign."""
    if facts.account or facts.is_live != gateway.is_live():
        return Result.FOREIGN
    return Result.WAITING if is_relevant(facts.object_kind) else Result.UNKNOWN


def key_of(event: Event) -> str:
    """The key of the alarm that has an event's object read."""
    return f"{event.object_kind}:{event.object_id}"


def read_again(key: str, *, now: datetime) -> None:
    """Read an object again for all its events that wait. Events that arrive meanwhile wait on.

    Raises GatewayUnreachable, GatewayRefused; then the events wait for the alarm.
    """
    kind, number = key.split(":", 1)
    about = Event.objects.filter(object_kind=kind, object_id=number)
    if last := about.waiting().last():
        ours = sync_object(kind, number, customer=last.customer, now=now)
        about.waiting().filter(pk__lte=last.pk).update(
            handled_at=now, result=Result.READ if ours else Result.FOREIGN
        )
    # Cancel before looking: an event stored meanwhile waits for the row of the alarm, or is seen.
    alarms.cancel(city=None, kind=READ, key=key)
    if about.waiting().exists():
        alarms.set(city=None, kind=READ, key=key, due_at=now + AGAIN)


def replay(*, since: datetime, now: datetime) -> int:
    """Let all events received since a moment be handled again; how many."""
    events = Event.objects.filter(received_at__gte=since).exclude(result=Result.UNKNOWN)
    keys = [key_of(event) for event in events]
    count: int = events.update(handled_at=None, result=Result.WAITING)
    alarms.set_all(city=None, kind=READ, due_at=now, keys=keys)
    return count
