"""The end of a block and of a meeting: outcomes of questions, encounters, the closed run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from tenants.live.errors import NotLeading
from tenants.live.models import AgendaItem, Block, Capture, Encounter, Run, RunEvent, Table
from tenants.live.queries import pairs_met
from tenants.live.run.focus import topics_of
from tenants.live.run.format_steps import dots_step, questions_reached, steps_of
from tenants.live.run.guards import STEP_OVER, require_core
from tenants.live.run.timeline import running_timeline
from tenants.live.screens import publishing
from tenants.meetings.actions import close_meeting
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city


def end_block(block: Block, *, reached: int, now: datetime) -> None:
    """Record which questions had their turn in a block, and who has worked with whom.

    `reached` is the position of the last step that was done; a table with its own clock has its
    own. A question with captures had its turn as well. Without its author in the room it had none.
    """
    if not block.is_work:
        return
    steps = steps_of(block)
    came = block.agenda.meeting.attendances.came().exclude(member=None)
    here = set(came.values_list("member", flat=True))
    spoken = set(
        Capture.objects.not_taken_back().filter(block=block).values_list("item", flat=True)
    )
    topics, by_dots = topics_of(block), dots_step(steps) is not None
    worked = []
    for table in block.tables.prefetch_related("items__question"):
        done = questions_reached(steps, reached if table.step is None else table.step)
        talked_about = {card.item_id for card in topics.get(table.number, ())[:done]}
        for order, item in enumerate(table.items.all()):
            outcome = AgendaItem.Outcome
            had_turn = item.pk in talked_about if by_dots else order < done
            had_turn = had_turn or item.pk in spoken
            had_turn = had_turn and item.question.author_id in here
            item.outcome = outcome.WORKED_ON if had_turn else outcome.NOT_REACHED
            item.save(update_fields=["outcome"])
        if done:
            worked.append(table.pk)
    Table.objects.filter(block=block).update(step=None, step_started_at=None)
    Table.objects.filter(pk__in=worked).update(worked_at=now)
    record_encounters(pairs_met(block.agenda.meeting, block=block), now=now)


def reopen_block(block: Block) -> None:
    """Undo `end_block` moments later.

    Pairs that had met before keep `last_at`: they are at one table again.
    """
    if not block.is_work:
        return
    for one, other in pairs_met(block.agenda.meeting, block=block):
        met = Encounter.objects.filter(one=one, other=other)
        if not met.filter(times=1).delete()[0]:
            met.update(times=F("times") - 1)
    items = AgendaItem.objects.filter(table__block=block)
    items.update(outcome=AgendaItem.Outcome.PLANNED)
    Table.objects.filter(block=block).update(worked_at=None)


def record_encounters(pairs: Iterable[tuple[int, int]], *, now: datetime) -> None:
    """Count pairs of members who met at a table, the smaller id first; three statements."""
    met = list(pairs)
    if not met:
        return
    known = {
        (e.one_id, e.other_id): e
        for e in Encounter.objects.select_for_update()
        .filter(one__in={one for one, _ in met}, other__in={other for _, other in met})
        .order_by("pk")
    }
    again = [known[pair].pk for pair in met if pair in known]
    Encounter.objects.filter(pk__in=again).update(times=F("times") + 1, last_at=now)
    Encounter.objects.bulk_create(
        Encounter(one_id=one, other_id=other, last_at=now)
        for one, other in met
        if (one, other) not in known
    )


@transaction.atomic
def close_run(run: Run, *, by: Member, now: datetime) -> Run:
    """Close the meeting that `by` leads. Its signal `meeting_closed` ends the run: see `end_run`.

    Idempotent. Locks the meeting and the run. Raises NotCore, NotLeading.
    """
    require_core(by, now=now)
    Meeting.objects.select_for_update(of=("self",)).get(pk=run.meeting_id)
    run = Run.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=run.pk)
    if not run.is_open:
        return run
    if run.facilitator_id != by.pk:
        raise NotLeading
    close_meeting(run.meeting, by=by, now=now)
    run.refresh_from_db()
    return run


def end_run(run: Run, *, by: Member | None, now: datetime) -> None:
    """End the last block, stop the clock for good, and record who closed the meeting.

    The meeting and the run must be locked.
    """
    timeline = running_timeline(run)
    end_block(timeline.here.block, reached=timeline.here.position, now=now)
    if run.by_itself:
        alarms.cancel(city=current_city(), kind=STEP_OVER, key=str(run.meeting_id))
    run.closed_at, run.paused_at, run.before = now, None, None
    run.revision += 1
    run.save()
    RunEvent.objects.create(
        run=run,
        kind=RunEvent.Kind.CLOSE,
        by=by,
        at=now,
        revision=run.revision,
        block=run.block,
        step=run.step,
    )
    publishing.notify(run.meeting, "closed", now=now, revision=run.revision)
