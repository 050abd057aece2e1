"""The buttons of a running evening. Each press answers with the facilitator's new screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.contrib import messages
from django.contrib.messages import SUCCESS, WARNING
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.live import actions
from tenants.live.errors import AlreadyClosed
from tenants.live.models import Agenda, Run, Table
from tenants.live.permissions import meeting_of
from tenants.live.run.forms import (
    ExtendForm,
    LeadForm,
    RevisionForm,
    SeatingForm,
    StartForm,
    StepForm,
    TableStepForm,
)
from tenants.live.run.guards import has_seen
from tenants.live.screens.phone_page import phone_screen
from tenants.live.screens.state import EveningState
from tenants.live.screens.views import facilitator_screen
from tenants.meetings.guest_recognition import attendance_of
from tenants.meetings.models import Meeting
from tenants.members.budgets import PLANS, spend
from tenants.members.models import Member
from tenants.members.permissions import core_required
from tenants.members.requests import member_of
from tenants.products.models import Question
from tenants.refusals import Refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.forms import cleaned
from tenants.ui.method_override import is_delete


@require_POST
def beginning(request: CityRequest, pk: int) -> HttpResponse:
    member, meeting = core_required(request), meeting_of(request, pk)
    now = timezone.now()
    stands = cleaned(StartForm(request.POST)).cleaned_data["stands"]
    told = Agenda.objects.filter(meeting=meeting).exclude(published_at=None).exists()
    return _pressed(
        request,
        meeting,
        lambda: actions.start_run(meeting, by=member, now=now, stands=stands),
        done="" if told else _("The plan has been shown: everyone sees their table."),
    )


@require_POST
def seating(request: CityRequest, pk: int) -> HttpResponse:
    """Plan anew for the people in the room; with `format`, a part that needs no question."""
    member, meeting = core_required(request), meeting_of(request, pk)
    spend(PLANS, by=member)
    key, now = cleaned(SeatingForm(request.POST)).key(), timezone.now()
    return _pressed(
        request,
        meeting,
        lambda: (
            actions.begin_on_the_spot(meeting, key=key, by=member, now=now)
            if key
            else actions.seat_those_here(meeting, by=member, now=now)
        ),
        done=_("Seated anew: everyone who is here has a table."),
    )


@require_POST
def steps(request: CityRequest, pk: int) -> HttpResponse:
    """Go on to the next step; `skip` leaves this step undone, `part` the whole part."""
    member, run = _lead(request, pk)
    sent, now = cleaned(StepForm(request.POST)).cleaned_data, timezone.now()
    seen, whole = sent["revision"], sent["part"]
    stale = not has_seen(run, seen)

    def press() -> None:
        if whole or sent["skip"]:
            actions.skip(run, by=member, expected_revision=seen, now=now, whole_block=whole)
        else:
            actions.next_step(run, by=member, expected_revision=seen, now=now)

    return _pressed(request, run.meeting, press, stale=stale)


@require_POST
def back(request: CityRequest, pk: int) -> HttpResponse:
    """Undo the last step."""
    member, run = _lead(request, pk)
    seen, now = cleaned(RevisionForm(request.POST)).cleaned_data["revision"], timezone.now()
    return _pressed(
        request,
        run.meeting,
        lambda: actions.step_back(run, by=member, expected_revision=seen, now=now),
        stale=not has_seen(run, seen),
    )


@require_http_methods(["POST", "DELETE"])
def by_itself(request: CityRequest, pk: int) -> HttpResponse:
    """POST lets steps follow the clock, DELETE returns to steps by hand."""
    member, run = _lead(request, pk)
    on = not is_delete(request)
    return _pressed(
        request,
        run.meeting,
        lambda: actions.go_by_itself(run, on=on, by=member, now=timezone.now()),
    )


@require_POST
def clock(request: CityRequest, pk: int) -> HttpResponse:
    """Go on if the step is over by the server's clock; open screens post this at its end."""
    run = Run.objects.filter(meeting=pk, closed_at=None, by_itself=True).first()
    if run:
        with suppress(AlreadyClosed):
            actions.follow_clock(run, now=timezone.now())
    return HttpResponse(status=204)


@require_POST
def minutes(request: CityRequest, pk: int) -> HttpResponse:
    member, run = _lead(request, pk)
    sent, now = cleaned(ExtendForm(request.POST)).cleaned_data, timezone.now()
    more, seen = sent["minutes"], sent["revision"]
    return _pressed(
        request,
        run.meeting,
        lambda: actions.extend_step(run, by=member, minutes=more, expected_revision=seen, now=now),
        stale=not has_seen(run, seen),
    )


@require_http_methods(["POST", "DELETE"])
def pausing(request: CityRequest, pk: int) -> HttpResponse:
    """POST pauses the clock, DELETE resumes it."""
    member, run = _lead(request, pk)
    press = actions.resume if is_delete(request) else actions.pause
    return _pressed(request, run.meeting, lambda: press(run, by=member, now=timezone.now()))


@require_POST
def leading(request: CityRequest, pk: int) -> HttpResponse:
    """Hand over `to` somebody of the core; without `to`, take over."""
    member, run = _lead(request, pk)
    number, now = cleaned(LeadForm(request.POST)).cleaned_data["to"], timezone.now()
    if number is None:
        return _pressed(request, run.meeting, lambda: actions.take_over(run, by=member, now=now))
    to = get_object_or_404(Member.objects.here(), pk=number)
    return _pressed(request, run.meeting, lambda: actions.hand_over(run, to=to, by=member, now=now))


@require_POST
def closing(request: CityRequest, pk: int) -> HttpResponse:
    member, run = _lead(request, pk)
    return _pressed(
        request, run.meeting, lambda: actions.close_run(run, by=member, now=timezone.now())
    )


@require_http_methods(["POST", "DELETE"])
def asked(request: CityRequest, pk: int, number: int) -> HttpResponse:
    """POST takes a question from the room tonight; DELETE leaves it in the queue."""
    member, meeting = core_required(request), meeting_of(request, pk)
    agenda = get_object_or_404(Agenda.objects.select_related("meeting"), meeting=meeting)
    question = get_object_or_404(Question.objects.select_related("author"), pk=number)
    now = timezone.now()
    if is_delete(request):
        return _pressed(
            request,
            meeting,
            lambda: actions.leave_in_queue(agenda, question=number, by=member, now=now),
        )
    return _pressed(
        request,
        meeting,
        lambda: actions.take_tonight(question, agenda=agenda, by=member, now=now),
        done=_("%(name)s's question is on tonight's plan.") % {"name": question.author.name},
    )


@require_http_methods(["POST", "DELETE"])
def table_steps(request: CityRequest, pk: int, number: int) -> HttpResponse:
    """POST: this table goes on by itself, or one step `back`; `step` is where it is.

    DELETE brings it to the room's step.
    """
    meeting = meeting_of(request, pk)
    run = get_object_or_404(Run.objects.select_related("meeting"), meeting=meeting)
    table = get_object_or_404(
        Table, block__agenda__meeting=meeting, block__position=run.block, number=number
    )
    now = timezone.now()
    if is_delete(request):
        core = core_required(request)
        return _pressed(
            request, meeting, lambda: actions.table_rejoin(run, table=table, by=core, now=now)
        )
    sent = cleaned(TableStepForm(request.POST)).cleaned_data
    member = member_of(request)
    move = actions.table_back if sent["back"] else actions.table_next
    with message_on_refusal(request):
        move(
            run,
            table=table,
            expected_step=sent["step"],
            by=member,
            guest=None if member else attendance_of(request, meeting),
            now=now,
        )
    if request.htmx:
        return phone_screen(request, meeting.pk)
    return redirect("live:phone", pk)


def _lead(request: CityRequest, pk: int) -> tuple[Member, Run]:
    member, meeting = core_required(request), meeting_of(request, pk)
    run = get_object_or_404(Run.objects.select_related("meeting"), meeting=meeting)
    return member, run


def _pressed(
    request: CityRequest,
    meeting: Meeting,
    press: Callable[[], object],
    *,
    stale: bool = False,
    done: str = "",
) -> HttpResponse:
    """Run the press; show a refusal or a stale page beside the buttons."""
    note = _("Somebody was faster: this is how the evening is now.") if stale else done
    try:
        press()
    except Refusal as refusal:
        note = str(refusal)
    if request.htmx:
        meeting.refresh_from_db()
        state = EveningState(meeting, timezone.now())
        return facilitator_screen(request, state, "live/parts/facilitator.html", note=note)
    if note:
        messages.add_message(request, SUCCESS if note == done else WARNING, note)
    return redirect("live:facilitator", meeting.pk)
