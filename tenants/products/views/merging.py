"""Buttons that merge two questions and undo it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.products.actions import merging as actions
from tenants.products.forms import MergeForm
from tenants.products.models import Merge, Question
from tenants.refusals import message_on_refusal
from tenants.ui.forms import cleaned


@member_required
@require_POST
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    """Merge this question into another, or ask its author."""
    seen = Question.objects.seen_by(request.member)
    found = get_object_or_404(seen, pk=pk)
    form = cleaned(MergeForm(request.POST))
    into = get_object_or_404(seen, pk=form.cleaned_data["into"])
    with message_on_refusal(request):
        made = actions.merge_questions(found, into=into, by=request.member, now=now())
        if made.made_at:
            messages.success(request, _("Two questions are one now. It can be undone."))
            return redirect(into)
        messages.success(request, _("Proposed. Once the other author agrees, they are one."))
    return redirect(found)


@member_required
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo a merge, decline or take back a proposal."""
    merges = Merge.objects.select_related("question", "into")
    found = get_object_or_404(merges, pk=pk)
    with message_on_refusal(request):
        actions.undo_merge(found, by=request.member, now=now())
        messages.success(request, _("They are two questions, each in its own place."))
    return redirect(found.question)
