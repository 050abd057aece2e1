"""Pages of the manifesto: the present version, each one with its differences, the answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.governance.values import actions
from tenants.governance.values.forms import AnswerForm
from tenants.governance.values.manifesto import differences, titles
from tenants.governance.values.models import Acceptance, ManifestoVersion, Rule, Value
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import message_on_refusal


@require_safe
@member_required
def present(request: MemberRequest) -> HttpResponse:
    last = ManifestoVersion.objects.order_by("-number").first()
    if last is None:
        return render(request, "values/no_manifesto.html")
    return redirect(last)


@require_safe
@member_required
def version(request: MemberRequest, number: int) -> HttpResponse:
    """One version: its text, the differences to the former one, and what it changed."""
    versions = list(ManifestoVersion.objects.select_related("decision").order_by("-number"))
    found = next((row for row in versions if row.number == number), None)
    if found is None:
        raise Http404
    before = next((row.text for row in versions if row.number == number - 1), "")
    old, new = titles(before), titles(found.text)
    answers = Acceptance.objects.filter(version=found)
    context = {
        "version": found,
        "versions": versions,
        "is_present": found == versions[0],
        "pieces": differences(before, found.text) if before else (),
        "added": [title for title in new if title not in old],
        "removed": [title for title in old if title not in new],
        "groundless": Rule.objects.in_force().filter(value__state=Value.State.WITHDRAWN).count(),
        "accepted": answers.filter(is_accepted=True).count(),
        "mine": answers.filter(member=request.member).first(),
    }
    return render(request, "values/manifesto.html", context)


@require_POST
@member_required
def answer(request: MemberRequest, number: int) -> HttpResponse:
    """Accept the manifesto, or put it aside."""
    found = get_object_or_404(ManifestoVersion, number=number)
    form = AnswerForm(request.POST)
    if form.is_valid():
        accepts = form.cleaned_data["accepts"]
        with message_on_refusal(request):
            actions.answer_manifesto(found, by=request.member, accepts=accepts, now=timezone.now())
            said = _("You accept this manifesto.") if accepts else _("Put aside: it stays here.")
            messages.success(request, said)
    return redirect(found)
