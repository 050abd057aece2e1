"""Pages of values: all of them, one, a new one, a withdrawal."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.governance.decisions.models import Decision
from tenants.governance.values import actions
from tenants.governance.values.budgets import PROPOSED
from tenants.governance.values.forms import ValueForm, WhyForm
from tenants.governance.values.models import ManifestoVersion, Rule, Value, Wish
from tenants.governance.values.permissions import may_shape, shaper_required
from tenants.governance.values.subjects import OF_A_VALUE
from tenants.governance.values.views.practice import observed
from tenants.members.budgets import spend
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal


@require_safe
@member_required
def values(request: MemberRequest) -> HttpResponse:
    """Values in force and proposed ones, with the ways to wishes, manifesto and rules."""
    found = list(Value.objects.order_by("decided_at", "pk"))
    context = {
        "in_force": [row for row in found if row.is_in_force],
        "proposed": [row for row in found if row.state == Value.State.PROPOSED],
        "past": [row for row in found if row.state == Value.State.WITHDRAWN],
        "manifesto": ManifestoVersion.objects.order_by("-number").first(),
        "may_shape": may_shape(request.member, now=timezone.now()),
    }
    return render(request, "values/values.html", context)


@require_safe
@member_required
def value(request: MemberRequest, pk: int) -> HttpResponse:
    """A value with the wishes it grew from, its decisions, manifestos and rules."""
    found = get_object_or_404(Value.objects.select_related("by"), pk=pk)
    joined = Wish.objects.select_related("member").order_by("made_on", "pk")
    wishes = joined.filter(value=found).prefetch_related(Prefetch("joined", joined))
    about = Decision.objects.filter(subject_kind__in=OF_A_VALUE, subject_id=found.pk)
    versions = ManifestoVersion.objects.filter(decision__in=about)
    context = {
        "value": found,
        "wishes": wishes,
        "decisions": about.order_by("opened_at", "pk"),
        "versions": versions.order_by("number"),
        "rules": found.rules.filter(~Q(state=Rule.State.DROPPED)).order_by("made_at", "pk"),
        "may_shape": may_shape(request.member, now=timezone.now()),
        **observed(request, found),
    }
    return render(request, "values/value.html", context)


@require_http_methods(["GET", "POST"])
@member_required
def new(request: MemberRequest) -> HttpResponse:
    shaper_required(request)
    form = ValueForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            spend(PROPOSED, by=request.member)
            made = actions.propose_value(by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Proposed. Permanent participants are asked."))
            return redirect(made)
    context = {
        "form": form,
        "title": _("Propose a value"),
        "lede": _("It is decided by consent of the permanent participants, within a week."),
        "action": _("Ask for consent"),
    }
    return render(request, "values/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@member_required
def withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    shaper_required(request)
    found, form = get_object_or_404(Value, pk=pk), WhyForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            spend(PROPOSED, by=request.member)
            decision = actions.propose_withdrawal(
                found, by=request.member, why=form.cleaned_data["text"], now=timezone.now()
            )
            messages.success(request, _("Proposed. Permanent participants are asked."))
            return redirect(decision)
    context = {
        "form": form,
        "title": _("Withdraw a value"),
        "lede": found.title,
        "action": _("Ask for consent"),
    }
    return render(request, "values/form.html", context, status=422 if form.errors else 200)
