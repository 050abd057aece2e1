"""The core's pages of one meeting: confirm, move, cancel, undo, close, print the poster."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
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
from tenants.meetings.forms import CancellationForm, MeetingForm
from tenants.meetings.models import Meeting
from tenants.meetings.permissions import keeps_the_door
from tenants.meetings.views.meetings import meeting_page
from tenants.members.permissions import core_required, right_required
from tenants.members.rights import Right
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.registry.scope import current_city
from tenants.ui.method_override import is_delete
from tenants.ui.undo import say_undoable

CHANGES = ("starts_at", "ends_at", "venue", "address", "capacity", "note", "why")


@require_POST
def confirmation(request: CityRequest, pk: int) -> HttpResponse:
    by = right_required(request, Right.RHYTHM)
    meeting = get_object_or_404(Meeting, pk=pk)
    with message_on_refusal(request):
        confirm_meeting(meeting, by=by, now=timezone.now())
        messages.success(request, _("Confirmed. Everybody sees that it takes place."))
    return redirect(meeting)


@require_POST
def cancellation(request: CityRequest, pk: int) -> HttpResponse:
    """POST cancels and DELETE takes the last change back."""
    by, now = right_required(request, Right.RHYTHM), timezone.now()
    meeting = get_object_or_404(Meeting, pk=pk)
    if is_delete(request):
        with message_on_refusal(request):
            undo_last_change(meeting, by=by, now=now)
            messages.success(request, _("As it was. Those who come are told."))
        return redirect(meeting)
    form = CancellationForm(request.POST)
    if not form.is_valid():
        return meeting_page(request, pk, why_form=form, status=422)
    with message_on_refusal(request):
        meeting = cancel_meeting(meeting, by=by, now=now, why=form.cleaned_data["why"])
        say_cancelled(request, meeting)
    return redirect(meeting)


@require_POST
def cancellation_agreement(request: CityRequest, pk: int) -> HttpResponse:
    """The second yes."""
    by, meeting = core_required(request), get_object_or_404(Meeting, pk=pk)
    with message_on_refusal(request):
        meeting = agree_to_cancel(meeting, by=by, now=timezone.now())
        say_cancelled(request, meeting)
    return redirect(meeting)


def say_cancelled(request: CityRequest, meeting: Meeting) -> None:
    url = reverse("meetings:cancel", args=[meeting.pk])
    if meeting.is_cancelled:
        say_undoable(request, _("Cancelled. Those who were coming are told."), url=url)
    else:
        said = _("This is more than the next evening: somebody else of the core has to agree.")
        messages.warning(request, said)


@require_POST
def closing(request: CityRequest, pk: int) -> HttpResponse:
    by, meeting = core_required(request), get_object_or_404(Meeting, pk=pk)
    with message_on_refusal(request):
        close_meeting(meeting, by=by, now=timezone.now())
        messages.success(request, _("The evening is closed. Thank you!"))
    return redirect(meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CityRequest, pk: int) -> HttpResponse:
    by = right_required(request, Right.RHYTHM)
    meeting = get_object_or_404(Meeting, pk=pk)
    form = MeetingForm(
        request.POST if request.method == "POST" else None, initial=MeetingForm.of(meeting)
    )
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in CHANGES}
        with error_on_refusal(form):
            change_meeting(meeting, **changes, by=by, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(meeting)
    shown = {"meeting": meeting, "form": form, "coming": meeting.registrations.coming().count()}
    return render(request, "meetings/edit.html", shown, status=422 if form.errors else 200)


@require_safe
def poster(request: CityRequest, pk: int) -> HttpResponse:
    """A sheet for the door. Its code lets people in, so only keepers of the door print it."""
    meeting = get_object_or_404(Meeting, pk=pk)
    keeps_the_door(request, meeting)
    address = current_city().url_of("meetings:checkin", tokens.door_token(meeting.pk))
    return render(request, "meetings/poster.html", {"meeting": meeting, "address": address})
