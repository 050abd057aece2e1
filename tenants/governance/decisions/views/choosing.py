"""Choose among options, hand one's word on, write down another's, elect, hear advice."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.governance.decisions import actions
from tenants.governance.decisions.forms import (
    BallotForm,
    PersonForm,
    ReasonForm,
    RecordForm,
    electors_here,
)
from tenants.governance.decisions.models import Decision, Urn
from tenants.governance.decisions.queries.decision_page import option_labels
from tenants.governance.decisions.views.decisions import form_page, found_decision, page
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.method_override import is_delete


@never_cache
@member_required
@require_POST
def ballot(request: MemberRequest, pk: int) -> HttpResponse:
    """A voice in the open, or a ballot into the urn, whose receipt only this answer has."""
    found = found_decision(pk)
    form = BallotForm(request.POST, decision=found, labels=option_labels(found), mine={})
    if form.is_valid():
        with error_on_refusal(form):
            if found.is_anonymous:
                return _cast(request, found, form)
            actions.choose(found, by=request.member, voice=form.voice, now=timezone.now())
            messages.success(request, _("Kept. You can change it until the end."))
            return redirect(found)
    return page(request, found, ballot_form=form)


def _cast(request: MemberRequest, found: Decision, form: BallotForm) -> HttpResponse:
    receipt = actions.cast_ballot(found, by=request.member, voice=form.voice, now=timezone.now())
    shown = {"decision": found, "receipt": receipt}
    return render(request, "decisions/receipt.html", shown)


@member_required
@require_safe
def ballots(request: MemberRequest, pk: int) -> HttpResponse:
    """The published ballots with the options, for whoever counts again."""
    found = found_decision(pk)
    urn = Urn.objects.filter(decision=found, decision__closed_at__isnull=False).first()
    told = {
        "way": found.way,
        "options": found.options,
        "ballots": urn.ballots if urn else {},
        "tally": found.tally,
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})


@member_required
@require_http_methods(["GET", "POST"])
def delegation(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand one's word on; DELETE takes it back."""
    found = found_decision(pk)
    if is_delete(request):
        with message_on_refusal(request):
            actions.take_delegation_back(found, by=request.member, now=timezone.now())
            messages.success(request, _("You speak for yourself again."))
        return redirect(found)
    others = electors_here(found).exclude(pk=request.member.pk)
    form = PersonForm(request.POST or None, electors=others, has_text=False)
    if form.is_valid():
        with error_on_refusal(form):
            actions.delegate(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Handed on, for this decision. Your own word ends it."))
            return redirect(found)
    title, action = _("Who speaks for you here?"), _("Hand my word on")
    return form_page(request, found, form, title=title, action=action)


@member_required
@require_http_methods(["GET", "POST"])
def recording(request: MemberRequest, pk: int) -> HttpResponse:
    """Write down the word of somebody absent."""
    found = found_decision(pk)
    others = electors_here(found).exclude(pk=request.member.pk)
    form = RecordForm(request.POST or None, electors=others, has_text=False)
    if form.is_valid():
        sent = form.cleaned_data
        with error_on_refusal(form):
            actions.record_word(
                found, by=request.member, member=sent["to"], say=sent["say"], now=timezone.now()
            )
            messages.success(request, _("Written down. They are told, and can change it."))
            return redirect(found)
    title, action = _("The word of somebody absent"), _("Write it down")
    return form_page(request, found, form, title=title, action=action)


@member_required
@require_http_methods(["GET", "POST"])
def nomination(request: MemberRequest, pk: int) -> HttpResponse:
    found = found_decision(pk)
    label = _("Who should do it?")
    form = PersonForm(request.POST or None, electors=electors_here(found), label=label)
    if form.is_valid():
        sent = form.cleaned_data
        with error_on_refusal(form):
            actions.nominate(
                found, by=request.member, about=sent["to"], text=sent["text"], now=timezone.now()
            )
            messages.success(request, _("Kept. Once you have heard the others you can change it."))
            return redirect(found)
    return form_page(request, found, form, title=_("Your nomination"), action=_("Name them"))


@member_required
@require_http_methods(["GET", "POST"])
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """Propose one of those who were named."""
    found = found_decision(pk)
    named = electors_here(found).filter(
        pk__in=found.words.filter(kind="nomination", taken_back_at=None).values("about")
    )
    form = PersonForm(request.POST or None, electors=named)
    if form.is_valid():
        sent = form.cleaned_data
        with error_on_refusal(form):
            actions.propose_person(
                found, by=request.member, about=sent["to"], text=sent["text"], now=timezone.now()
            )
            messages.success(request, _("Proposed. Everybody who is asked gives their word now."))
            return redirect(found)
    title = _("Whom do the reasons speak for?")
    return form_page(request, found, form, title=title, action=_("Propose this person"))


@member_required
@require_http_methods(["GET", "POST"])
def announcement(request: MemberRequest, pk: int) -> HttpResponse:
    """Announce the choice that was made after the advice."""
    found, form = found_decision(pk), ReasonForm(request.POST or None)
    form.fields["text"].label = _("What you have decided, and why")
    if form.is_valid():
        with error_on_refusal(form):
            actions.announce(found, by=request.member, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Announced. Those who were asked are told."))
            return redirect(found)
    return form_page(request, found, form, title=_("Your decision"), action=_("Announce it"))
