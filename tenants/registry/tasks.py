"""Base classes of background tasks, which run in the scope of a city or of the hub.

    @shared_task(base=CityTask)
    def send_minutes(*, city: City, meeting_id: int) -> None: …

    send_minutes.delay_on_commit(city_id=city.pk, meeting_id=meeting.pk)

The function gets the present city and runs in its scope and time zone. A receipt in the same
transaction ensures that a task that is delivered twice has its effect once.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.contrib.django.task import DjangoTask
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tenants.registry import alarms, health
from tenants.registry.models import City, Receipt
from tenants.registry.scope import hub_scope
from tenants.registry.spare_pool import add_missing_spare, sweep
from tenants.registry.time_limits import task_limits

logger = logging.getLogger(__name__)
RECEIPTS_KEPT = timedelta(days=7)  # longer than a broker may deliver a task again


class NoCity(TypeError):
    """A city's task was sent or run without a city."""


class ScopedTask(DjangoTask):  # type: ignore[type-arg]
    """The base of both kinds of tasks.

    With ``scoped = False`` the task itself enters the scope and must be idempotent.
    """

    abstract = True
    acks_late = True
    reject_on_worker_lost = True
    ignore_result = True
    typing = False  # a city's task is sent with `city_id`, its function gets `city`
    scoped = True
    with_receipt = True

    def is_first_run(self, city: City | None) -> bool:
        if not (self.with_receipt and self.request.id):
            return True
        return _leave_receipt(UUID(self.request.id), city)


class CityTask(ScopedTask):
    """A city's task: sent with ``city_id``, its function gets ``city``.

    In a closed or read-only city alarms wait, and other tasks are dropped.
    """

    abstract = True

    def apply_async(  # type: ignore[override]  # the stubs spell out every option
        self, args: Any = None, kwargs: Any = None, **options: Any
    ) -> Any:
        _checked((kwargs or {}).get("city_id"), self.name)
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args: Any, city_id: Any = None, **kwargs: Any) -> Any:
        number = _checked(city_id, self.name)
        with task_limits():
            return self._in_city(number, *args, **kwargs)

    def _in_city(self, number: int, *args: Any, **kwargs: Any) -> Any:
        with hub_scope():
            city = City.objects.filter(pk=number, state=City.State.ACTIVE).first()
        if city is None:
            logger.warning(
                "%s was dropped: city %s is closed, read-only or deleted", self.name, number
            )
            return None
        with timezone.override(city.zone):
            if not self.scoped:
                return self.run(*args, city=city, **kwargs)
            with city.scope():
                return self.run(*args, city=city, **kwargs) if self.is_first_run(city) else None


class HubTask(ScopedTask):
    """A task in the hub's scope."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with task_limits():
            if not self.scoped:
                return self.run(*args, **kwargs)
            return self._in_hub(*args, **kwargs)

    def _in_hub(self, *args: Any, **kwargs: Any) -> Any:
        with hub_scope():
            return self.run(*args, **kwargs) if self.is_first_run(None) else None


def _checked(city_id: Any, task: str) -> int:
    if not isinstance(city_id, int) or isinstance(city_id, bool):
        raise NoCity(f"{task} needs city_id=<number>, not {city_id!r}")
    return city_id


def _leave_receipt(task: UUID, city: City | None) -> bool:
    """Write the receipt. Returns False if there is one; waits for a duplicate that is running."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_receipt (task, city_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [task, city and city.pk],
        )
        return bool(cursor.rowcount)


@shared_task(base=CityTask, with_receipt=False)
def ring_in_city(*, city: City, alarm_id: int) -> None:
    alarms.ring(alarm_id, city=city, now=timezone.now())


@shared_task(base=HubTask, with_receipt=False)
def ring_in_hub(*, alarm_id: int) -> None:
    alarms.ring(alarm_id, city=None, now=timezone.now())


@shared_task(base=HubTask, scoped=False)
def ring_due_alarms() -> None:
    """Ring due alarms; one index look-up if there are none."""
    health.note_tick()
    while True:
        with hub_scope():
            claimed = alarms.claim(now=timezone.now())
        for alarm in claimed:
            if alarm.city_id is None:
                ring_in_hub.delay(alarm_id=alarm.alarm_id)
            else:
                ring_in_city.delay(city_id=alarm.city_id, alarm_id=alarm.alarm_id)
        if len(claimed) < alarms.BATCH:
            return


@shared_task(base=HubTask, with_receipt=False)
def forget_receipts() -> None:
    Receipt.objects.filter(done_at__lt=timezone.now() - RECEIPTS_KEPT).delete()


@shared_task(base=HubTask, scoped=False)
def keep_spares() -> None:
    """Build missing spares and finish interrupted removals."""
    while add_missing_spare(wanted=settings.SPARE_CITIES):
        logger.info("A spare schema was built")
    sweep()


SCHEDULE: dict[str, dict[str, Any]] = {
    "ring-due-alarms": {
        "task": ring_due_alarms.name,
        "schedule": 10.0,  # seconds
        "options": {"expires": 10.0},
    },
    "keep-spares": {
        "task": keep_spares.name,
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "forget-receipts": {"task": forget_receipts.name, "schedule": 24 * 3600.0},
}
