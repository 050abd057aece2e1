"""Pages of the rota: who leads which evening, absences, the history of every duty."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.governance.duties import actions, queries
from tenants.governance.duties.forms import DaysForm, SwapForm
from tenants.governance.duties.models import Absence, Turn
from tenants.meetings.models import Meeting
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal, message_on_refusal


@require_safe
@member_required
def rota(request: MemberRequest) -> HttpResponse:
    return _rota(request, DaysForm())


@require_safe
@member_required
def history(request: MemberRequest) -> HttpResponse:
    """All terms of every duty."""
    now = timezone.now()
    return render(request, "duties/history.html", {"past": queries.history(now=now), "now": now})


@require_POST
@member_required
def take(request: MemberRequest, pk: int) -> HttpResponse:
    """Lead an evening."""
    meeting = get_object_or_404(Meeting, pk=pk)
    with message_on_refusal(request):
        actions.take_turn(meeting, by=request.member, now=timezone.now())
        messages.success(request, _("You lead this evening. Thank you!"))
    return redirect("duties:rota")


@require_POST
@member_required
def offer(request: MemberRequest, pk: int) -> HttpResponse:
    """Put one's own turn up for a swap."""
    turn = get_object_or_404(Turn, pk=pk)
    with message_on_refusal(request):
        actions.offer_turn(turn, by=request.member, now=timezone.now())
        messages.success(request, _("The core is asked. Until somebody takes it, it stays yours."))
    return redirect("duties:rota")


@require_POST
@member_required
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    turn = get_object_or_404(Turn, pk=pk)
    with message_on_refusal(request):
        actions.keep_turn(turn, by=request.member)
        messages.success(request, _("It stays yours."))
    return redirect("duties:rota")


@require_POST
@member_required
def swap(request: MemberRequest, pk: int) -> HttpResponse:
    """Give one's own evening for another one."""
    theirs, form = get_object_or_404(Turn, pk=pk), SwapForm(request.POST)
    if form.is_valid():
        mine = get_object_or_404(Turn, pk=form.cleaned_data["mine"])
        with message_on_refusal(request):
            actions.swap_turns(mine, theirs, by=request.member, now=timezone.now())
            messages.success(request, _("Swapped."))
    return redirect("duties:rota")


@require_POST
@member_required
def absences(request: MemberRequest) -> HttpResponse:
    """Add an absence of one's own."""
    form = DaysForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            actions.add_absence(by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Noted. The rota proposes somebody else on these days."))
            return redirect("duties:rota")
    return _rota(request, form, status=422)


@require_POST
@member_required
def end_absence(request: MemberRequest, pk: int) -> HttpResponse:
    """Be there after all."""
    absence = get_object_or_404(Absence, pk=pk, member=request.member)
    actions.remove_absence(absence, by=request.member)
    messages.success(request, _("Good to have you back."))
    return redirect("duties:rota")


def _rota(request: MemberRequest, form: DaysForm, *, status: int = 200) -> HttpResponse:
    now, me = timezone.now(), request.member
    found = queries.rota(now=now)
    mine = Absence.objects.ahead(today=timezone.localdate(now)).filter(member=me)
    context = {
        "rota": found,
        "own_turns": found.own_turns(me),
        "is_core": me in found.core,
        "loads": queries.carrying_too_much(now=now),
        "absences": mine,
        "form": form,
    }
    return render(request, "duties/rota.html", context, status=status)
