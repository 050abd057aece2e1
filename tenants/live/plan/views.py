"""The plan's page: propose, change by hand, undo, publish.

A move takes two taps and no script: `?pick=` marks a person or a question, and every place it can
go to shows a button.
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
from tenants.live.plan.forms import (
    FormatForm,
    LockForm,
    PartForm,
    PlaceQuestionForm,
    PlanForm,
    SeatForm,
)
from tenants.live.plan.page import plan_page
from tenants.meetings.models import Meeting
from tenants.members.budgets import PLANS, spend
from tenants.members.permissions import core_required
from tenants.products.models import Question
from tenants.refusals import message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.forms import cleaned, error_text
from tenants.ui.method_override import is_delete


@require_safe
@never_cache
def plan(request: CityRequest, pk: int) -> HttpResponse:
    core_required(request)
    return plan_page(request, meeting_of(request, pk))


@require_POST
def proposal(request: CityRequest, pk: int) -> HttpResponse:
    """Plan, or plan again: locked rows stay, and as little as possible moves."""
    member, meeting = core_required(request), meeting_of(request, pk)
    form = PlanForm(request.POST)
    if not form.is_valid() and not form.is_empty:
        return plan_page(request, meeting, form=form, status=422)
    sure = form.cleaned_data["sure"]
    spend(PLANS, by=member)
    return _done(
        request,
        meeting,
        lambda: actions.propose_agenda(
            meeting, by=member, now=timezone.now(), may_drop=sure, **form.wish
        ),
    )


@require_POST
def undo(request: CityRequest, pk: int) -> HttpResponse:
    """Return to the plan before the last change."""
    member, meeting = core_required(request), meeting_of(request, pk)
    return _done(
        request, meeting, lambda: actions.undo_plan(meeting, by=member, now=timezone.now())
    )


@require_POST
def publish(request: CityRequest, pk: int) -> HttpResponse:
    """Publish the plan: its questions leave the queue, phones show tables."""
    member, meeting = core_required(request), meeting_of(request, pk)
    agenda = get_object_or_404(Agenda.objects.select_related("meeting"), meeting=meeting)
    with message_on_refusal(request):
        actions.publish_agenda(agenda, by=member, now=timezone.now())
        messages.success(request, _("Done: everyone sees tonight's plan on their phone."))
    return redirect("live:plan", pk)


@require_POST
def seat(request: CityRequest, pk: int, number: int) -> HttpResponse:
    """Move a seat `to` a table, swap it `with` another seat, or `lock` it."""
    member, meeting = core_required(request), meeting_of(request, pk)
    sent, now = cleaned(SeatForm(request.POST)).cleaned_data, timezone.now()

    def change() -> None:
        found = _still_there(_seats(meeting), number)
        if sent["lock"] is not None:
            actions.lock(found, held=sent["lock"], by=member, now=now)
        elif sent["with"] is not None:
            other = _still_there(_seats(meeting), sent["with"])
            actions.swap_seats(found, other, by=member, now=now)
        else:
            to = _still_there(_tables(meeting), sent["to"])
            actions.move_seat(found, to=to, by=member, now=now)

    return _done(request, meeting, change)


@require_http_methods(["POST", "DELETE"])
def item(request: CityRequest, pk: int, number: int) -> HttpResponse:
    """POST locks or unlocks a planned question, DELETE takes it off tonight's plan."""
    member, meeting = core_required(request), meeting_of(request, pk)
    items = AgendaItem.objects.select_related("table__block__agenda__meeting")
    held, now = cleaned(LockForm(request.POST)).cleaned_data["lock"], timezone.now()

    def change() -> None:
        found = _still_there(items.filter(table__block__agenda__meeting=meeting), number)
        if is_delete(request):
            actions.take_off(found, by=member, now=now)
        else:
            actions.lock(found, held=bool(held), by=member, now=now)

    return _done(request, meeting, change)


@require_POST
def parts(request: CityRequest, pk: int) -> HttpResponse:
    """Add a part with the `format` of this key."""
    member, meeting = core_required(request), meeting_of(request, pk)
    form, now = cleaned(FormatForm(request.POST)), timezone.now()
    key, sure = form.key(), form.cleaned_data["sure"]
    if not key:
        messages.error(request, _("Choose a format for the new part first."))
        return _done(request, meeting, lambda: None)
    spend(PLANS, by=member)
    return _done(
        request,
        meeting,
        lambda: actions.add_block(meeting, key=key, by=member, now=now, may_drop=sure),
    )


@require_http_methods(["POST", "DELETE"])
def part(request: CityRequest, pk: int, number: int) -> HttpResponse:
    """DELETE removes a part; POST changes its `format`, `minutes` or place, adds a `break` after
    it, or locks it."""
    member, meeting = core_required(request), meeting_of(request, pk)
    form = PartForm(request.POST)
    if not form.is_valid() and "minutes" in form.errors:
        messages.error(request, error_text(form))
        return _done(request, meeting, lambda: None)
    blocks = Block.objects.select_related("agenda__meeting").filter(agenda__meeting=meeting)
    sent, now = form.cleaned_data, timezone.now()

    def change() -> None:
        found = _still_there(blocks, number)
        if is_delete(request):
            actions.remove_block(found, by=member, now=now)
        elif form.sets_minutes:
            actions.set_minutes(found, minutes=sent["minutes"], by=member, now=now)
        elif sent.get("move"):
            actions.move_block(found, later=sent["move"] == "later", by=member, now=now)
        elif sent["break"]:
            actions.add_break(found, by=member, now=now)
        elif found.is_work:
            choose_or_hold(found)

    def choose_or_hold(found: Block) -> None:
        if key := form.key():
            spend(PLANS, by=member)
            actions.plan_with_format(found, key=key, by=member, now=now, may_drop=sent["sure"])
        elif sent["lock"] is not None:
            actions.lock(found, held=sent["lock"], by=member, now=now)

    return _done(request, meeting, change)


@require_POST
def question(request: CityRequest, pk: int, number: int) -> HttpResponse:
    """Put a question `at` a table, or with `back` let a new plan take it again."""
    member, meeting = core_required(request), meeting_of(request, pk)
    sent, now = cleaned(PlaceQuestionForm(request.POST)).cleaned_data, timezone.now()
    if sent["back"]:
        agenda = get_object_or_404(Agenda.objects.select_related("meeting"), meeting=meeting)
        return _done(
            request,
            meeting,
            lambda: actions.bring_back(agenda, question=number, by=member, now=now),
        )
    asked = get_object_or_404(Question, pk=number)

    def put() -> None:
        table = _still_there(_tables(meeting), sent["at"])
        actions.put_question(asked, at=table, by=member, now=now)

    return _done(request, meeting, put)


def _still_there(rows: Any, number: int | None) -> Any:
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


def _done(request: CityRequest, meeting: Meeting, change: Callable[[], object]) -> HttpResponse:
    with message_on_refusal(request):
        try:
            change()
        except WouldDrop as losses:
            return plan_page(request, meeting, losses=losses)
    if request.htmx:
        return plan_page(request, meeting, template="live/plan/plan.html")
    return redirect("live:plan", meeting.pk)
