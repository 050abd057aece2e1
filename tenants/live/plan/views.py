"""The planner's page: propose, look, move, hold fast, propose again, tell everyone.

Moving works in two taps, with pages alone: `?pick=` marks a person or a question, and every place
it can go to shows a button.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.live import actions
from tenants.live.errors import PlanChanged, WouldDrop
from tenants.live.models import Agenda, AgendaItem, Block, Seat, Table
from tenants.live.permissions import meeting_of
from tenants.live.plan.forms import BlockForm, PlanForm
from tenants.live.plan.page import plan_page
from tenants.live.plan.planner_input import versions_by_key
from tenants.live.run.views import number as number_in
from tenants.meetings.models import Meeting
from tenants.members.budgets import PLANS, spend
from tenants.members.permissions import core_required
from tenants.members.requests import MemberRequest
from tenants.products.models import Question
from tenants.refusals import message_on_refusal
from tenants.ui.forms import error_text
from tenants.ui.method_override import is_delete


@require_safe
@never_cache
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    core_required(request)
    return plan_page(request, meeting_of(request, pk))


@require_POST
def proposal(request: MemberRequest, pk: int) -> HttpResponse:
    """Plan, or plan again: what is held fast stays, as little as possible moves."""
    member, meeting = core_required(request), meeting_of(request, pk)
    form = PlanForm(request.POST) if "tables" in request.POST else None
    if form is not None and not form.is_valid():
        return plan_page(request, meeting, form=form, status=422)
    room = form.cleaned_data if form is not None else {}
    spend(PLANS, by=member)
    return _done(
        request,
        meeting,
        lambda: actions.propose_agenda(
            meeting, by=member, now=timezone.now(), may_drop=_is_sure(request), **room
        ),
    )


@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """The plan before the last change."""
    member, meeting = core_required(request), meeting_of(request, pk)
    return _done(
        request, meeting, lambda: actions.undo_plan(meeting, by=member, now=timezone.now())
    )


@require_POST
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell everyone: questions go on the agenda, phones show tables."""
    member, meeting = core_required(request), meeting_of(request, pk)
    agenda = get_object_or_404(Agenda.objects.select_related("meeting"), meeting=meeting)
    with message_on_refusal(request):
        actions.publish_agenda(agenda, by=member, now=timezone.now())
        messages.success(request, _("Done: everyone sees tonight's plan on their phone."))
    return redirect("live:plan", pk)


@require_POST
def seat(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """`to` a table, `with` somebody else's seat, or `lock` 1 or 0."""
    member, meeting = core_required(request), meeting_of(request, pk)
    now = timezone.now()

    def change() -> None:
        found = _still_there(_seats(meeting), number)
        if "lock" in request.POST:
            actions.lock(found, held=request.POST["lock"] == "1", by=member, now=now)
        elif "with" in request.POST:
            other = _still_there(_seats(meeting), number_in(request, "with"))
            actions.swap_seats(found, other, by=member, now=now)
        else:
            to = _still_there(_tables(meeting), number_in(request, "to"))
            actions.move_seat(found, to=to, by=member, now=now)

    return _done(request, meeting, change)


@require_http_methods(["POST", "DELETE"])
def item(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """`lock` 1 or 0, or DELETE: not tonight."""
    member, meeting = core_required(request), meeting_of(request, pk)
    items = AgendaItem.objects.select_related("table__block__agenda__meeting")
    now = timezone.now()

    def change() -> None:
        found = _still_there(items.filter(table__block__agenda__meeting=meeting), number)
        if is_delete(request):
            actions.take_off(found, by=member, now=now)
        else:
            actions.lock(found, held=request.POST.get("lock") == "1", by=member, now=now)

    return _done(request, meeting, change)


@require_POST
def parts(request: MemberRequest, pk: int) -> HttpResponse:
    """One part more, with the `format` of this key."""
    member, meeting = core_required(request), meeting_of(request, pk)
    key, now = request.POST.get("format", ""), timezone.now()
    if key not in versions_by_key():
        messages.error(request, _("Choose a format for the new part first."))
        return _done(request, meeting, lambda: None)
    spend(PLANS, by=member)
    sure = _is_sure(request)
    return _done(
        request,
        meeting,
        lambda: actions.add_block(meeting, key=key, by=member, now=now, may_drop=sure),
    )


@require_http_methods(["POST", "DELETE"])
def part(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """DELETE: without it. POST one of `format` (its key), `minutes`, `move` (earlier or later),
    `break` (after it) and `lock` (1 or 0)."""
    member, meeting = core_required(request), meeting_of(request, pk)
    form = BlockForm(request.POST)
    if "minutes" in request.POST and not form.is_valid():
        messages.error(request, error_text(form))
        return _done(request, meeting, lambda: None)
    blocks = Block.objects.select_related("agenda__meeting").filter(agenda__meeting=meeting)
    now = timezone.now()

    def change() -> None:
        found = _still_there(blocks, number)
        if is_delete(request):
            actions.remove_block(found, by=member, now=now)
        elif "minutes" in request.POST:
            minutes = form.cleaned_data["minutes"]
            actions.set_minutes(found, minutes=minutes, by=member, now=now)
        elif "move" in request.POST:
            later = request.POST["move"] == "later"
            actions.move_block(found, later=later, by=member, now=now)
        elif "break" in request.POST:
            actions.add_break(found, by=member, now=now)
        elif found.is_work:
            choose_or_hold(found)

    def choose_or_hold(found: Block) -> None:
        key, sure = request.POST.get("format", ""), _is_sure(request)
        if key in versions_by_key():
            spend(PLANS, by=member)
            actions.plan_with_format(found, key=key, by=member, now=now, may_drop=sure)
        elif "lock" in request.POST:
            actions.lock(found, held=request.POST["lock"] == "1", by=member, now=now)

    return _done(request, meeting, change)


@require_POST
def question(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Put a question `at` a table, or with `back` let a new plan take it again."""
    member, meeting = core_required(request), meeting_of(request, pk)
    now = timezone.now()
    if request.POST.get("back"):
        agenda = get_object_or_404(Agenda.objects.select_related("meeting"), meeting=meeting)
        return _done(
            request,
            meeting,
            lambda: actions.bring_back(agenda, question=number, by=member, now=now),
        )
    asked = get_object_or_404(Question, pk=number)

    def put() -> None:
        table = _still_there(_tables(meeting), number_in(request, "at"))
        actions.put_question(asked, at=table, by=member, now=now)

    return _done(request, meeting, put)


def _is_sure(request: MemberRequest) -> bool:
    """True if the reader has seen what a new plan leaves out."""
    return bool(request.POST.get("sure"))


def _still_there(rows: Any, number: int) -> Any:
    """The row that was pressed. Raises PlanChanged where a new plan has replaced it."""
    row = rows.filter(pk=number).first()
    if row is None:
        raise PlanChanged
    return row


def _tables(meeting: Meeting) -> Any:
    tables = Table.objects.select_related("block__agenda__meeting")
    return tables.filter(block__agenda__meeting=meeting)


def _seats(meeting: Meeting) -> Any:
    seats = Seat.objects.select_related("table__block__agenda__meeting")
    return seats.filter(table__block__agenda__meeting=meeting)


def _done(request: MemberRequest, meeting: Meeting, change: Callable[[], object]) -> HttpResponse:
    with message_on_refusal(request):
        try:
            change()
        except WouldDrop as losses:
            return plan_page(request, meeting, losses=losses)
    if request.htmx:
        return plan_page(request, meeting, template="live/plan/plan.html")
    return redirect("live:plan", meeting.pk)
