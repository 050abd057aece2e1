"""Pages of minutes: the minutes, the member's own part, the note and its versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.meetings.models import Meeting
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest, member_of
from tenants.outcome.actions import write_note
from tenants.outcome.errors import NotKeeper
from tenants.outcome.forms import NoteForm
from tenants.outcome.models import Minutes
from tenants.outcome.permissions import may_keep_minutes
from tenants.outcome.queries import my_meeting, numbers_of, read_minutes
from tenants.refusals import error_on_refusal
from tenants.registry.requests import CityRequest


@require_safe
def minutes(request: CityRequest, pk: int) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    meeting = get_object_or_404(Meeting.objects.seen_by(member), pk=pk)
    found = Minutes.objects.filter(pk=pk).first()
    if found is None:
        messages.info(request, _("The minutes appear the moment the evening closes."))
        return redirect(meeting)
    if member is None:
        context: dict[str, Any] = {"meeting": meeting, "numbers": numbers_of(meeting)}
        return render(request, "outcome/summary.html", context)
    found.meeting = meeting
    context = {
        "page": read_minutes(found, reader=member, now=now),
        "may_write": may_keep_minutes(member, meeting, now=now),
        "today": timezone.localdate(now),
    }
    return render(request, "outcome/minutes.html", context)


@member_required
@require_safe
def mine(request: MemberRequest, pk: int) -> HttpResponse:
    """The outcome of a meeting for the member."""
    seen = Minutes.objects.filter(meeting__in=Meeting.objects.seen_by(request.member))
    found = get_object_or_404(seen.select_related("meeting"), pk=pk)
    context = {
        "minutes": found,
        "meeting": found.meeting,
        "mine": my_meeting(found.meeting, member=request.member),
        "today": timezone.localdate(),
    }
    return render(request, "outcome/mine.html", context)


@member_required
@require_http_methods(["GET", "POST"])
def note(request: MemberRequest, pk: int) -> HttpResponse:
    found, now = _minutes(pk), timezone.now()
    if not may_keep_minutes(request.member, found.meeting, now=now):
        raise PermissionDenied(NotKeeper.message)
    latest = found.note
    before = {"text": latest.text if latest else "", "seen": found.number}
    form = NoteForm(request.POST or None, initial=before)
    if form.is_valid():
        with error_on_refusal(form):
            write_note(found, by=request.member, now=now, **form.cleaned_data)
            messages.success(request, _("Saved. Earlier versions are kept."))
            return redirect(found)
        form.data = {"text": form.data["text"], "seen": str(found.number)}
    context = {"form": form, "minutes": found, "meeting": found.meeting, "latest": latest}
    return render(request, "outcome/note.html", context)


@member_required
@require_safe
def versions(request: MemberRequest, pk: int) -> HttpResponse:
    found = _minutes(pk)
    context = {"minutes": found, "meeting": found.meeting, "versions": found.versions[::-1]}
    return render(request, "outcome/versions.html", context)


def _minutes(pk: int) -> Minutes:
    return get_object_or_404(Minutes.objects.select_related("meeting"), pk=pk)
