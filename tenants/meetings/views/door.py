"""The list at the door, for its keeper: expected guests, people in the room, walk-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.meetings import queries
from tenants.meetings.actions.arrivals import (
    bring_back_arrival,
    check_in,
    check_in_guest,
    leave_early,
    merge_arrivals,
    take_back_arrival,
)
from tenants.meetings.errors import SameName
from tenants.meetings.forms import (
    ArrivalForm,
    DoorCheckInDetails,
    DoorSearchForm,
    LetInForm,
    WalkInForm,
)
from tenants.meetings.messages import closed_door_reason
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.meetings.permissions import keeps_the_door
from tenants.meetings.views import door_json
from tenants.members.models import Member
from tenants.members.queries import called
from tenants.refusals import Refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.forms import error_text
from tenants.ui.method_override import is_delete

MAX_FOUND = 8  # members shown for some letters of a name


@dataclass(frozen=True)
class Namesakes:
    """People of the name that is being let in: in the room, or expected."""

    name: str
    here: Sequence[Attendance]
    expected: Sequence[Registration]

    @property
    def words(self) -> str:
        return str(SameName(self.name, is_here=bool(self.here)))


@require_safe
def door(request: CityRequest, pk: int) -> HttpResponse:
    """Expected guests, people in the room, a search for members and a form for walk-ins."""
    meeting = get_object_or_404(Meeting, pk=pk)
    keeps_the_door(request, meeting)
    return door_page(request, meeting)


def door_page(
    request: CityRequest,
    meeting: Meeting,
    *,
    form: WalkInForm | None = None,
    same: Namesakes | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    search = DoorSearchForm(request.GET)
    letters = search.cleaned_data["q"] if search.is_valid() else ""
    at_the_door = queries.at_the_door(meeting)
    here = [arrived.member_id for arrived in at_the_door.here if arrived.member_id]
    found = called(Member.objects.here().exclude(pk__in=here), letters)
    shown = {
        "meeting": meeting,
        "door": at_the_door,
        "letters": letters,
        "found": found.order_by("name", "pk")[:MAX_FOUND] if letters else [],
        "form": form or LetInForm(),
        "same": same,
        "nonce": uuid4(),
        "is_at_the_door": meeting.is_at_the_door(now=now),
        "door_words": closed_door_reason(meeting, now=now),
    }
    return render(request, "meetings/door.html", shown, status=status)


@require_POST
def arrivals(request: CityRequest, pk: int) -> HttpResponse:
    """Let in a member or a guest from the list, or a walk-in by name."""
    meeting = get_object_or_404(Meeting, pk=pk)
    keeps_the_door(request, meeting)
    form, details = LetInForm(request.POST), DoorCheckInDetails(request.POST)
    if same := unclear_namesakes(meeting, form, details):
        if door_json.is_accepted(request):
            return door_json.refused(details, same.words)
        return door_page(request, meeting, form=form, same=same, status=422)
    try:
        arrived = let_in(meeting, form, details)
    except Refusal as refusal:
        if door_json.is_accepted(request):
            return door_json.refused(details, str(refusal))
        messages.error(request, str(refusal))
        return redirect("meetings:door", pk)
    if arrived is None and door_json.is_accepted(request):
        return door_json.refused(details, error_text(form))
    if arrived is None:
        return door_page(request, meeting, form=form, status=422)
    messages.success(request, _("%(name)s is here.") % {"name": arrived.name})
    if door_json.is_accepted(request):
        return door_json.stored(details, next_url=reverse("meetings:door", args=[pk]))
    return redirect("meetings:door", pk)


def unclear_namesakes(
    meeting: Meeting, form: WalkInForm, details: DoorCheckInDetails
) -> Namesakes | None:
    """People of a walk-in's name. The keeper is asked, so that no person is listed twice."""
    if not details.is_walk_in or details.cleaned_data["namesake"] or not form.is_valid():
        return None
    now = timezone.now()
    found = queries.unclear_namesakes(
        meeting,
        name=form.cleaned_data["name"],
        nonce=details.valid_nonce,
        arrived_at=details.arrived_at(meeting, now=now),
        now=now,
    )
    if found is None:
        return None
    first = (found.here or found.expected)[0]
    return Namesakes(first.name, found.here, found.expected)


def let_in(meeting: Meeting, form: WalkInForm, details: DoorCheckInDetails) -> Attendance | None:
    """Check in the member of `details` or the guest of the form.

    None if the form is not valid. Raises a Refusal, and Http404 for an unknown member.
    """
    now, nonce = timezone.now(), details.valid_nonce
    at = details.arrived_at(meeting, now=now)
    how = Attendance.How.WALK_IN if details.is_walk_in else Attendance.How.NAME
    if (number := details.cleaned_data["member"]) is not None:
        member = get_object_or_404(Member.objects.here(), pk=number)
        return check_in(meeting, member=member, how=how, now=now, at=at, nonce=nonce)
    if not form.is_valid():
        return None
    name, email = form.cleaned_data["name"], form.cleaned_data["email"]
    return check_in_guest(meeting, name=name, email=email, how=how, now=now, at=at, nonce=nonce)


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def arrival(request: CityRequest, pk: int, number: int) -> HttpResponse:
    """Correct one arrival: DELETE takes it back, POST says that the person has left or is back.

    A POST with `same` merges it into another arrival of the same person.
    """
    keeps_the_door(request, get_object_or_404(Meeting, pk=pk))
    arrivals = Attendance.objects.select_related("meeting", "member")
    found = get_object_or_404(arrivals, meeting=pk, pk=number)
    if request.method in ("GET", "HEAD"):
        return arrival_page(request, found)
    now, form = timezone.now(), ArrivalForm(request.POST)
    form.full_clean()
    with message_on_refusal(request):
        if is_delete(request):
            take_back_arrival(found, now=now)
            done = _("%(name)s was not here. What was said stays.")
        elif form.cleaned_data["back"]:
            bring_back_arrival(found, now=now)
            done = _("%(name)s is here.")
        elif (same := form.cleaned_data["same"]) is not None:
            other = get_object_or_404(arrivals, meeting=pk, pk=same)
            found = merge_arrivals(other, found, now=now)
            done = _("%(name)s is one person now, with all their words.")
        else:
            leave_early(found, now=now)
            done = _("%(name)s has left. Later tables are set without them.")
        messages.success(request, done % {"name": found.name})
    return redirect("meetings:door", pk)


def arrival_page(request: CityRequest, found: Attendance) -> HttpResponse:
    """One arrival and those it can be merged with: two accounts are always two people."""
    others = [
        other
        for other in queries.attendance_list(found.meeting)
        if other.pk != found.pk and not (other.member_id and found.member_id)
    ]
    shown = {"meeting": found.meeting, "arrival": found, "others": others}
    return render(request, "meetings/arrival.html", shown)
