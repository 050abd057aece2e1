"""Context of the plan's page: the plan, the tapped row, the questions that wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from tenants.live.errors import WouldDrop
from tenants.live.participants import planner_id_of
from tenants.live.plan.forms import PickForm, PlanForm
from tenants.live.plan.planner_input import candidates, versions_by_key
from tenants.live.plan.state import PartState, PlanState, plan_state
from tenants.live.validators import DEFAULT_TABLE_SIZE, MAX_PART_MINUTES
from tenants.meetings.models import Meeting
from tenants.products.models import Question
from tenants.registry.requests import CityRequest

QUEUE_SHOWN = 40
ABSENT_SENTENCES = ("left_author_absent", "left_author_not_there")


def plan_page(
    request: CityRequest,
    meeting: Meeting,
    *,
    form: PlanForm | None = None,
    losses: WouldDrop | None = None,
    status: int = 200,
    template: str = "",
) -> HttpResponse:
    state = plan_state(meeting)
    agenda = state.agenda
    parts = [part for part in state.parts if part.block.minutes or part.block.is_work]
    form = form or PlanForm(initial=_initial(state))
    formats = list(form.format_names.items())
    shown = {
        "meeting": meeting,
        "agenda": agenda if state.is_made else None,
        "run": state.run,
        "over": str(state.over) if state.over else "",
        "parts": parts,
        "losses": losses_shown(request, losses) if losses else None,
        "can_undo": state.can_undo,
        "late": state.minutes_too_long,
        "people": state.people,
        "here": state.here,
        "sentences": state.sentences,
        "formats": formats,
        "most_minutes": MAX_PART_MINUTES,
        "chosen_formats": [name for key, name in formats if key in agenda.formats],
        "form": form,
        "picked": _picked(PickForm(request.GET if request.method == "GET" else {}), parts),
        **_queue(state),
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


def losses_shown(request: CityRequest, losses: WouldDrop) -> LossesShown:
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


def _initial(state: PlanState) -> dict[str, Any]:
    names = ("tables", "seats", "only_here", "formats", "changeover", "pause")
    initial = {name: getattr(state.agenda, name) for name in names}
    if not state.is_made:
        initial["tables"] = max(1, -(-state.people // DEFAULT_TABLE_SIZE))
    return initial


def _picked(form: PickForm, parts: Sequence[PartState]) -> dict[str, Any]:
    """The seat or question that was tapped, and the part that it can move within."""
    kind, number = form.picked()
    if kind == "question" and number:
        return {"question": number}
    for part in parts:
        for each in part.tables:
            for place in each.seats:
                if kind == "seat" and place.seat.pk == number:
                    return {"seat": place.seat, "table": each.table, "block": part.block.pk}
    return {}


def _queue(state: PlanState) -> dict[str, Any]:
    """Questions that wait, those that were taken off, and the planner ids of seated people.

    `absent` counts waiting questions of people who don't come, unless the summary says so.
    """
    agenda = state.agenda
    waiting = (
        Question.objects.filter(candidates(agenda)) if state.is_made else Question.objects.waiting()
    )
    tables = [(part, each) for part in state.parts for each in part.tables]
    planned = {item.question_id for _part, each in tables for item in each.table.items.all()}
    waiting = waiting.exclude(pk__in=planned).select_related("author", "product")
    found = waiting.order_by("times_served", "queued_at", "pk")[:QUEUE_SHOWN]
    off = set(agenda.off)
    left = [question for question in found if question.pk not in off]
    coming = [question for question in left if question.author_id in state.participants]
    says_absent = any(key in ABSENT_SENTENCES for key, _numbers in agenda.sentences)
    return {
        "waiting": coming,
        "off": [question for question in found if question.pk in off],
        "absent": 0 if says_absent else len(left) - len(coming),
        "seated": {
            planner_id_of(place.seat)
            for part, each in tables
            if not part.has_begun
            for place in each.seats
        },
    }
