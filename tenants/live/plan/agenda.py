"""The agenda of a meeting: propose, keep locks, propose again, publish.

Every change makes a new version of the agenda. What has begun stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from tenants.formats.actions import install_catalogue
from tenants.formats.models import Format
from tenants.live.errors import InfeasiblePlan, WouldDrop
from tenants.live.models import Agenda, Block, Run
from tenants.live.plan.arrivals import seat_everyone
from tenants.live.plan.planner_input import PlannerInput, planner_input_of, set_real_times
from tenants.live.plan.queue_sync import questions_of, sync_queue
from tenants.live.plan.snapshot import snapshot
from tenants.live.plan.storage import load_blocks, save_plan, touch
from tenants.live.queries import ended, last_begun
from tenants.live.screens import publishing
from tenants.live.signals import agenda_changed
from tenants.live.validators import DEFAULT_SEATS, DEFAULT_TABLE_SIZE
from tenants.meetings import planning
from tenants.meetings.models import Meeting
from tenants.members.models import Member

PLANNED = (  # what a change of the plan writes
    "version",
    "tables",
    "seats",
    "only_here",
    "changeover",
    "pause",
    "formats",
    "off",
    "sentences",
    "fingerprint",
    "made_at",
    "made_by",
)


@transaction.atomic
def propose_agenda(
    meeting: Meeting,
    *,
    by: Member | None,
    now: datetime,
    tables: int | None = None,
    seats: int | None = None,
    only_here: bool | None = None,
    formats: Sequence[str] | None = None,
    changeover: int | None = None,
    pause: int | None = None,
    may_drop: bool = True,
    keep_undo: bool = False,
) -> Agenda:
    """The best evening from the people, the queue and the time; locked parts stay.

    What isn't given stays as it was. The plan before it is kept for `undo_plan`, unless the caller
    has kept one. Raises InfeasiblePlan, AlreadyClosed, and WouldDrop unless it may leave out
    what was planned.
    """
    agenda = lock_agenda(meeting, now=now)
    if not keep_undo:
        keep_for_undo(agenda)
    if not Format.objects.exists():
        install_catalogue(now=now)
    for name, value in (
        ("tables", tables),
        ("seats", seats),
        ("only_here", only_here),
        ("formats", None if formats is None else list(formats)),
        ("changeover", changeover),
        ("pause", pause),
    ):
        if value is not None:
            setattr(agenda, name, value)
    planner_input = planner_input_now(agenda, now=now)
    if tables is None and not agenda.blocks.filter(kind=Block.Kind.WORK).exists():
        agenda.tables = max(1, -(-len(planner_input.people) // DEFAULT_TABLE_SIZE))
        planner_input = planner_input_now(agenda, now=now)
    before = questions_of(agenda)
    try:
        plan = planning.plan_evening(planner_input.situation)
    except planning.Infeasible as infeasible:
        raise InfeasiblePlan(infeasible) from infeasible
    if not may_drop:
        refuse_losses(planner_input.situation, plan)
    save_plan(
        agenda,
        plan,
        people=planner_input.people,
        versions=planner_input.versions,
        begun=planner_input.begun,
        locks=planner_input.situation.all_locks,
    )
    agenda.sentences = _told(agenda, planner_input.situation, plan)
    agenda.fingerprint = plan.fingerprint
    changed(agenda, before=before, by=by, now=now)
    return agenda


@transaction.atomic
def lay_agenda(
    meeting: Meeting, *, plan: planning.Plan, by: Member | None, now: datetime
) -> Agenda:
    """Write an evening down as it is given, for example one that was planned on paper.

    People are named by `people.of_attendance(attendance).number`, formats by their key.
    """
    agenda = lock_agenda(meeting, now=now)
    planner_input = planner_input_now(agenda, now=now)
    before = questions_of(agenda)
    save_plan(agenda, plan, people=planner_input.people, versions=planner_input.versions)
    agenda.tables = max((len(block.tables) for block in plan.blocks), default=1)
    agenda.sentences, agenda.fingerprint = _told(agenda, planner_input.situation, plan), ""
    changed(agenda, before=before, by=by, now=now)
    return agenda


@transaction.atomic
def publish_agenda(agenda: Agenda, *, by: Member | None, now: datetime) -> Agenda:
    """Tell everyone: the questions are on the agenda, the phones show tables. Safe to repeat."""
    agenda = lock_agenda(agenda.meeting, now=now)
    if agenda.published_at is None:
        agenda.published_at, agenda.made_by = now, by
        agenda.save(update_fields=["published_at", "made_by"])
    sync_queue(agenda, before=set(), now=now)
    seat_everyone(agenda)
    publishing.notify(agenda.meeting, "agenda", now=now)
    return agenda


def lock_agenda(meeting: Meeting, *, now: datetime) -> Agenda:
    """The meeting's agenda, locked until the transaction ends; an empty one if it has none.

    So is its run: nobody goes on to a part that is being planned anew. Once the evening is over
    its plan is history. Raises AlreadyClosed.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    Run.objects.select_for_update(of=("self",)).filter(meeting=meeting).first()
    if over := ended(meeting):
        raise over
    agenda, _new = Agenda.objects.get_or_create(
        meeting=meeting, defaults={"made_at": now, "seats": DEFAULT_SEATS}
    )
    agenda.meeting = meeting
    _set_real_times(agenda, now=now)
    return agenda


def _set_real_times(agenda: Agenda, *, now: datetime) -> None:
    """Parts that have begun have their real times before anything is planned after them."""
    run = Run.objects.filter(meeting=agenda.meeting_id, closed_at=None).first()
    if run is None:
        return
    for block in set_real_times(agenda.meeting, list(agenda.blocks.all()), run=run, now=now):
        block.save(update_fields=["starts", "minutes"])


def planner_input_now(agenda: Agenda, *, now: datetime) -> PlannerInput:
    run = Run.objects.filter(meeting=agenda.meeting_id, closed_at=None).first()
    return planner_input_of(agenda, load_blocks(agenda), run=run, now=now)


def keep_for_undo(agenda: Agenda) -> None:
    """Keep the plan as it is now, so that the change to come can be undone."""
    agenda.previous = snapshot(agenda, begun=last_begun(agenda.meeting_id))
    agenda.save(update_fields=["previous"])


def refuse_losses(situation: planning.Situation, plan: planning.Plan) -> None:
    """Raise WouldDrop for fewer parts, or lost questions of people who are there."""
    previous = situation.previous
    if previous is None:
        return
    asked = {n for n in previous.agenda if n in situation.question}
    lost = [n for n in asked - set(plan.agenda) if situation.question[n].author in situation.person]
    parts: Counter[str] = Counter()
    if len(plan.blocks) < len(previous.blocks):
        parts = Counter(b.format for b in previous.blocks) - Counter(b.format for b in plan.blocks)
    if lost or parts:
        raise WouldDrop(sorted(parts.elements()), sorted(lost))


def changed(agenda: Agenda, *, before: set[int], by: Member | None, now: datetime) -> None:
    """A new version: the queue follows a settled agenda, the screens hear of it."""
    touch(agenda, now=now)
    agenda.made_by = by
    agenda.save(update_fields=PLANNED)
    agenda_changed.send(sender=Agenda, agenda=agenda)
    if agenda.published_at:
        sync_queue(agenda, before=before, now=now)
        publishing.notify(agenda.meeting, "agenda", now=now)


def refresh_summary(agenda: Agenda, *, now: datetime) -> None:
    """The sentences after a change by hand; people have the last word, so nothing is refused."""
    planner_input = planner_input_now(agenda, now=now)
    if planner_input.situation.previous is not None:
        agenda.sentences = _told(agenda, planner_input.situation, planner_input.situation.previous)
    agenda.fingerprint = ""


def reflow_times(agenda: Agenda, *, begun: int) -> None:
    """Put the parts after position `begun` one after another; spare time gives way first.

    A break that was given by hand stays.
    """
    blocks = list(agenda.blocks.all())
    end = agenda.meeting.minutes
    over = sum(block.minutes for block in blocks) - end
    clock = 0
    for block in blocks:
        if block.position > begun:
            if block.kind == Block.Kind.SPARE and over > 0 and not block.given:
                given = min(block.minutes, over)
                block.minutes -= given
                over -= given
            block.starts = clock
            block.save(update_fields=["starts", "minutes"])
        clock = block.starts + block.minutes


def _told(agenda: Agenda, situation: planning.Situation, plan: planning.Plan) -> list[list[object]]:
    spare = agenda.blocks.filter(
        kind=Block.Kind.SPARE, given=None, position__gt=last_begun(agenda.meeting_id)
    ).aggregate(minutes=Sum("minutes"))
    sentences = planning.explain(situation, plan, spare=spare["minutes"] or 0)
    return [[s.key, dict(s.numbers)] for s in sentences]
