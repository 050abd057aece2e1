"""Pages of minutes: the minutes, the member's own part, the note and its versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest, member_of
from tenants.outcome.actions import write_note
from tenants.outcome.errors import NotKeeper
from tenants.outcome.forms import NoteForm
from tenants.outcome.models import Minutes
from tenants.outcome.permissions import may_keep_minutes
from tenants.outcome.queries import my_meeting, numbers_of
from tenants.outcome.queries.minutes import (
    facilitators_of,
    has_withdrawn_questions,
    minutes_page,
    minutes_rows,
)
from tenants.refusals import error_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui import dates
from tenants.ui.caching.for_members import read_once


@require_safe
def minutes(request: CityRequest, pk: int) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    if member is None:
        return _summary(request, pk)
    found, led, is_same = read_once(request, "minutes", lambda: _read_head(pk))
    if isinstance(found, Meeting):
        return _not_written_yet(request, found)
    today = timezone.localdate(now)
    page: Any = SimpleLazyObject(
        lambda: minutes_page(
            read_once(
                request, f"minutes on {today}", lambda: minutes_rows(found, led=led, today=today)
            ),
            member,
        )
    )
    context = {
        "page": page,  # lazy: members share what is drawn of it
        "minutes": found,
        "meeting": found.meeting,
        "following": SimpleLazyObject(lambda: _following(now)),
        "is_same_for_members": is_same,
        "may_write": may_keep_minutes(member, found.meeting, now=now, led=led),
        "today": today,
    }
    return render(request, "outcome/minutes.html", context)


def _read_head(pk: int) -> tuple[Minutes | Meeting, Sequence[Member], bool]:
    """The minutes, or the meeting without any; its facilitators; True if no question is withdrawn.

    Raises Http404.
    """
    meeting = get_object_or_404(Meeting, pk=pk)
    found = Minutes.objects.filter(pk=pk).first()
    if found is None:
        return meeting, [], False
    found.meeting = meeting
    return found, facilitators_of(meeting), not has_withdrawn_questions(meeting)


def _following(now: datetime) -> Meeting | None:
    found = Meeting.objects.upcoming(now=now).first()
    if found:
        dates.expires_by_the_minute(found.starts_at, found.ends_at, now=now)
    return found


def _summary(request: CityRequest, pk: int) -> HttpResponse:
    """Show visitors the numbers of an open meeting's minutes."""
    meeting = get_object_or_404(Meeting.objects.seen_by(None), pk=pk)
    if not Minutes.objects.filter(pk=pk).exists():
        return _not_written_yet(request, meeting)
    context = {"meeting": meeting, "numbers": numbers_of(meeting)}
    return render(request, "outcome/summary.html", context)


def _not_written_yet(request: CityRequest, meeting: Meeting) -> HttpResponse:
    messages.info(request, _("The minutes appear the moment the evening closes."))
    return redirect(meeting)


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
