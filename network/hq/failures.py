"""Background work that failed: alarms that fail again and again, and failed tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, F, Min, Value
from django.utils import timezone

from network.hq.models import FailedTask
from tenants.registry import alarms
from tenants.registry.scope import hub_scope
from tenants.registry.tasks import ring_in_city, ring_in_hub

ABOUT_ALARMS = {ring_in_city.name, ring_in_hub.name}


@dataclass(frozen=True, slots=True)
class Failure:
    """Failures of one kind of work. `since`: of an alarm when it was due, else the last failure."""

    name: str
    times: int
    since: datetime
    is_alarm: bool


def failures() -> list[Failure]:
    """All failures that wait for somebody, alarms first. One query."""
    flag = BooleanField()
    rung = alarms.failing().order_by().values_list("kind")
    rung = rung.annotate(
        times=Count("pk"), since=Min("due_at"), is_alarm=Value(True, output_field=flag)
    )
    tasks = FailedTask.objects.values_list("name", "times", "last_at")
    tasks = tasks.annotate(is_alarm=Value(False, output_field=flag))
    rows: Any = rung.union(tasks, all=True)
    found = [Failure(*row) for row in rows]
    return sorted(found, key=lambda failure: (not failure.is_alarm, failure.name))


def on_task_failure(sender: Any = None, exception: Exception | None = None, **_: Any) -> None:
    """Receiver of Celery, after the scope of the task has ended."""
    if sender is None or sender.name in ABOUT_ALARMS:
        return
    with hub_scope():
        note_failure(sender.name, type(exception).__name__, now=timezone.now())


def note_failure(name: str, error: str, *, now: datetime) -> None:
    """Count one more failure of a task. Call in the hub's scope."""
    row, new = FailedTask.objects.get_or_create(
        name=name[:120], defaults={"error": error[:120], "last_at": now}
    )
    if not new:
        row.times, row.error, row.last_at = F("times") + 1, error[:120], now
        row.save(update_fields=["times", "error", "last_at"])
