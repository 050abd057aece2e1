"""The page behind the code on the poster: people check themselves in on their own phone."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tenants.meetings import tokens
from tenants.meetings.actions.arrivals import (
    bring_back_arrival,
    check_in,
    check_in_guest,
    claim_arrival,
    ticked_guest,
)
from tenants.meetings.errors import NonceTaken, Unreadable
from tenants.meetings.forms import CodeCheckInDetails, WalkInForm, shown_to
from tenants.meetings.guest_recognition import (
    attendance_of,
    expected_guest,
    guest_attendance,
    remember_arrival,
)
from tenants.meetings.limits import count_walk_in
from tenants.meetings.messages import already_in_message, closed_door_reason
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.slots import page_after_check_in
from tenants.meetings.validators import CHECK_IN_DELAY
from tenants.meetings.views import door_json
from tenants.members.requests import member_of
from tenants.refusals import Refusal
from tenants.registry.requests import CityRequest
from tenants.ui.forms import error_text

QR = Attendance.How.QR


@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: CityRequest, token: str) -> HttpResponse:
    """One button for a member, a name for anybody else."""
    try:
        meeting = get_object_or_404(Meeting, pk=tokens.read_door(token))
    except Unreadable:
        return render(request, "meetings/broken_link.html", status=404)
    form = WalkInForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return checkin_page(request, meeting, token, form)
    details = CodeCheckInDetails(request.POST)
    if not details.is_from(member_of(request)):
        return redirect("meetings:checkin", token)
    if same := ticked_namesake(request, meeting, form, details):
        if door_json.is_accepted(request):
            return door_json.refused(details, already_in_message(same.name))
        return checkin_page(request, meeting, token, form, nonce=details.raw_nonce, same=same)
    nonce = details.raw_nonce
    try:
        arrived = check_in_by_code(request, meeting, form, details)
    except Refusal as refusal:
        form.full_clean()
        form.add_error(None, str(refusal))
        arrived, nonce = None, "" if isinstance(refusal, NonceTaken) else nonce
    if arrived is None:
        if door_json.is_accepted(request):
            return door_json.refused(details, error_text(form))
        return checkin_page(request, meeting, token, form, nonce=nonce, status=422)
    remember_arrival(request, meeting, arrived)
    if door_json.is_accepted(request):
        return door_json.stored(details, next_url=reverse("meetings:checkin", args=[token]))
    return redirect("meetings:checkin", token)


def checkin_page(
    request: CityRequest,
    meeting: Meeting,
    token: str,
    form: WalkInForm,
    *,
    nonce: str = "",
    same: Attendance | None = None,
    status: int = 200,
) -> HttpResponse:
    """`nonce`: the one of a check-in that is tried again. `same`: a guest of the same name."""
    member, now = member_of(request), timezone.now()
    here = attendance_of(request, meeting)
    if here and (here.left_at is not None or here.how == Attendance.How.SAID):
        here = None  # the button brings them back, or confirms what they said of themselves
    onward_url = page_after_check_in(meeting)
    if here and meeting.state == Meeting.State.LIVE:
        return redirect(onward_url)
    shown = {
        "meeting": meeting,
        "member": member,
        "form": form,
        "token": token,
        "by": shown_to(member),
        "nonce": nonce or uuid4(),
        "here": here,
        "onward_url": onward_url,
        "same": already_in_message(same.name) if same else "",
        "expected": None if member or here else expected_guest(request, meeting),
        "door_words": closed_door_reason(meeting, now=now),
    }
    return render(request, "meetings/checkin.html", shown, status=status)


def ticked_namesake(
    request: CityRequest, meeting: Meeting, form: WalkInForm, details: CodeCheckInDetails
) -> Attendance | None:
    """A guest of the same name whom the core has let in already: perhaps the same person."""
    now = timezone.now()
    is_late = now - details.arrived_at(meeting, now=now) > CHECK_IN_DELAY
    is_known = details.is_identified or member_of(request) is not None
    if is_known or is_late or not meeting.is_at_the_door(now=now):
        return None
    return ticked_guest(meeting, name=form.cleaned_data["name"]) if form.is_valid() else None


def check_in_by_code(
    request: CityRequest, meeting: Meeting, form: WalkInForm, details: CodeCheckInDetails
) -> Attendance | None:
    """Check in the member, the guest of this browser, or the guest in the form.

    None if the form is not valid. Raises a Refusal: the door is closed, or too many walk in.
    """
    now, nonce = timezone.now(), details.valid_nonce
    at = details.arrived_at(meeting, now=now)
    guest = guest_attendance(request, meeting)
    if member := member_of(request):
        return check_in(meeting, member=member, how=QR, now=now, at=at, nonce=nonce, guest=guest)
    if guest and guest.left_at is not None:
        bring_back_arrival(guest, now=now)
        return guest
    if details.cleaned_data["as_expected"] and (known := expected_guest(request, meeting)):
        name, email, is_proven = known.name, known.email, known.is_proven
    elif form.is_valid():
        name, email, is_proven = form.cleaned_data["name"], form.cleaned_data["email"], False
        if details.cleaned_data["as_ticked"]:
            claimed = claim_arrival(meeting, name=name, now=now)
            if claimed := claimed or guest_attendance(request, meeting):
                return claimed
    else:
        return None
    if not (nonce and meeting.attendances.filter(nonce=nonce).exists()):
        count_walk_in(request)
    return check_in_guest(
        meeting, name=name, email=email, is_proven=is_proven, how=QR, now=now, at=at, nonce=nonce
    )
