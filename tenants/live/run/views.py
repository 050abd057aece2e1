"""The buttons of an evening. Each press answers the facilitator's screen as it is afterwards."""

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
from tenants.live.permissions import is_core, meeting_of
from tenants.live.plan.forms import MOST_MINUTES
from tenants.live.run.guards import has_seen
from tenants.live.screens.facilitator import ON_THE_SPOT
from tenants.live.screens.state import EveningState
from tenants.live.screens.views import facilitator_screen, phone_screen
from tenants.meetings.guest_recognition import attendance_of
from tenants.meetings.models import Meeting
from tenants.members.budgets import PLANS, spend
from tenants.members.models import Member
from tenants.members.permissions import core_required
from tenants.members.requests import MemberRequest
from tenants.products.models import Question
from tenants.refusals import Refusal, message_on_refusal
from tenants.ui.method_override import is_delete


@require_POST
def beginning(request: MemberRequest, pk: int) -> HttpResponse:
    member, meeting = core_required(request), meeting_of(request, pk)
    now = timezone.now()
    stands = bool(request.POST.get("stands"))
    told = Agenda.objects.filter(meeting=meeting).exclude(published_at=None).exists()
    return _pressed(
        request,
        meeting,
        lambda: actions.start_run(meeting, by=member, now=now, stands=stands),
        done="" if told else _("The plan has been shown: everyone sees their table."),
    )


@require_POST
def seating(request: MemberRequest, pk: int) -> HttpResponse:
    """Plan anew for those who are in the room; with `format`, one that needs no question."""
    member, meeting = core_required(request), meeting_of(request, pk)
    spend(PLANS, by=member)
    key, now = request.POST.get("format", ""), timezone.now()
    return _pressed(
        request,
        meeting,
        lambda: (
            actions.begin_on_the_spot(meeting, key=key, by=member, now=now)
            if key in ON_THE_SPOT
            else actions.seat_those_here(meeting, by=member, now=now)
        ),
        done=_("Seated anew: everyone who is here has a table."),
    )


@require_POST
def steps(request: MemberRequest, pk: int) -> HttpResponse:
    """On to the next step; with `skip` this one is left undone, with `part` the whole part is."""
    member, run = _lead(request, pk)
    seen = number(request, "revision")
    now = timezone.now()
    stale = not has_seen(run, seen)

    def press() -> None:
        if request.POST.get("part") or request.POST.get("skip"):
            whole = bool(request.POST.get("part"))
            actions.skip(run, by=member, expected_revision=seen, now=now, whole_block=whole)
        else:
            actions.next_step(run, by=member, expected_revision=seen, now=now)

    return _pressed(request, run.meeting, press, stale=stale)


@require_POST
def back(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a wrong "next" back."""
    member, run = _lead(request, pk)
    seen, now = number(request, "revision"), timezone.now()
    return _pressed(
        request,
        run.meeting,
        lambda: actions.step_back(run, by=member, expected_revision=seen, now=now),
        stale=not has_seen(run, seen),
    )


@require_http_methods(["POST", "DELETE"])
def by_itself(request: MemberRequest, pk: int) -> HttpResponse:
    """POST lets steps go on when their time is over, DELETE takes them in hand again."""
    member, run = _lead(request, pk)
    on = not is_delete(request)
    return _pressed(
        request,
        run.meeting,
        lambda: actions.go_by_itself(run, on=on, by=member, now=timezone.now()),
    )


@require_POST
def clock(request: MemberRequest, pk: int) -> HttpResponse:
    """Sent by an open screen when the time of a step is over; the server's clock decides."""
    run = Run.objects.filter(meeting=pk, closed_at=None, by_itself=True).first()
    if run:
        with suppress(AlreadyClosed):
            actions.follow_clock(run, now=timezone.now())
    return HttpResponse(status=204)


@require_POST
def minutes(request: MemberRequest, pk: int) -> HttpResponse:
    member, run = _lead(request, pk)
    more = max(1, min(number(request, "minutes"), MOST_MINUTES))
    seen, now = number(request, "revision"), timezone.now()
    return _pressed(
        request,
        run.meeting,
        lambda: actions.extend_step(run, by=member, minutes=more, expected_revision=seen, now=now),
        stale=not has_seen(run, seen),
    )


@require_http_methods(["POST", "DELETE"])
def pausing(request: MemberRequest, pk: int) -> HttpResponse:
    """POST stands still, DELETE goes on."""
    member, run = _lead(request, pk)
    press = actions.resume if is_delete(request) else actions.pause
    return _pressed(request, run.meeting, lambda: press(run, by=member, now=timezone.now()))


@require_POST
def leading(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand over `to` somebody of the core; without `to`, take over."""
    member, run = _lead(request, pk)
    now = timezone.now()
    if not request.POST.get("to"):
        return _pressed(request, run.meeting, lambda: actions.take_over(run, by=member, now=now))
    to = get_object_or_404(Member.objects.here(), pk=number(request, "to"))
    return _pressed(request, run.meeting, lambda: actions.hand_over(run, to=to, by=member, now=now))


@require_POST
def closing(request: MemberRequest, pk: int) -> HttpResponse:
    member, run = _lead(request, pk)
    return _pressed(
        request, run.meeting, lambda: actions.close_run(run, by=member, now=timezone.now())
    )


@require_http_methods(["POST", "DELETE"])
def asked(request: MemberRequest, pk: int, number: int) -> HttpResponse:
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
def table_steps(request: MemberRequest, pk: int, number: int) -> HttpResponse:
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
        member = core_required(request)
        return _pressed(
            request, meeting, lambda: actions.table_rejoin(run, table=table, by=member, now=now)
        )
    step = request.POST.get("step", "")
    move = actions.table_back if request.POST.get("back") else actions.table_next
    with message_on_refusal(request):
        move(
            run,
            table=table,
            expected_step=int(step) if step.isdecimal() and len(step) < 6 else -1,
            by=request.member or None,
            guest=None if request.member else attendance_of(request, meeting),
            now=now,
        )
    if request.POST.get("from") == "facilitator" and is_core(request):
        return _pressed(request, meeting, lambda: None)
    if request.htmx:
        return phone_screen(request, meeting, "live/parts/phone.html")
    return redirect("live:phone", pk)


def number(request: MemberRequest, name: str) -> int:
    """A number of a form; 0 for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _lead(request: MemberRequest, pk: int) -> tuple[Member, Run]:
    member, meeting = core_required(request), meeting_of(request, pk)
    run = get_object_or_404(Run.objects.select_related("meeting"), meeting=meeting)
    return member, run


def _pressed(
    request: MemberRequest,
    meeting: Meeting,
    press: Callable[[], object],
    *,
    stale: bool = False,
    done: str = "",
) -> HttpResponse:
    """Run the press; a refusal, or that the page was stale, is shown beside the buttons."""
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
