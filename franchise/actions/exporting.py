"""Archives of a city for its managers: ask for one, make it in the background, remove it.

An alarm asks for a worker until the archive is there or has failed, so that a killed worker delays
it and never ends it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import redis
from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from franchise.actions.applying import Person
from franchise.errors import NothingToExport
from franchise.export_letters import notify_of_export
from franchise.models import CityExport, Franchise
from tenants.registry import alarms, archive, valkey
from tenants.registry.exclusive import exclusively
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.registry.tasks import HubTask

MAKE = "franchise.export"  # key: number of the export
REMOVE = "franchise.export_removal"  # key: number of the export
LOCK = 7_402_004  # with the number of an export: its one worker
AGAIN = timedelta(minutes=2)  # until another worker is asked
MOST_ATTEMPTS = 3
PROGRESS_KEPT = 60 * 60  # seconds
WITHOUT_DATA = (City.State.BUILDING, City.State.SPARE, City.State.GONE)
State = CityExport.State
logger = logging.getLogger(__name__)


@transaction.atomic
def ask_for_export(franchise: Franchise, *, by: Person, now: datetime) -> CityExport:
    """Order an archive; one that is being made is the same. Raises `NothingToExport`."""
    Franchise.objects.select_for_update().get(pk=franchise.pk)
    if franchise.city.state in WITHOUT_DATA:
        raise NothingToExport(franchise.pk)
    running = CityExport.objects.running().filter(franchise=franchise).first()
    if running:
        return running
    export = CityExport.objects.create(franchise=franchise, asked_by=by.name, asked_at=now)
    _ask_worker(export.pk, now=now)
    return export


@alarms.handler(MAKE)
def ask_again(*, key: str, now: datetime, **_: Any) -> None:
    if CityExport.objects.running().filter(pk=key).exists():
        _ask_worker(int(key), now=now)


@shared_task(base=HubTask, scoped=False, name="franchise.actions.exporting.make")
def make(export_id: int) -> None:
    """Make the archive. One worker at a time; others return at once."""
    with exclusively(LOCK, export_id) as ours:
        if ours:
            make_export(export_id)


def make_export(export_id: int) -> None:
    """Write the file, then note it. Call outside scopes."""
    with hub_scope():
        rows = CityExport.objects.running().select_related("franchise__city")
        export = rows.filter(pk=export_id).first()
        if export is None:
            return
        export.attempts += 1
        export.save(update_fields=["attempts"])
        city: City = export.franchise.city
    if export.attempts > MOST_ATTEMPTS:
        export.path.with_name(f"{export.file_name}.part").unlink(missing_ok=True)
        _fail(export)
        return
    try:
        export.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        archive.export_city(city, export.path, progress=_progress_of(export_id))
    except (OSError, DatabaseError):
        logger.exception("The archive of %s could not be made", city.schema_name)
        _fail(export)
        return
    with hub_scope():
        _note_ready(export, now=timezone.now())


@alarms.handler(REMOVE)
def remove_export(*, key: str, **_: Any) -> None:
    """Delete an archive whose days are over."""
    export = CityExport.objects.select_for_update().filter(pk=key).first()
    if export:
        _remove(export)


def progress_of(export: CityExport) -> int:
    """The share of an archive that is written, in percent; 0 while Valkey is away."""
    try:
        return int(valkey.ask(lambda client: client.get(_key(export.pk))) or 0)
    except redis.RedisError:
        return 0


def _progress_of(number: int) -> archive.Progress:
    def note(done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        try:
            valkey.ask(lambda client: client.set(_key(number), percent, ex=PROGRESS_KEPT))
        except redis.RedisError:
            return  # only the page shows it

    return note


def _note_ready(export: CityExport, *, now: datetime) -> None:
    """A newer archive replaces the older ones."""
    export.state, export.ready_at, export.size = State.READY, now, export.path.stat().st_size
    export.removed_at = now + timedelta(days=settings.EXPORT_DAYS)
    export.save(update_fields=["state", "ready_at", "size", "removed_at"])
    alarms.cancel(city=None, kind=MAKE, key=str(export.pk))
    alarms.set(city=None, kind=REMOVE, key=str(export.pk), due_at=export.removed_at)
    older = CityExport.objects.filter(franchise=export.franchise_id, state=State.READY)
    for one in older.exclude(pk=export.pk):
        alarms.cancel(city=None, kind=REMOVE, key=str(one.pk))
        _remove(one)
    notify_of_export(export, now=now)


def _remove(export: CityExport) -> None:
    export.path.unlink(missing_ok=True)
    export.state = State.REMOVED
    export.save(update_fields=["state"])


def _fail(export: CityExport) -> None:
    with hub_scope():
        alarms.cancel(city=None, kind=MAKE, key=str(export.pk))
        CityExport.objects.filter(pk=export.pk).update(state=State.FAILED)


def _ask_worker(number: int, *, now: datetime) -> None:
    alarms.set(city=None, kind=MAKE, key=str(number), due_at=now + AGAIN)
    transaction.on_commit(lambda: _send(number), robust=True)


def _send(number: int) -> None:
    """Send no message while the broker is away: the alarm asks again."""
    if valkey.answers():
        make.delay(number)


def _key(number: int) -> str:
    return f"franchise:export:{number}"
