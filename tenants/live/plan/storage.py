"""Between a plan and its rows: writing a plan down, reading it back for the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Prefetch

from tenants.formats.models import FormatVersion
from tenants.live.models import Agenda, AgendaItem, Block, Seat, Table
from tenants.live.participants import Participant, planner_id_of, seat_for
from tenants.live.queries import table_rows
from tenants.live.run.format_steps import spec_of
from tenants.meetings import planning
from tenants.meetings.planning import AtTable, InFormat, Lock, OffAgenda, OnAgenda


def load_blocks(agenda: Agenda) -> list[Block]:
    """All parts of an evening with their tables, people and questions; four statements."""
    tables = Table.objects.prefetch_related(*table_rows())
    return list(agenda.blocks.prefetch_related(Prefetch("tables", tables)))


def load_plan(agenda: Agenda, blocks: Sequence[Block]) -> planning.Plan:
    """Rebuild the plan from its rows."""
    work = [block for block in blocks if block.is_work]
    number = {block.pk: place for place, block in enumerate(work, start=1)}
    made = tuple(_block(number[block.pk], block) for block in work)
    steps: list[planning.FrameStep] = []
    for block in blocks:
        if block.changeover:
            _add_time_between(steps, block)
        steps.append(planning.FrameStep(block.kind, *work_times(block), number.get(block.pk)))
    return planning.Plan(made, tuple(steps), fingerprint=agenda.fingerprint)


def _add_time_between(steps: list[planning.FrameStep], block: Block) -> None:
    """To the planner a break and the change of tables after it are one time between blocks."""
    spare = planning.FrameStep(Block.Kind.SPARE, block.starts, block.changeover)
    if steps and steps[-1].key == Block.Kind.SPARE:
        last = steps.pop()
        spare = replace(last, minutes=last.minutes + block.changeover)
    steps.append(spare)


def _block(number: int, block: Block) -> planning.Block:
    spec = spec_of(block)
    tables = tuple(
        planning.Table(
            table.number,
            tuple(sorted(filter(None, map(planner_id_of, table.seated.all())))),
            tuple(item.question_id for item in table.items.all()),
        )
        for table in block.tables.all()
    )
    key = spec.key if spec else ""
    rounds = max(block.rounds, 1)
    return planning.Block(number, key, *work_times(block), rounds, tables)


def work_times(block: Block) -> tuple[int, int]:
    """Beginning and minutes of its work: to the planner changing tables is time between blocks.

    A part that was over sooner than the tables had changed has had no work.
    """
    gap = min(block.changeover, block.minutes)
    return block.starts + gap, block.minutes - gap


def load_locks(agenda: Agenda, blocks: Sequence[Block], *, begun: int) -> tuple[Lock, ...]:
    """The locks in the blocks of work after the first `begun`."""
    locks: list[Lock] = [OffAgenda(question) for question in agenda.off]
    work = [block for block in blocks if block.is_work]
    for number, block in enumerate(work, start=1):
        if number <= begun:
            continue
        spec = spec_of(block)
        if block.locked and spec:
            most = max(block.rounds, spec.questions_per_run[0]) if block.rounds else None
            locks.append(InFormat(number, spec.key, most))
        for table in block.tables.all():
            held = [seat for seat in table.seated.all() if seat.locked and planner_id_of(seat)]
            locks += [AtTable(planner_id_of(seat), number, table.number) for seat in held]
            items = [item for item in table.items.all() if item.locked]
            locks += [OnAgenda(item.question_id, number, table.number) for item in items]
    return tuple(locks)


def save_plan(
    agenda: Agenda,
    plan: planning.Plan,
    *,
    people: Mapping[int, Participant],
    versions: Mapping[str, FormatVersion],
    begun: Sequence[Block] = (),
    locks: Collection[Lock] = (),
) -> None:
    """Replace all parts of the evening but those that have begun."""
    agenda.blocks.exclude(pk__in=[block.pk for block in begun]).delete()
    kinds = {block.kind for block in begun if not block.is_work} - {Block.Kind.SPARE}
    ended = max((block.starts + block.minutes for block in begun), default=0)
    work_begun = sum(block.is_work for block in begun)
    by_number = {block.position: block for block in plan.blocks}
    in_format = {lock.block for lock in locks if isinstance(lock, InFormat)}
    position = max((block.position for block in begun), default=0)
    for number, step in enumerate(plan.frame):
        if step.block is not None and step.block <= work_begun:
            continue
        if step.key == Block.Kind.SPARE and step.start < ended:
            continue
        if step.key in kinds:
            continue
        gap = _gap(plan, number, most=agenda.changeover)
        spare = step.key == Block.Kind.SPARE
        left = step.minutes - _gap(plan, number + 1, most=agenda.changeover) if spare else 0
        if spare and left <= 0:
            continue
        position += 1
        block = Block(
            agenda=agenda,
            position=position,
            kind=step.key,
            starts=step.start - gap,
            minutes=left if spare else step.minutes + gap,
            changeover=gap,
        )
        if step.block is None:
            is_break = spare and left < step.minutes and 0 < agenda.pause <= left
            block.given = left if is_break else None
            block.save()
            continue
        planned = by_number[step.block]
        block.format_version = versions[planned.format]
        block.rounds = max((len(table.questions) for table in planned.tables), default=0)
        block.largest = max((len(table.people) for table in planned.tables), default=0)
        block.locked = planned.position in in_format
        block.save()
        _write_tables(block, planned, people, locks)


def _gap(plan: planning.Plan, number: int, *, most: int) -> int:
    """Minutes to change tables before this step of the frame: the last ones between two blocks."""
    steps = plan.frame
    if not 2 <= number < len(steps) or steps[number].block is None:
        return 0
    before, between = steps[number - 2], steps[number - 1]
    is_between = between.key == Block.Kind.SPARE and before.block is not None
    return min(most, between.minutes) if is_between else 0


def _write_tables(
    block: Block,
    planned: planning.Block,
    people: Mapping[int, Participant],
    locks: Collection[Lock],
) -> None:
    tables = Table.objects.bulk_create(
        Table(block=block, number=table.number) for table in planned.tables
    )
    seats, items = [], []
    held = {(o.question, o.block, o.table) for o in locks if isinstance(o, OnAgenda)}
    for row, table in zip(tables, planned.tables, strict=True):
        for number in table.people:
            if number not in people:
                continue
            locked = AtTable(number, planned.position, table.number) in locks
            seat = seat_for(people[number], locked=locked)
            seat.table = row
            seats.append(seat)
        for order, question in enumerate(table.questions, start=1):
            locked = (question, planned.position, table.number) in held
            items.append(AgendaItem(table=row, question_id=question, position=order, locked=locked))
    Seat.objects.bulk_create(seats)
    AgendaItem.objects.bulk_create(items)


def touch(agenda: Agenda, *, now: datetime) -> None:
    """Every change of the plan has a number, so that a screen knows it is stale."""
    agenda.version += 1
    agenda.made_at = now


def later(plan: planning.Plan, *, begun: int, from_minute: int) -> planning.Plan:
    """Blocks not yet begun can't have been planned for a time that has passed.

    Its fingerprint knows nothing of the time, so it is dropped: the rest is thought over anew.
    """
    moved = tuple(
        block
        if block.position <= begun or block.start >= from_minute
        else replace(block, start=from_minute)
        for block in plan.blocks
    )
    return replace(plan, blocks=moved, fingerprint="")
