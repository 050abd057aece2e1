"""`/livez`, `/healthz` and `manage.py fleet health`: is it alive, can it answer, is all well?"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta

import redis
from django.conf import settings
from django.db import Error
from django.http import JsonResponse
from django.utils import timezone

from tenants.registry import locale_check, valkey
from tenants.registry.fleet.state import FleetState, fleet_state
from tenants.registry.models import Alarm, City, FleetRun
from tenants.registry.provisioning import unregistered_schemas
from tenants.registry.scope import hub_scope

logger = logging.getLogger(__name__)
TICK = "registry:tick"  # when a worker last did what the clock had sent
LATE = 120.0  # seconds without a tick: the clock ticks every ten
OVERDUE = timedelta(minutes=15)  # an alarm that failed once comes back after five minutes
ATTEMPTS = 4  # of an alarm that fails for good
LONG_QUEUE = 1_000  # tasks
_ready = False  # a process that has seen its version once needn't ask again


@dataclass(frozen=True)
class Finding:
    """A part of the platform and what is wrong with it; no words when it is well."""

    part: str
    problem: str


def live() -> JsonResponse:
    """Answers as long as this process does."""
    return JsonResponse({"status": "ok"})


def ready() -> JsonResponse:
    """200 when pages can be answered, or 503 naming what is missing.

    Valkey is named only: without it pages, forms and evenings go on.
    """
    database = _database()
    body = {
        "status": "ok" if database == "ok" else "down",
        "database": database,
        "broker": "ok" if valkey.answers() else "down",
    }
    return JsonResponse(body, status=200 if database == "ok" else 503)


def findings() -> list[Finding]:
    """Everything that somebody on duty should know, in sentences."""
    try:
        state = fleet_state()
        found = [
            Finding("letters", locale_check.problem()),
            Finding("schemas", _schemas(state)),
            Finding("alarms", "" if state.hub_lacks else _alarms()),
            Finding("spares", "" if state.hub_lacks else _spares(state)),
        ]
    except Error as error:
        found = [Finding("database", f"PostgreSQL does not answer: {error}".strip())]
    return [*found, Finding("broker", _broker()), Finding("clock", _clock())]


def note_tick() -> None:
    """Called by the task that the clock sends most often: clock, queue and worker are at work."""
    try:
        valkey.ask(lambda client: client.set(TICK, time.time()))
    except redis.RedisError:
        logger.warning("Valkey did not note that the clock ticks")


def _database() -> str:
    """“ok”, “down”, or “behind” while the schemas are those of the release before."""
    global _ready
    try:
        if not _ready:
            _ready = _is_migrated(fleet_state())
            return "ok" if _ready else "behind"
        with hub_scope():
            City.objects.exists()
    except Error:
        logger.exception("The database does not answer")
        return "down"
    return "ok"


def _is_migrated(state: FleetState) -> bool:
    """A city that was left behind, because it has drifted say, keeps no other one waiting."""
    if state.hub_lacks:
        return False
    if not state.behind:
        return True
    with hub_scope():
        return FleetRun.objects.filter(plan_hash=state.wanted, finished_at__isnull=False).exists()


def _broker() -> str:
    try:
        waiting = int(valkey.ask(lambda client: client.llen("celery")))
    except redis.RedisError as error:
        return f"Valkey does not answer: {error}"
    return f"{waiting} tasks are waiting: start more workers." if waiting > LONG_QUEUE else ""


def _clock() -> str:
    try:
        noted = valkey.ask(lambda client: client.get(TICK))
    except redis.RedisError:
        return ""  # said of the broker
    if noted is None:
        return "No worker has done what the clock sends: start `celery worker` and `celery beat`."
    ago = time.time() - float(noted)
    if ago < LATE:
        return ""
    return f"The last tick is {ago:.0f} s old: look at `celery beat`, then at `celery worker`."


def _schemas(state: FleetState) -> str:
    if not state.is_current:
        return f"{state.behind} cities are behind this code. Run: manage.py fleet migrate"
    if unknown := unregistered_schemas():
        return f"The registry does not know {', '.join(unknown)}. See: manage.py fleet status"
    return ""


def _alarms() -> str:
    now = timezone.now()
    with hub_scope():
        known = Alarm.objects.exclude(city__state__in=(City.State.PAUSED, City.State.READ_ONLY))
        known = known.exclude(city__state=City.State.ARCHIVED)
        late = known.filter(attempts=0, ring_at__lt=now - OVERDUE).count()
        failing = known.filter(attempts__gte=ATTEMPTS)
        kinds = sorted(set(failing.values_list("kind", flat=True)))
    if late:
        return f"{late} alarms are overdue: nobody rings them."
    return f"Alarms fail again and again: {', '.join(kinds)}." if kinds else ""


def _spares(state: FleetState) -> str:
    with hub_scope():
        ready = City.objects.filter(state=City.State.SPARE, plan_hash=state.wanted).exists()
    if ready or not settings.SPARE_CITIES:
        return ""
    return "No spare schema waits for a name: the next city is built cold."
