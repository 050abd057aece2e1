"""The page of the member's follow-ups."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.outcome.actions import answer_follow_up, skip_follow_up
from tenants.outcome.forms import SkipForm, TraceForm
from tenants.outcome.models import Trace
from tenants.outcome.queries import my_follow_ups
from tenants.ui.forms import cleaned


@member_required
@require_safe
def follow_ups(request: MemberRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: MemberRequest, *, refused: tuple[int, TraceForm] | None = None, status: int = 200
) -> HttpResponse:
    mine = my_follow_ups(request.member)
    forms = {
        trace.pk: TraceForm(
            initial={"text": trace.text},
            auto_id=f"trace{trace.pk}_%s",
            use_required_attribute=False,
        )
        for trace in [*mine.waiting, *mine.told]
    }
    if refused:
        forms[refused[0]] = refused[1]
    context = {
        "waiting": [(trace, forms[trace.pk]) for trace in mine.waiting],
        "told": [(trace, forms[trace.pk]) for trace in mine.told],
    }
    return render(request, "outcome/follow_ups.html", context, status=status)


@member_required
@require_POST
def tell(request: MemberRequest, pk: int) -> HttpResponse:
    trace = _mine(request, pk)
    form = TraceForm(request.POST, auto_id=f"trace{pk}_%s", use_required_attribute=False)
    if not form.is_valid():
        return _page(request, refused=(pk, form), status=422)
    answer_follow_up(trace, by=request.member, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Kept. It stands beside your realisation."))
    return redirect("outcome:follow_ups")


@member_required
@require_POST
def skip(request: MemberRequest, pk: int) -> HttpResponse:
    never = cleaned(SkipForm(request.POST)).cleaned_data["never"]
    skip_follow_up(_mine(request, pk), by=request.member, now=timezone.now(), never=never)
    messages.success(
        request,
        _("We won't ask about it again.") if never else _("Skipped. We may ask once more later."),
    )
    return redirect("outcome:follow_ups")


def _mine(request: MemberRequest, pk: int) -> Trace:
    return get_object_or_404(Trace, pk=pk, kind__in=Trace.AFTER, capture__by__member=request.member)
