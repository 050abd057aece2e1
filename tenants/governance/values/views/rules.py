"""Pages of rules: all of them, one, a new one, its next step, its new ground."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.governance.decisions.models import Decision
from tenants.governance.values import actions, practice
from tenants.governance.values.budgets import PROPOSED
from tenants.governance.values.forms import GroundForm, NextForm, PracticeForm, RuleForm
from tenants.governance.values.models import Rule
from tenants.governance.values.subjects import OF_A_RULE, Subject
from tenants.governance.values.views.practice import observed
from tenants.members.budgets import spend
from tenants.members.permissions import core_required, member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal


@require_safe
@member_required
def rules(request: MemberRequest) -> HttpResponse:
    """Rules that hold, drafts, and those that were dropped."""
    found = list(Rule.objects.select_related("value").order_by("made_at", "pk"))
    now = timezone.now()
    is_core = request.member.is_core(now=now)
    things = practice.things_in_force()
    context = {
        "in_force": [row for row in found if row.is_in_force],
        "drafts": [row for row in found if row.state == Rule.State.DRAFT],
        "dropped": [row for row in found if row.state == Rule.State.DROPPED],
        "is_core": is_core,
        "thing": practice.chosen_of(things, now=now),
        "practice_form": PracticeForm(things=things) if is_core and len(things) > 1 else None,
    }
    return render(request, "values/rules.html", context)


@require_safe
@member_required
def rule(request: MemberRequest, pk: int) -> HttpResponse:
    """A rule with its value, its decisions and its review."""
    found, now = _found(pk), timezone.now()
    about = Decision.objects.filter(subject_kind__in=OF_A_RULE, subject_id=found.pk)
    decisions = list(about.order_by("opened_at", "pk"))
    is_core = request.member.is_core(now=now)
    context = {
        "rule": found,
        "decisions": decisions,
        "under_decision": any(row.closed_at is None for row in decisions),
        "is_due": bool(found.review_at and found.review_at <= now),
        "is_core": is_core,
        "ground_form": GroundForm() if is_core and found.needs_ground else None,
        **observed(request, found),
    }
    return render(request, "values/rule.html", context)


@require_http_methods(["GET", "POST"])
@member_required
def new(request: MemberRequest) -> HttpResponse:
    core_required(request)
    form = RuleForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            spend(PROPOSED, by=request.member)
            made = actions.draft_rule(by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Drafted. Permanent participants are asked."))
            return redirect(made)
    lede = _("It serves a value, is tried first, and is looked at again.")
    return _form(request, form, title=_("Draft a rule"), lede=lede)


@require_http_methods(["GET", "POST"])
@member_required
def next_step(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask whether a rule is kept, changed or dropped."""
    core_required(request)
    found, form = _found(pk), NextForm(request.POST or None)
    if form.is_valid():
        sent = form.cleaned_data
        with error_on_refusal(form):
            spend(PROPOSED, by=request.member)
            decision = actions.propose_next(
                found,
                subject=Subject(sent["subject"]),
                by=request.member,
                text=sent["text"],
                now=timezone.now(),
            )
            messages.success(request, _("Proposed. Permanent participants are asked."))
            return redirect(decision)
    return _form(request, form, title=_("Review of a rule"), lede=found.title)


@require_http_methods(["GET", "POST"])
@member_required
def ground(request: MemberRequest, pk: int) -> HttpResponse:
    """Cite another value."""
    core_required(request)
    found, form = _found(pk), GroundForm(request.POST or None)
    if form.is_valid():
        value = form.cleaned_data["value"]
        with error_on_refusal(form):
            actions.cite(found, value=value, by=request.member, now=timezone.now())
            messages.success(request, _("The rule has a ground again."))
            return redirect(found)
    return _form(
        request, form, title=_("A new ground"), lede=found.title, action=_("Cite this value")
    )


def _form(
    request: MemberRequest,
    form: RuleForm | NextForm | GroundForm,
    *,
    title: str,
    lede: str,
    action: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lede": lede,
        "action": action or _("Ask for consent"),
    }
    return render(request, "values/form.html", context, status=422 if form.errors else 200)


def _found(pk: int) -> Rule:
    return get_object_or_404(Rule.objects.select_related("value", "by"), pk=pk)
