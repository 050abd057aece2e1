"""Pages of decisions: the list, one decision, a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.governance.decisions import actions, schedule
from tenants.governance.decisions.budgets import OPENED
from tenants.governance.decisions.forms import (
    BallotForm,
    ObjectionForm,
    OpenForm,
    ReasonForm,
    VersionForm,
    WayForm,
    WordForm,
)
from tenants.governance.decisions.models import Decision, Elector, Way, Word
from tenants.governance.decisions.queries import decision_page, electors_of
from tenants.members.budgets import spend
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.pagination import page_of

CLOSED_SHOWN = 20


@require_safe
@member_required
def decisions(request: MemberRequest) -> HttpResponse:
    """Open ones, those that need my word first; then those that are over."""
    now = timezone.now()
    mine = Elector.objects.filter(member=request.member).needed(now=now)
    waiting = set(mine.values_list("decision", flat=True))
    found = list(Decision.objects.open().select_related("by").defer("text", "versions"))
    closed = Decision.objects.closed().select_related("by").defer("text", "versions")
    context = {
        "waiting": [row for row in found if row.pk in waiting],
        "others": [row for row in found if row.pk not in waiting],
        "page": page_of(request, closed, size=CLOSED_SHOWN),
        "now": now,
    }
    return render(request, "decisions/list.html", context)


@require_safe
@member_required
def decision(request: MemberRequest, pk: int) -> HttpResponse:
    return page(request, found_decision(pk))


def page(request: MemberRequest, found: Decision, **forms: Any) -> HttpResponse:
    """The page; a form that was not taken is shown with what was typed."""
    shown = decision_page(found, reader=request.member, now=timezone.now())
    if not shown.may_answer:  # the form of a refusal is not drawn any more
        for form in forms.values():
            for error in form.non_field_errors():
                messages.error(request, str(error))
    mine = shown.me.voice if shown.me and shown.me.voice else {}
    context = {
        "shown": shown,
        "ballot_form": BallotForm(decision=found, labels=shown.labels, mine=mine)
        if found.is_by_options
        else None,
        "decision": found,
        "word_form": WordForm(auto_id=False),
        "objection_form": ObjectionForm(auto_id="objection_%s"),
        **forms,
    }
    return render(request, "decisions/decision.html", context, status=422 if forms else 200)


@member_required
@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    way = WayForm(request.GET).way
    form, now = OpenForm(request.POST or None, way=way), timezone.now()
    if form.is_valid():
        with error_on_refusal(form):
            spend(OPENED, by=request.member)
            sent = form.cleaned_data
            made = actions.open_decision(
                by=request.member,
                electors=[request.member, *electors_of(sent["electors"], now=now)],
                closes_at=schedule.evening_in(sent["days"], now=now),
                now=now,
                **form.facts(),
            )
            messages.success(request, _("Opened. Those who are asked are told."))
            return redirect(made)
    context = {"form": form, "way": Way(way), "ways": ways_of(way)}
    return render(request, "decisions/new.html", context, status=422 if form.errors else 200)


def ways_of(chosen: str) -> list[dict[str, Any]]:
    """The tabs of ways on the page of a new decision."""
    return [
        {"label": way.label, "url": f"?way={way.value}", "current": way == chosen, "count": None}
        for way in Way
    ]


@member_required
@require_POST
def write(request: MemberRequest, pk: int) -> HttpResponse:
    """A question, an answer or a reaction."""
    found, form, now = found_decision(pk), WordForm(request.POST, auto_id=False), timezone.now()
    if form.is_valid():
        sent = form.cleaned_data
        with error_on_refusal(form):
            match sent["kind"]:
                case Word.Kind.ANSWER:
                    asked = Word.objects.filter(decision=found, kind=Word.Kind.QUESTION)
                    question = get_object_or_404(asked, pk=sent["reply_to"] or 0)
                    actions.reply(question, by=request.member, text=sent["text"], now=now)
                case Word.Kind.REACTION:
                    actions.react(found, by=request.member, text=sent["text"], now=now)
                case Word.Kind.ADVICE:
                    actions.advise(found, by=request.member, text=sent["text"], now=now)
                case _:
                    actions.ask(found, by=request.member, text=sent["text"], now=now)
            messages.success(request, _("Kept."))
            return redirect(found)
    return page(request, found, word_form=form)


@member_required
@require_POST
def consent(request: MemberRequest, pk: int) -> HttpResponse:
    found = found_decision(pk)
    with message_on_refusal(request):
        actions.consent(found, by=request.member, now=timezone.now())
        messages.success(request, _("You consent. You can change your word until the end."))
    return redirect(found)


@member_required
@require_POST
def aside(request: MemberRequest, pk: int) -> HttpResponse:
    found = found_decision(pk)
    with message_on_refusal(request):
        actions.stand_aside(found, by=request.member, now=timezone.now())
        messages.success(request, _("You stand aside. You can change your word until the end."))
    return redirect(found)


@member_required
@require_POST
def objection(request: MemberRequest, pk: int) -> HttpResponse:
    found, form = found_decision(pk), ObjectionForm(request.POST, auto_id="objection_%s")
    if form.is_valid():
        with error_on_refusal(form):
            actions.object_to(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Kept. Whoever proposes it looks for a way to take it in."))
            return redirect(found)
    return page(request, found, objection_form=form)


@member_required
@require_http_methods(["GET", "POST"])
def version(request: MemberRequest, pk: int) -> HttpResponse:
    """Another text, with what it takes in."""
    found = found_decision(pk)
    open_ones = Word.objects.open_objections().filter(decision=found).select_related("by")
    form = VersionForm(
        request.POST or None, objections=list(open_ones), initial={"text": found.text}
    )
    if form.is_valid():
        with error_on_refusal(form):
            actions.integrate(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(
                request, _("The text has changed. Those who objected are asked again.")
            )
            return redirect(found)
    return form_page(request, found, form, title=_("Another text"), action=_("Propose this text"))


@member_required
@require_POST
def next_step(request: MemberRequest, pk: int) -> HttpResponse:
    found = found_decision(pk)
    with message_on_refusal(request):
        actions.begin_next_step(found, by=request.member, now=timezone.now())
        messages.success(request, _("The next step has begun."))
    return redirect(found)


@member_required
@require_POST
def closing(request: MemberRequest, pk: int) -> HttpResponse:
    found = found_decision(pk)
    with message_on_refusal(request):
        actions.close_early(found, by=request.member, now=timezone.now())
        messages.success(request, _("Closed. Everybody who was asked is told."))
    return redirect(found)


@member_required
@require_http_methods(["GET", "POST"])
def withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    found, form = found_decision(pk), ReasonForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            actions.withdraw(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Withdrawn. Everybody who was asked is told."))
            return redirect(found)
    title, action = _("Withdraw the proposal"), _("Withdraw")
    return form_page(request, found, form, title=title, action=action)


def found_decision(pk: int) -> Decision:
    return get_object_or_404(Decision.objects.select_related("by"), pk=pk)


def form_page(
    request: MemberRequest, found: Decision, form: Any, *, title: str, action: str
) -> HttpResponse:
    context = {"decision": found, "form": form, "title": title, "action": action}
    status = 422 if form.errors else 200
    return render(request, "decisions/form.html", context, status=status)
