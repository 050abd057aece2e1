"""Health checks: `/livez`, `/healthz` and `manage.py fleet health`."""

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

from tenants.registry import alarms, locale_check, valkey
from tenants.registry.fleet.state import FleetState, fleet_state
from tenants.registry.models import Alarm, City, FleetRun
from tenants.registry.provisioning import unregistered_schemas
from tenants.registry.scope import hub_scope

logger = logging.getLogger(__name__)
TICK = "registry:tick"  # the time of the worker's last tick
LATE = 120.0  # seconds without a tick; there is one every ten
OVERDUE = timedelta(minutes=15)  # a failed alarm is repeated after five minutes
LONG_QUEUE = 1_000  # tasks
_ready = False  # checked once a process


@dataclass(frozen=True)
class Finding:
    """A part of the platform, with its problem in words, empty if it is well."""

    part: str
    problem: str


def live() -> JsonResponse:
    """Answer 200 while this process runs."""
    return JsonResponse({"status": "ok"})


def ready() -> JsonResponse:
    """Answer 200 if pages can be served, else 503 with the reason.

    Valkey is only reported: pages, forms and meetings work without it.
    """
    database = _database()
    body = {
        "status": "ok" if database == "ok" else "down",
        "database": database,
        "broker": "ok" if valkey.answers() else "down",
    }
    return JsonResponse(body, status=200 if database == "ok" else 503)


def findings() -> list[Finding]:
    """All problems of the platform, in sentences."""
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
    """Save the time of a tick: it shows that clock, queue and worker are running."""
    try:
        valkey.ask(lambda client: client.set(TICK, time.time()))
    except redis.RedisError:
        logger.warning("Valkey is down: the time of this tick is not saved")


def _database() -> str:
    """“ok”, “down”, or “behind” while the schemas are not migrated."""
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
    """True if the fleet was migrated, also if single cities were left behind."""
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
        return ""  # of the broker
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
        kinds = sorted(set(alarms.failing().values_list("kind", flat=True)))
    if late:
        return f"{late} alarms are overdue: nobody rings them."
    return f"Alarms fail again and again: {', '.join(kinds)}." if kinds else ""


def _spares(state: FleetState) -> str:
    with hub_scope():
        ready = City.objects.filter(state=City.State.SPARE, plan_hash=state.wanted).exists()
    if ready or not settings.SPARE_CITIES:
        return ""
    return "No spare schema waits for a name: the next city is built cold."
