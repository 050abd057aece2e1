"""What the core does with one evening: confirm, move, cancel, undo, close, print the poster."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.meetings import tokens
from tenants.meetings.actions.meetings import (
    agree_to_cancel,
    cancel_meeting,
    change_meeting,
    close_meeting,
    confirm_meeting,
    undo_last_change,
)
from tenants.meetings.errors import InThePast, MeetingError, SeatsTaken
from tenants.meetings.forms import CancellationForm, MeetingForm
from tenants.meetings.models import Meeting
from tenants.meetings.permissions import keeps_the_door
from tenants.meetings.views.meetings import meeting_page
from tenants.meetings.wording import refusal
from tenants.members.models import Member
from tenants.members.permissions import core_required, right_required
from tenants.members.requests import MemberRequest
from tenants.members.rights import Right
from tenants.registry.scope import current_city
from tenants.ui.method_override import is_delete
from tenants.ui.undo import say_undoable


@require_POST
def confirmation(request: MemberRequest, pk: int) -> HttpResponse:
    by = right_required(request, Right.RHYTHM)
    action = partial(confirm_meeting, by=by, now=timezone.now())
    return decided(request, pk, action, _("Confirmed. Everybody sees that it takes place."))


@require_POST
def cancellation(request: MemberRequest, pk: int) -> HttpResponse:
    """POST cancels and DELETE takes the last change back."""
    by, now = right_required(request, Right.RHYTHM), timezone.now()
    if is_delete(request):
        undo = partial(undo_last_change, by=by, now=now)
        return decided(request, pk, undo, _("As it was. Those who come are told."))
    meeting = get_object_or_404(Meeting, pk=pk)
    form = CancellationForm(request.POST)
    if not form.is_valid():
        return meeting_page(request, pk, why_form=form, status=422)
    try:
        meeting = cancel_meeting(meeting, by=by, now=now, why=form.cleaned_data["why"])
    except MeetingError as error:
        messages.error(request, refusal(error))
    else:
        say_cancelled(request, meeting)
    return redirect(meeting)


@require_POST
def cancellation_agreement(request: MemberRequest, pk: int) -> HttpResponse:
    """The second yes."""
    by, meeting = core_required(request), get_object_or_404(Meeting, pk=pk)
    try:
        meeting = agree_to_cancel(meeting, by=by, now=timezone.now())
    except MeetingError as error:
        messages.error(request, refusal(error))
    else:
        say_cancelled(request, meeting)
    return redirect(meeting)


def say_cancelled(request: MemberRequest, meeting: Meeting) -> None:
    url = reverse("meetings:cancel", args=[meeting.pk])
    if meeting.is_cancelled:
        say_undoable(request, _("Cancelled. Those who were coming are told."), url=url)
    else:
        said = _("This is more than the next evening: somebody else of the core has to agree.")
        messages.warning(request, said)


@require_POST
def closing(request: MemberRequest, pk: int) -> HttpResponse:
    close = partial(close_meeting, by=core_required(request), now=timezone.now())
    return decided(request, pk, close, _("The evening is closed. Thank you!"))


def decided(
    request: MemberRequest, pk: int, action: Callable[[Meeting], Meeting], said: str
) -> HttpResponse:
    meeting = get_object_or_404(Meeting, pk=pk)
    try:
        action(meeting)
    except MeetingError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, said)
    return redirect(meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    by = right_required(request, Right.RHYTHM)
    meeting = get_object_or_404(Meeting, pk=pk)
    form = MeetingForm(
        request.POST if request.method == "POST" else None, initial=MeetingForm.of(meeting)
    )
    if request.method == "POST" and form.is_valid() and moved(request, meeting, form, by=by):
        return redirect(meeting)
    shown = {"meeting": meeting, "form": form, "coming": meeting.registrations.coming().count()}
    return render(request, "meetings/edit.html", shown, status=422 if form.errors else 200)


def moved(request: MemberRequest, meeting: Meeting, form: MeetingForm, *, by: Member) -> bool:
    given = {
        name: form.cleaned_data[name]
        for name in ("starts_at", "ends_at", "venue", "address", "capacity", "note", "why")
    }
    try:
        change_meeting(meeting, **given, by=by, now=timezone.now())
    except SeatsTaken as error:
        form.add_error("capacity", refusal(error))
    except InThePast as error:
        form.add_error("day", refusal(error))
    except MeetingError as error:
        form.add_error(None, refusal(error))
    else:
        messages.success(request, _("Saved."))
        return True
    return False


@require_safe
def poster(request: MemberRequest, pk: int) -> HttpResponse:
    """A sheet for the door. Its code lets people in, so only keepers of the door print it."""
    meeting = get_object_or_404(Meeting, pk=pk)
    keeps_the_door(request, meeting)
    address = current_city().url_of("meetings:checkin", tokens.door_token(meeting.pk))
    drawing = segno.make(address, error="m").svg_inline(scale=10, border=0, omitsize=True)
    shown = {"meeting": meeting, "address": address, "drawing": mark_safe(drawing)}  # noqa: S308 -- drawn by segno from our own address
    return render(request, "meetings/poster.html", shown)
