"""Arrival, captures, energy and votes from phones. Each is idempotent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.live import actions
from tenants.live.captures.forms import CaptureForm, PulseForm, RestoreForm, VoteForm
from tenants.live.errors import GuestsListen, OtherHands
from tenants.live.models import Capture
from tenants.live.permissions import checked_in, meeting_of
from tenants.live.screens.phone import kind_now
from tenants.live.screens.phone_page import phone_screen
from tenants.live.screens.state import EveningState
from tenants.meetings.actions import check_in, check_in_guest
from tenants.meetings.guest_recognition import (
    guest_attendance,
    guest_registration,
    remember_arrival,
)
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest, guest_of, member_of
from tenants.refusals import Refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.forms import cleaned, error_text
from tenants.ui.method_override import is_delete


@require_POST
def arrival(request: CityRequest, pk: int) -> HttpResponse:
    """Check in a member, or a guest who confirmed by letter, from the meeting's phone page."""
    expected = None if member_of(request) else guest_registration(request, meeting_of(request, pk))
    return guest_arrival(request, expected) if expected else member_arrival(request, pk)


def guest_arrival(request: CityRequest, expected: Registration) -> HttpResponse:
    meeting, now = expected.meeting, timezone.now()
    with message_on_refusal(request):
        arrived = check_in_guest(
            meeting,
            name=expected.guest_name,
            email=expected.guest_email,
            is_proven=True,
            how=Attendance.How.NAME,
            now=now,
        )
        remember_arrival(request, meeting, arrived)
    return _back(request, meeting)


@member_required
def member_arrival(request: MemberRequest, pk: int) -> HttpResponse:
    """Check in a member; merges the attendance of a guest who came from this phone before."""
    meeting, now = meeting_of(request, pk), timezone.now()
    guest, how = guest_attendance(request, meeting), Attendance.How.SAID
    with message_on_refusal(request):
        check_in(meeting, member=request.member, how=how, now=now, guest=guest)
    return _back(request, meeting)


@require_http_methods(["GET", "HEAD", "POST"])
def captures(request: CityRequest, pk: int) -> HttpResponse:
    """POST saves a capture; GET shows its form alone, for browsers without scripts."""
    meeting, now = meeting_of(request, pk), timezone.now()
    form = CaptureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.capture(
                meeting,
                by=_speaker(request, meeting, form),
                kind=form.cleaned_data["kind"],
                text=form.cleaned_data["text"],
                due_on=form.cleaned_data["due_on"],
                nonce=form.cleaned_data["nonce"],
                at=form.captured_at(now=now),
                place=form.place(),
                now=now,
            )
        except Refusal as refusal:
            if _is_script(request):
                return JsonResponse({"words": str(refusal)}, status=409)
            messages.error(request, str(refusal))
            return redirect("live:phone", pk)
        if _is_script(request):
            page = phone_screen(request, pk).content.decode()
            return JsonResponse({"id": kept.pk, "nonce": kept.nonce, "page": page}, status=201)
        messages.success(request, _("Kept."))
        return redirect("live:phone", pk)
    if request.method == "POST" and _is_script(request):
        return JsonResponse({"words": error_text(form), "errors": form.errors}, status=422)
    here = EveningState(meeting, now).here
    shown = {
        "meeting": meeting,
        "form": form,
        "kinds": Capture.CHOICES,
        "kind": form["kind"].value() or kind_now(here.captures if here else frozenset()),
    }
    return render(
        request, "live/capture.html", shown, status=422 if request.method == "POST" else 200
    )


def _speaker(request: CityRequest, meeting: Meeting, form: CaptureForm) -> Attendance:
    """The reader's attendance.

    Raises NotHere, GuestsListen, and OtherHands for a capture of another user.
    """
    me = _writer(request, meeting)
    if form.cleaned_data["by"] not in (None, me.pk):
        raise OtherHands
    return me


def _writer(request: CityRequest, meeting: Meeting) -> Attendance:
    """The reader's attendance. Raises NotHere, and GuestsListen by the city's rules for guests."""
    me = checked_in(request, meeting)
    guest = guest_of(request)
    if guest and not guest.may_write:
        raise GuestsListen
    return me


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def thought(request: CityRequest, pk: int, number: int) -> HttpResponse:
    """The reader's own capture: GET edits it, DELETE takes it back, POST `restore` undoes that."""
    meeting, now = meeting_of(request, pk), timezone.now()
    kept = get_object_or_404(Capture.objects.by_people(), meeting=meeting, pk=number)
    with message_on_refusal(request):
        me = _writer(request, meeting)
        if is_delete(request):
            actions.take_back(kept, by=me, now=now)
        elif cleaned(RestoreForm(request.POST)).cleaned_data["restore"]:
            actions.restore(kept, by=me, now=now)
        else:
            return _rewriting(request, meeting, kept, me)
    return _back(request, meeting)


def _rewriting(
    request: CityRequest, meeting: Meeting, kept: Capture, me: Attendance
) -> HttpResponse:
    if kept.by_id != me.pk:
        return redirect("live:phone", meeting.pk)
    form = CaptureForm(
        request.POST or None,
        initial={"text": kept.text, "kind": kept.kind, "due_on": kept.due_on},
    )
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("text", "kind", "due_on")}
        actions.rewrite(kept, by=me, now=timezone.now(), **facts)
        messages.success(request, _("Changed."))
        return redirect("live:phone", meeting.pk)
    shown = {
        "meeting": meeting,
        "form": form,
        "thought": kept,
        "kinds": Capture.CHOICES,
        "kind": form["kind"].value(),
    }
    return render(request, "live/capture.html", shown)


@require_POST
def pulse(request: CityRequest, pk: int) -> HttpResponse:
    meeting = meeting_of(request, pk)
    form = PulseForm(request.POST)
    if form.is_valid():
        with message_on_refusal(request):
            me = checked_in(request, meeting)
            actions.mark_pulse(me, **form.cleaned_data, now=timezone.now())
    return _back(request, meeting)


@require_POST
def votes(request: CityRequest, pk: int, number: int) -> HttpResponse:
    meeting, now = meeting_of(request, pk), timezone.now()
    idea = get_object_or_404(Capture.objects.cards(), meeting=meeting, pk=number)
    form = cleaned(VoteForm(request.POST))
    points = form.cleaned_data["points"]
    with message_on_refusal(request):
        me = checked_in(request, meeting)
        actions.vote(idea, by=me, points=points, now=now, place=form.place())
    return _back(request, meeting)


def _is_script(request: CityRequest) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _back(request: CityRequest, meeting: Meeting) -> HttpResponse:
    if request.htmx:
        return phone_screen(request, meeting.pk)
    return redirect("live:phone", meeting.pk)
