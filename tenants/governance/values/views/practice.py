"""What is in practice: the core's choice, observations, and taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from tenants.governance.values import practice
from tenants.governance.values.budgets import OBSERVED
from tenants.governance.values.forms import ObservationForm, PracticeForm
from tenants.governance.values.models import Observation, Rule, Value
from tenants.members.budgets import spend
from tenants.members.permissions import core_required, member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.pagination import page_of

SHOWN = 20


@require_POST
@member_required
def choice(request: MemberRequest) -> HttpResponse:
    """Put another value or rule in practice this week."""
    core_required(request)
    form = PracticeForm(request.POST, things=practice.things_in_force())
    if form.is_valid():
        with message_on_refusal(request):
            thing = form.cleaned_data["thing"]
            practice.choose(thing, by=request.member, now=timezone.now())
            messages.success(request, _("In practice this week."))
    return redirect("values:rules")


@require_http_methods(["GET", "POST"])
@member_required
def of_rule(request: MemberRequest, pk: int) -> HttpResponse:
    return _observe(request, get_object_or_404(Rule, pk=pk))


@require_http_methods(["GET", "POST"])
@member_required
def of_value(request: MemberRequest, pk: int) -> HttpResponse:
    return _observe(request, get_object_or_404(Value, pk=pk))


@require_POST
@member_required
def removal(request: MemberRequest, pk: int) -> HttpResponse:
    """Take one's own observation back."""
    rows = Observation.objects.select_related("rule", "value", "meeting")
    found = get_object_or_404(rows, pk=pk)
    bound_for = _place_of(found)
    with message_on_refusal(request):
        practice.take_back(found, by=request.member)
        messages.success(request, _("The observation is taken back."))
    return bound_for


def observed(request: MemberRequest, thing: practice.Thing) -> dict[str, object]:
    """The observations on the page of a value or a rule, and the form while it is in force."""
    return {
        "thing": thing,
        "is_in_practice": practice.in_practice(now=timezone.now()) == thing,
        "observations": page_of(request, Observation.objects.about(thing), size=SHOWN),
        "observation_form": ObservationForm() if thing.is_in_force else None,
    }


def _observe(request: MemberRequest, thing: practice.Thing) -> HttpResponse:
    """Keep an observation; a refused one stays in its form."""
    form = ObservationForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            spend(OBSERVED, by=request.member)
            made = practice.observe(
                thing, by=request.member, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("Kept for the review."))
            return _place_of(made)
    context = {
        "form": form,
        "title": _("In practice"),
        "lede": thing.title,
        "action": pgettext("observation", "Keep it"),
    }
    return render(request, "values/form.html", context, status=422 if form.errors else 200)


def _place_of(observation: Observation) -> HttpResponse:
    """Back to the phone's page of the meeting, or to the value or rule."""
    if observation.meeting_id:
        return redirect("live:phone", observation.meeting_id)
    return redirect(observation.thing)
