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
from tenants.live.errors import EveningError
from tenants.live.forms import PlanForm
from tenants.live.models import Agenda, AgendaItem, Block, Seat, Table
from tenants.live.situation import versions_by_key
from tenants.live.views.people import meeting_of
from tenants.live.views.plan_page import plan_page
from tenants.live.views.presses import number as number_in
from tenants.live.words import impossible, refusal
from tenants.meetings.models import Meeting
from tenants.meetings.planning import Infeasible
from tenants.meetings.views.registration import takes_back
from tenants.members.permissions import core_required
from tenants.members.requests import MemberRequest
from tenants.products.models import Question


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
    return _done(
        request,
        meeting,
        lambda: actions.propose_agenda(meeting, by=member, now=timezone.now(), **room),
    )


@require_POST
def settlement(request: MemberRequest, pk: int) -> HttpResponse:
    """Tell everyone: questions go on the agenda, phones show tables."""
    member, meeting = core_required(request), meeting_of(request, pk)
    agenda = get_object_or_404(Agenda.objects.select_related("meeting"), meeting=meeting)
    try:
        actions.settle_agenda(agenda, by=member, now=timezone.now())
    except EveningError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, _("Done: everyone sees tonight's plan on their phone."))
    return redirect("live:plan", pk)


@require_POST
def seat(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """`to` a table, `with` somebody else's seat, or `lock` 1 or 0."""
    member, meeting = core_required(request), meeting_of(request, pk)
    found = get_object_or_404(_seats(meeting), pk=number)
    now = timezone.now()

    def change() -> None:
        if "lock" in request.POST:
            actions.lock(found, held=request.POST["lock"] == "1", by=member, now=now)
        elif "with" in request.POST:
            other = get_object_or_404(_seats(meeting), pk=number_in(request, "with"))
            actions.swap_seats(found, other, by=member, now=now)
        else:
            to = get_object_or_404(_tables(meeting), pk=number_in(request, "to"))
            actions.move_seat(found, to=to, by=member, now=now)

    return _done(request, meeting, change)


@require_http_methods(["POST", "DELETE"])
def item(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """`lock` 1 or 0, or DELETE: not tonight."""
    member, meeting = core_required(request), meeting_of(request, pk)
    items = AgendaItem.objects.select_related("table__block__agenda__meeting")
    found = get_object_or_404(items, table__block__agenda__meeting=meeting, pk=number)
    now = timezone.now()
    if takes_back(request):
        return _done(request, meeting, lambda: actions.take_off(found, by=member, now=now))
    held = request.POST.get("lock") == "1"
    return _done(request, meeting, lambda: actions.lock(found, held=held, by=member, now=now))


@require_POST
def part(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """`lock` 1 or 0, or another `format` by its key."""
    member, meeting = core_required(request), meeting_of(request, pk)
    blocks = Block.objects.select_related("agenda__meeting").filter(kind=Block.Kind.WORK)
    found = get_object_or_404(blocks, agenda__meeting=meeting, pk=number)
    now, key = timezone.now(), request.POST.get("format", "")
    if key in versions_by_key():
        return _done(
            request,
            meeting,
            lambda: actions.plan_with_format(found, key=key, by=member, now=now),
        )
    held = request.POST.get("lock") == "1"
    return _done(request, meeting, lambda: actions.lock(found, held=held, by=member, now=now))


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
    table = get_object_or_404(_tables(meeting), pk=number_in(request, "at"))
    return _done(
        request, meeting, lambda: actions.put_question(asked, at=table, by=member, now=now)
    )


def _tables(meeting: Meeting) -> Any:
    tables = Table.objects.select_related("block__agenda__meeting")
    return tables.filter(block__agenda__meeting=meeting)


def _seats(meeting: Meeting) -> Any:
    seats = Seat.objects.select_related("table__block__agenda__meeting")
    return seats.filter(table__block__agenda__meeting=meeting)


def _done(request: MemberRequest, meeting: Meeting, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except EveningError as error:
        messages.error(request, refusal(error))
    except Infeasible as error:
        messages.error(request, impossible(error))
    if request.htmx:
        return plan_page(request, meeting, template="live/parts/plan.html")
    return redirect("live:plan", meeting.pk)
