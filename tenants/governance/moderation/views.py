"""Pages: report something, decide about a report, the log, an act with its second look."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.governance.moderation import actions
from tenants.governance.moderation.budgets import REPORTS
from tenants.governance.moderation.forms import ActForm, AnswerForm, ReportForm, VoiceForm
from tenants.governance.moderation.models import Act, Report
from tenants.governance.moderation.queries import act_page, log_rows, waiting_things
from tenants.governance.moderation.things import KINDS, thing_for
from tenants.governance.moderation.things import thing as any_thing
from tenants.members.budgets import spend
from tenants.members.permissions import core_required, member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.pagination import page_of

LISTED = 30


@member_required
@require_http_methods(["GET", "POST"])
def report(request: MemberRequest, thing: str, pk: int) -> HttpResponse:
    found = thing_for(thing, pk, reader=request.member)
    form = ReportForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            spend(REPORTS, by=request.member)
            actions.report_thing(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("The core is told. Your name stays out of the log."))
            return redirect(found.url)
    context = {"thing": found, "form": form}
    return render(request, "moderation/report.html", context, status=422 if form.errors else 200)


@member_required
@require_http_methods(["GET", "POST"])
def reported(request: MemberRequest, thing: str, pk: int) -> HttpResponse:
    """The open reports of a thing, for members of the core without a part in it."""
    core_required(request)
    found = any_thing(thing, pk) if thing in KINDS else None
    if found is None:
        raise Http404
    about = Report.objects.about(thing, pk)
    is_part = found.author == request.member or about.filter(by=request.member).exists()
    form = ActForm(request.POST or None, thing=found.kind)
    if form.is_valid():
        with error_on_refusal(form):
            made = actions.act_on(found, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("It stands in the log."))
            return redirect(made)
    open_reports = [] if is_part else list(about.open().select_related("by").order_by("pk"))
    context = {"thing": found, "is_part": is_part, "reports": open_reports, "form": form}
    return render(request, "moderation/reported.html", context, status=422 if form.errors else 200)


@member_required
@require_safe
def log(request: MemberRequest) -> HttpResponse:
    is_core = request.member.is_core(now=now())
    context = {
        "page": page_of(request, log_rows(), size=LISTED),
        "waiting": waiting_things(request.member) if is_core else (),
    }
    return render(request, "moderation/log.html", context)


@member_required
@require_safe
def act(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(log_rows(), pk=pk)
    return _act(request, found)


def _act(request: MemberRequest, found: Act, **forms: forms.Form) -> HttpResponse:
    page = act_page(found, reader=request.member, now=now())
    context = {
        "page": page,
        "act": found,
        "answer_form": AnswerForm(initial={"text": found.answer}),
        "voice_form": VoiceForm(),
        **forms,
    }
    return render(request, "moderation/act.html", context, status=422 if forms else 200)


@member_required
@require_POST
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(log_rows(), pk=pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _act(request, found, answer_form=form)
    return _do(
        request,
        found,
        lambda: actions.answer_act(found, by=request.member, now=now(), **form.cleaned_data),
        _("Your answer stands in the log."),
    )


@member_required
@require_POST
def second_look(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(log_rows(), pk=pk)
    ask = lambda: actions.ask_second_look(found, by=request.member, now=now())  # noqa: E731
    return _do(request, found, ask, _("The lot is drawn, and those drawn are told."))


@member_required
@require_POST
def voice(request: MemberRequest, pk: int) -> HttpResponse:
    found, form = _looked_at(request, pk), VoiceForm(request.POST)
    if not form.is_valid():
        return _act(request, found, voice_form=form)
    return _do(
        request,
        found,
        lambda: actions.say(found, by=request.member, now=now(), **form.cleaned_data),
        _("Your voice is counted."),
    )


@member_required
@require_POST
def interest(request: MemberRequest, pk: int) -> HttpResponse:
    """Leave a second look because of an interest of one's own."""
    found = _looked_at(request, pk)
    leave = lambda: actions.decline_look(found, by=request.member, now=now())  # noqa: E731
    return _do(request, found, leave, _("Thank you. The next in the lot's order looks."))


def _looked_at(request: MemberRequest, pk: int) -> Act:
    """The act of a second look for which the reader was drawn, or Http404."""
    drawn = log_rows().filter(voices__member=request.member)
    found: Act = get_object_or_404(drawn, pk=pk)
    return found


def _do(request: MemberRequest, act: Act, verb: Callable[[], object], words: str) -> HttpResponse:
    with message_on_refusal(request):
        verb()
        messages.success(request, words)
    return redirect(act)
