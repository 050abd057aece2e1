"""Pages on which a duty is passed on, for good or for some days."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.governance.decisions.budgets import OPENED
from tenants.governance.duties import actions
from tenants.governance.duties.forms import PersonForm, RecallForm, StandInForm
from tenants.members.budgets import spend
from tenants.members.models import Duty
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal, message_on_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def pass_on(request: MemberRequest, pk: int) -> HttpResponse:
    """Offer one's own duty to somebody."""
    duty = _own(request, pk)
    form = PersonForm(request.POST or None, by=request.member)
    if form.is_valid():
        with error_on_refusal(form):
            to = form.cleaned_data["to"]
            actions.offer_duty(duty, by=request.member, to=to, now=timezone.now())
            said = _("%(name)s is asked. Until they accept, the duty stays yours.")
            messages.success(request, said % {"name": to.name})
            return redirect("members:core")
    context = {"duty": duty, "form": form}
    return render(request, "duties/pass.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def stand_in(request: MemberRequest, pk: int) -> HttpResponse:
    """Name somebody who stands in for some days."""
    duty = _own(request, pk)
    form = StandInForm(request.POST or None, by=request.member)
    if form.is_valid():
        with error_on_refusal(form):
            given = form.cleaned_data
            actions.name_stand_in(duty, by=request.member, now=timezone.now(), **given)
            said = _("%(name)s stands in for you on these days.")
            messages.success(request, said % {"name": given["to"].name})
            return redirect("members:core")
    context = {"duty": duty, "form": form}
    return render(request, "duties/stand_in.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def recall(request: MemberRequest, pk: int) -> HttpResponse:
    """Propose that somebody else takes care of a duty."""
    now = timezone.now()
    held = Duty.objects.current(now=now).exclude(member=request.member)
    duty = get_object_or_404(held.select_related("member"), pk=pk)
    form = RecallForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            spend(OPENED, by=request.member)
            reason = form.cleaned_data["reason"]
            made = actions.propose_recall(duty, by=request.member, reason=reason, now=now)
            messages.success(request, _("Opened. The holder is told, too."))
            return redirect(made)
    context = {"duty": duty, "form": form}
    return render(request, "duties/recall.html", context, status=422 if form.errors else 200)


@require_safe
@member_required
def offered(request: MemberRequest, pk: int) -> HttpResponse:
    """A duty that is offered to the reader."""
    offers = Duty.objects.current(now=timezone.now()).filter(offered_to=request.member)
    duty = get_object_or_404(offers.select_related("member"), pk=pk)
    return render(request, "duties/offered.html", {"duty": duty})


@require_POST
@member_required
def accept(request: MemberRequest, pk: int) -> HttpResponse:
    """Take over a duty."""
    duty = get_object_or_404(Duty, pk=pk)
    with message_on_refusal(request):
        taken = actions.accept_duty(duty, by=request.member, now=timezone.now())
        said = _("%(duty)s is yours now, for a whole term. Thank you!")
        messages.success(request, said % {"duty": taken.get_kind_display()})
    return redirect("members:core")


@require_POST
@member_required
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    """Leave the offer, or take it back."""
    duty = get_object_or_404(Duty, pk=pk)
    with message_on_refusal(request):
        actions.decline_duty(duty, by=request.member)
        messages.success(request, _("All right: the duty stays where it was."))
    return redirect("members:core")


@require_POST
@member_required
def come_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Do it oneself again."""
    with message_on_refusal(request):
        actions.return_to_duty(_own(request, pk), by=request.member, now=timezone.now())
        messages.success(request, _("Good to have you back."))
    return redirect("members:core")


def _own(request: MemberRequest, pk: int) -> Duty:
    current = Duty.objects.current(now=timezone.now()).select_related("offered_to")
    duty = get_object_or_404(current, pk=pk)
    if duty.member_id != request.member.pk:
        raise Http404(pk)
    return duty
