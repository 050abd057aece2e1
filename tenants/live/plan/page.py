"""What the planner's page shows: the plan, what was tapped, who still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tenants.live.errors import WouldDrop
from tenants.live.models import Agenda, Block, Run, Table
from tenants.live.participants import planner_id_of, tonight
from tenants.live.plan.blocks import MOVABLE
from tenants.live.plan.forms import PickForm, PlanForm
from tenants.live.plan.planner_input import candidates, versions_by_key
from tenants.live.plan.summary import sentences
from tenants.live.queries import ended
from tenants.live.run.timeline import timeline_of, title_of
from tenants.live.screens.state import tables_of
from tenants.live.validators import MAX_PART_MINUTES
from tenants.meetings.models import Meeting
from tenants.members.requests import MemberRequest
from tenants.products.models import Question

QUEUE_SHOWN = 40
ABSENT_TOLD = ("left_author_absent", "left_author_not_there")  # sentences that say it already


@dataclass(frozen=True)
class PartOfPlan:
    """A part of the evening on the page."""

    block: Block
    title: str
    starts: Any
    ends: Any
    has_begun: bool
    is_over: bool
    is_movable: bool
    tables: list[Table]


def plan_page(
    request: MemberRequest,
    meeting: Meeting,
    *,
    form: PlanForm | None = None,
    losses: WouldDrop | None = None,
    status: int = 200,
    template: str = "",
) -> HttpResponse:
    agenda = Agenda.objects.filter(meeting=meeting).select_related("made_by").first()
    run = Run.objects.filter(meeting=meeting).first()
    people = tonight(meeting, only_here=bool(agenda and agenda.only_here))
    over = ended(meeting)
    parts = _parts(meeting, agenda, run, is_over=over is not None)
    pick = PickForm(request.GET if request.method == "GET" else {})
    formats = [(key, version.name) for key, version in versions_by_key().items()]
    shown = {
        "meeting": meeting,
        "agenda": agenda,
        "run": run,
        "over": str(over) if over else "",
        "parts": parts,
        "losses": losses_shown(request, losses) if losses else None,
        "can_undo": can_undo(agenda, run),
        "late": minutes_too_long(meeting, parts),
        "people": len(people),
        "here": sum(who.is_here for who in people.values()),
        "sentences": sentences([(key, n) for key, n in agenda.sentences]) if agenda else [],
        "formats": formats,
        "most_minutes": MAX_PART_MINUTES,
        "chosen_formats": [name for key, name in formats if agenda and key in agenda.formats],
        "form": form or PlanForm(initial=_initial(agenda, len(people))),
        "picked": _picked(pick, parts),
        **_queue(agenda, parts, frozenset(people)),
    }
    chosen = template or ("live/plan/plan.html" if request.htmx else "live/plan.html")
    return render(request, chosen, shown, status=status)


@dataclass(frozen=True)
class LossesShown:
    """Parts and questions that a new plan would leave out, and the press that accepts it."""

    parts: list[str]
    questions: list[Question]
    action: str
    fields: list[tuple[str, str]]


def losses_shown(request: MemberRequest, losses: WouldDrop) -> LossesShown:
    names = {key: version.name for key, version in versions_by_key().items()}
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    questions = Question.objects.filter(pk__in=losses.questions).select_related("author")
    return LossesShown(
        [names.get(key, key) for key in losses.parts],
        list(questions.order_by("pk")),
        request.path,
        [*fields, ("sure", "1")],
    )


def can_undo(agenda: Agenda | None, run: Run | None) -> bool:
    begun = run.block if run else 0
    kept = agenda.previous if agenda else None
    return bool(kept and kept["parts"] and kept["begun"] == begun)


def minutes_too_long(meeting: Meeting, parts: list[PartOfPlan]) -> int:
    """By how much the plan is longer than the evening."""
    last = parts[-1].block if parts else None
    return max(0, last.starts + last.minutes - meeting.minutes) if last else 0


def _initial(agenda: Agenda | None, people: int) -> dict[str, Any]:
    if agenda is None:
        usual = Agenda()
        gaps = {"changeover": usual.changeover, "pause": usual.pause}
        return {"tables": max(1, -(-people // 4)), "seats": 6} | gaps
    names = ("tables", "seats", "only_here", "formats", "changeover", "pause")
    return {name: getattr(agenda, name) for name in names}


def _parts(
    meeting: Meeting, agenda: Agenda | None, run: Run | None, *, is_over: bool
) -> list[PartOfPlan]:
    blocks = list(agenda.blocks.all()) if agenda else []
    zero = timeline_of(meeting, run=run, blocks=blocks).begins
    return [
        PartOfPlan(
            block,
            title_of(block),
            zero + timedelta(minutes=block.starts),
            zero + timedelta(minutes=block.starts + block.minutes),
            is_over or (run is not None and block.position <= run.block),
            is_over or (run is not None and block.position < run.block),
            block.kind in MOVABLE,
            tables_of(block) if block.is_work else [],
        )
        for block in blocks
        if block.minutes or block.is_work
    ]


def _picked(form: PickForm, parts: list[PartOfPlan]) -> dict[str, Any]:
    """The seat or question that was tapped, and the part that it can move within."""
    kind, number = form.picked()
    if kind == "question":
        return {"question": number}
    for each in parts:
        for table in each.tables:
            for place in table.seated.all():
                if kind == "seat" and place.pk == number:
                    return {"seat": place, "table": table, "block": each.block.pk}
    return {}


def _queue(
    agenda: Agenda | None, parts: list[PartOfPlan], people: frozenset[int]
) -> dict[str, Any]:
    """Questions that wait: of people of tonight, and those that were taken off."""
    if agenda is None:
        waiting = Question.objects.waiting()
    else:
        waiting = Question.objects.filter(candidates(agenda))
    on = {item.question_id for p in parts for t in p.tables for item in t.items.all()}
    waiting = waiting.exclude(pk__in=on).select_related("author", "product")
    found = waiting.order_by("times_served", "queued_at", "pk")[:QUEUE_SHOWN]
    off = set(agenda.off) if agenda else set()
    seated = {
        planner_id_of(place)
        for p in parts
        if not p.has_begun
        for t in p.tables
        for place in t.seated.all()
    }
    return {
        "waiting": [q for q in found if q.pk not in off and q.author_id in people],
        "off": [q for q in found if q.pk in off],
        "absent": 0
        if any(key in ABSENT_TOLD for key, _n in (agenda.sentences if agenda else ()))
        else sum(q.author_id not in people for q in found if q.pk not in off),
        "seated": seated,
    }
