"""Tables with their own clock, within their block."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.errors import NotHere, OneClock
from tenants.live.models import Run, RunEvent, Table
from tenants.live.run.format_steps import works_as_one
from tenants.live.run.guards import lock_run, lock_run_for, record
from tenants.live.run.timeline import TimelineStep, running_timeline
from tenants.meetings.models import Attendance
from tenants.members.models import Member

Kind = RunEvent.Kind


@transaction.atomic
def table_next(
    run: Run,
    *,
    table: Table,
    expected_step: int,
    now: datetime,
    by: Member | None = None,
    guest: Attendance | None = None,
) -> Run:
    """Let a table go on by itself, within its block. For its people and for the core.

    Raises NotHere, AlreadyClosed, OneClock.
    """
    run, table, step, here = _held_table(run, table, by=by, guest=guest, now=now)
    is_here = table.block.position == here.block.position
    if not is_here or step.position != expected_step or step.is_last:
        return run
    if works_as_one(table.block) or table.block.tables.count() < 2:
        raise OneClock
    table.step, table.step_started_at = step.position + 1, run.clock(now=now)
    table.save(update_fields=["step", "step_started_at"])
    record(run, Kind.TABLE_NEXT, by=by, guest=guest, now=now, table=table.number)
    return run


@transaction.atomic
def table_back(
    run: Run,
    *,
    table: Table,
    expected_step: int,
    now: datetime,
    by: Member | None = None,
    guest: Attendance | None = None,
) -> Run:
    """Take a table that went ahead one step back, at most to where the room is.

    Raises NotHere, AlreadyClosed.
    """
    run, table, step, here = _held_table(run, table, by=by, guest=guest, now=now)
    is_ahead = table.block.position == here.block.position and step.place > here.place
    if not is_ahead or step.position != expected_step:
        return run
    back = step.position - 1
    is_own = back > here.position
    table.step, table.step_started_at = (back, run.clock(now=now)) if is_own else (None, None)
    table.save(update_fields=["step", "step_started_at"])
    record(run, Kind.TABLE_BACK, by=by, guest=guest, now=now, table=table.number)
    return run


@transaction.atomic
def table_rejoin(run: Run, *, table: Table, by: Member, now: datetime) -> Run:
    """Let a table follow the room's clock again. Raises NotCore, NotLeading, AlreadyClosed."""
    run, _fresh = lock_run_for(run, by=by, expected_revision=None, now=now)
    if Table.objects.filter(pk=table.pk).exclude(step=None).update(step=None, step_started_at=None):
        record(run, Kind.TABLE_REJOIN, by=by, now=now, table=table.number)
    return run


def _held_table(
    run: Run, table: Table, *, by: Member | None, guest: Attendance | None, now: datetime
) -> tuple[Run, Table, TimelineStep, TimelineStep]:
    """The locked run and table, the step of the table, and that of the room."""
    run = lock_run(run)
    table = Table.objects.select_for_update(of=("self",)).select_related("block").get(pk=table.pk)
    _sits_there(table, by=by, guest=guest, now=now)
    timeline = running_timeline(run)
    return run, table, timeline.at_table(table), timeline.here


def _sits_there(
    table: Table, *, by: Member | None, guest: Attendance | None, now: datetime
) -> None:
    if by and (by.is_core(now=now) or table.seated.filter(member=by).exists()):
        return
    if guest and table.seated.filter(attendance=guest).exists():
        return
    raise NotHere
