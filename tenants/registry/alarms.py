"""Alarms: things that must happen at a time, in one table of all cities.

    alarms.set(city=city, kind="meeting.reminder", key=str(meeting.pk), due_at=…)

    @alarms.handler("meeting.reminder")
    def remind(*, city: City, key: str, due_at: datetime, now: datetime) -> None: …

`set` and `cancel` work in the city's scope (its role reaches its own alarms only) and in the hub's.
A handler runs in the scope of its city (of the hub if `city` is None). Its alarm is deleted in the
same transaction, so that the effect in the database happens once, even after a crash. A handler may
set its own alarm again. If it raises, it is rolled back and repeated with growing pauses; with
`RingAgain` it is repeated, but its writes are kept.

Periodic tasks are only in `tasks.SCHEDULE` of this app: the tick that rings alarms, and the upkeep
of spare schemas and receipts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, TypeVar

from django.db import connection
from django.db.models import CharField, F, Func, QuerySet, TextField
from django.db.models.functions import Cast

from tenants.registry.models import Alarm, City

BATCH = 500  # alarms claimed in one statement
FAILING = 4  # attempts, after which an alarm is reported
SET = """
    INSERT INTO registry_alarm (city_id, kind, key, due_at, ring_at, attempts)
    VALUES (%(city)s, %(kind)s, %(key)s, %(due_at)s, %(due_at)s, 0)
    ON CONFLICT (city_id, kind, key)
    DO UPDATE SET due_at = excluded.due_at, ring_at = excluded.ring_at, attempts = 0
"""
CLAIM = """
    UPDATE registry_alarm SET
        attempts = least(attempts + 1, 30),
        ring_at = %(now)s + least(5 * 2 ^ least(attempts, 8), 720) * interval '1 minute'
    WHERE id IN (
        SELECT id FROM registry_alarm WHERE ring_at <= %(now)s
        ORDER BY ring_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    )
    RETURNING id, city_id
"""


class Claimed(NamedTuple):
    alarm_id: int
    city_id: int | None


class RingAgain(Exception):
    """Raised by a handler to be repeated after the usual pause, with its writes kept."""


class UnknownKind(LookupError):
    """No installed app has a handler for the kind of an alarm."""


H = TypeVar("H", bound=Callable[..., None])
_handlers: dict[str, Callable[..., None]] = {}


def handler(kind: str) -> Callable[[H], H]:
    """Register the decorated function as the only handler of this kind."""

    def register(function: H) -> H:
        known = _handlers.get(kind, function)
        if (known.__module__, known.__qualname__) != (function.__module__, function.__qualname__):
            raise ValueError(f"{kind} is handled by {known.__module__}.{known.__qualname__}.")
        _handlers[kind] = function
        return function

    return register


def set(*, city: City | None, kind: str, due_at: datetime, key: str = "") -> None:
    """Set an alarm, or move the one with the same city, kind and key, in one statement."""
    number = city.pk if city else None
    with connection.cursor() as cursor:
        cursor.execute(SET, {"city": number, "kind": kind, "key": key, "due_at": due_at})


def set_all(*, city: City | None, kind: str, due_at: datetime, keys: Iterable[str]) -> None:
    """Set the same alarm for many keys, in one statement."""
    Alarm.objects.bulk_create(
        [
            Alarm(city=city, kind=kind, key=key, due_at=due_at, ring_at=due_at)
            for key in dict.fromkeys(keys)
        ],
        update_conflicts=True,
        unique_fields=["city", "kind", "key"],
        update_fields=["due_at", "ring_at", "attempts"],
    )


def set_missing(*, city: City | None, kind: str, due: Mapping[str, datetime]) -> None:
    """Set alarms of a kind by their keys, in one statement; those that are set stay unchanged."""
    set_missing_kinds(city=city, due={(kind, key): due_at for key, due_at in due.items()})


def set_missing_kinds(*, city: City | None, due: Mapping[tuple[str, str], datetime]) -> None:
    """Set alarms by kind and key, in one statement; those that are set stay unchanged."""
    Alarm.objects.bulk_create(
        [
            Alarm(city=city, kind=kind, key=key, due_at=due_at, ring_at=due_at)
            for (kind, key), due_at in due.items()
        ],
        ignore_conflicts=True,
    )


def set_by_transaction(*, city: City, kind: str, now: datetime) -> None:
    """Set an alarm of the present transaction, which is due at once. Call in the city's scope.

    Two people who write at the same time touch no row in common. The handler calls `take_due`, so
    that it runs once for all changes so far.
    """
    transaction = Cast(Func(function="pg_current_xact_id", output_field=CharField()), TextField())
    Alarm.objects.bulk_create(
        [Alarm(city=city, kind=kind, key=transaction, due_at=now, ring_at=now)],
        ignore_conflicts=True,  # this transaction has set its alarm already
    )


def take_due(*, city: City, kind: str, now: datetime) -> None:
    """Delete the due alarms of a kind that no other process rings."""
    due = Alarm.objects.select_for_update(skip_locked=True)
    due = due.filter(city=city, kind=kind, due_at__lte=now)
    Alarm.objects.filter(pk__in=list(due.values_list("pk", flat=True))).delete()


def cancel(*, city: City | None, kind: str, key: str = "") -> bool:
    """Delete an alarm. Returns False if it wasn't set."""
    return bool(Alarm.objects.filter(city=city, kind=kind, key=key).delete()[0])


def wake(city: City) -> None:
    """Make alarms that a closed city has missed due again. Call in the hub's scope."""
    Alarm.objects.filter(city=city, attempts__gt=0).update(attempts=0, ring_at=F("due_at"))


def failing() -> QuerySet[Alarm]:
    """Alarms of open cities and of the hub that fail again and again. Call in the hub's scope."""
    closed = (City.State.PAUSED, City.State.READ_ONLY, City.State.ARCHIVED)
    return Alarm.objects.filter(attempts__gte=FAILING).exclude(city__state__in=closed)


def try_again(kind: str, *, now: datetime) -> int:
    """Make the failing alarms of a kind due now; return their number. Call in the hub's scope."""
    return failing().filter(kind=kind).update(ring_at=now)


def claim(*, now: datetime, limit: int = BATCH) -> list[Claimed]:
    """Claim due alarms by moving them forward. Call in the hub's scope.

    A claimed alarm that isn't rung is due again after 5 minutes, then 10, up to half a day.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "limit": limit})
        return [Claimed(*row) for row in cursor.fetchall()]


def ring(alarm_id: int, *, city: City | None, now: datetime) -> bool:
    """Call the handler and delete the alarm. Call in the scope of its city.

    Returns False if another process rings it, or if it was cancelled or moved.
    """
    due = Alarm.objects.select_for_update(skip_locked=True).filter(pk=alarm_id, due_at__lte=now)
    alarm = due.first()
    if alarm is None:
        return False
    if alarm.kind not in _handlers:
        raise UnknownKind(alarm.kind)
    Alarm.objects.filter(pk=alarm.pk).delete()
    try:
        _handlers[alarm.kind](city=city, key=alarm.key, due_at=alarm.due_at, now=now)
    except RingAgain:
        alarm.pk = None  # PostgreSQL generates the keys of alarms
        alarm.save(force_insert=True)
    return True
