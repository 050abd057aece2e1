"""At the door: the code on the poster, and the list in somebody's hands."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.meetings import queries, tokens
from tenants.meetings.actions.arrivals import (
    bring_back_arrival,
    check_in,
    check_in_guest,
    claim_arrival,
    leave_early,
    merge_arrivals,
    take_back_arrival,
)
from tenants.meetings.errors import MeetingError, NonceTaken, Unreadable
from tenants.meetings.forms import LetInForm, TapForm, WalkInForm
from tenants.meetings.guest_recognition import guest_of_phone, remember_arrival
from tenants.meetings.limits import count_walk_in
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.permissions import keeps_the_door
from tenants.meetings.queries import attendance_list
from tenants.meetings.slots import page_after_check_in
from tenants.meetings.views import door_json
from tenants.meetings.views.expected_guests import (
    SamePerson,
    expected_guest,
    same_name,
    same_person,
)
from tenants.meetings.views.registration import takes_back
from tenants.meetings.wording import already_in, door_words, refusal
from tenants.members.models import Member
from tenants.members.queries import called
from tenants.members.requests import MemberRequest
from tenants.ui.ids import row_number

FOUND = 8  # people shown for some letters of a name


@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: MemberRequest, token: str) -> HttpResponse:
    """Behind the poster's code: one tap for a member, a name for anybody else."""
    try:
        meeting = get_object_or_404(Meeting, pk=tokens.read_door(token))
    except Unreadable:
        return render(request, "meetings/broken_link.html", status=404)
    member, now = request.member or None, timezone.now()
    form = WalkInForm(request.POST if request.method == "POST" else None)
    status, retried = 200, True
    by = str(member.pk) if member else ""
    if request.POST.get("by", by) != by:
        return redirect("meetings:checkin", token)  # whose tap it was has signed in or out since
    same = None if member else same_name(request, meeting, form)
    if same and door_json.is_script(request):
        return door_json.refused(request, already_in(same.name))
    if request.method == "POST" and not same:
        try:
            arrived = arrive(request, meeting, member, form, how=Attendance.How.QR)
        except MeetingError as error:
            form.full_clean()
            form.add_error(None, refusal(error))
            arrived, retried = None, not isinstance(error, NonceTaken)
        if arrived:
            remember_arrival(request, meeting, arrived)
            if door_json.is_script(request):
                return door_json.kept(request, reverse("meetings:checkin", args=[token]))
            return redirect("meetings:checkin", token)
        if door_json.is_script(request):
            return door_json.refused(request, door_json.words_of(form))
        status = 422
    here = present(request, meeting, member)
    if here and (here.left_at is not None or here.how == Attendance.How.SAID):
        here = None  # one tap, and they are back, or the code confirms their own word
    onward_url = page_after_check_in(meeting)
    if here and meeting.state == Meeting.State.LIVE:
        return redirect(onward_url)
    shown = {
        "meeting": meeting,
        "member": member,
        "form": form,
        "token": token,
        "by": by,
        "nonce": (retried and request.POST.get("nonce")) or uuid4(),
        "here": here,
        "onward_url": onward_url,
        "same": already_in(same.name) if same else "",
        "expected": None if member or here else expected_guest(request, meeting),
        "door_words": door_words(meeting, now=now),
    }
    return render(request, "meetings/checkin.html", shown, status=status)


def arrive(
    request: MemberRequest, meeting: Meeting, member: Member | None, form: WalkInForm, *, how: str
) -> Attendance | None:
    nonce, at = TapForm(request.POST).said(meeting=meeting, now=timezone.now())
    if member:
        guest = guest_of_phone(request, meeting) if how == Attendance.How.QR else None
        now = timezone.now()
        return check_in(meeting, member=member, how=how, now=now, at=at, nonce=nonce, guest=guest)
    before = guest_of_phone(request, meeting) if how == Attendance.How.QR else None
    if before and before.left_at is not None:
        bring_back_arrival(before, now=timezone.now())
        return before
    known = expected_guest(request, meeting) if request.POST.get("as_expected") else None
    if known is None and not form.is_valid():
        return None
    if known is None and how == Attendance.How.QR and request.POST.get("as_ticked"):
        name = form.cleaned_data["name"]
        claimed = claim_arrival(meeting, name=name, now=timezone.now())
        if claimed := claimed or guest_of_phone(request, meeting):
            return claimed
    said = (
        {"name": known.name, "email": known.email, "is_proven": known.is_proven}
        if known
        else {"name": form.cleaned_data["name"], "email": form.cleaned_data["email"]}
    )
    is_sent_again = bool(nonce) and meeting.attendances.filter(nonce=nonce).exists()
    if how == Attendance.How.QR and not is_sent_again:
        count_walk_in(request)
    return check_in_guest(meeting, how=how, now=timezone.now(), at=at, nonce=nonce, **said)


def present(request: MemberRequest, meeting: Meeting, member: Member | None) -> Attendance | None:
    if member:
        return meeting.attendances.select_related("member").filter(member=member).first()
    return guest_of_phone(request, meeting)


@require_safe
def door(request: MemberRequest, pk: int) -> HttpResponse:
    """Who is expected, who is here, and a field for whoever nobody expected."""
    meeting = get_object_or_404(Meeting, pk=pk)
    keeps_the_door(request, meeting)
    return door_page(request, meeting)


def door_page(
    request: MemberRequest,
    meeting: Meeting,
    *,
    form: WalkInForm | None = None,
    same: SamePerson | None = None,
    status: int = 200,
) -> HttpResponse:
    letters = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    at_the_door = queries.at_the_door(meeting)
    here = [arrived.member_id for arrived in at_the_door.here if arrived.member_id]
    found = called(Member.objects.here().exclude(pk__in=here), letters)
    shown = {
        "meeting": meeting,
        "door": at_the_door,
        "letters": letters,
        "found": found.order_by("name", "pk")[:FOUND] if letters else [],
        "form": form or LetInForm(),
        "same": same,
        "nonce": uuid4(),
        "is_at_the_door": meeting.is_at_the_door(now=timezone.now()),
        "door_words": door_words(meeting, now=timezone.now()),
    }
    return render(request, "meetings/door.html", shown, status=status)


@require_POST
def arrivals(request: MemberRequest, pk: int) -> HttpResponse:
    """By name from the list (`member`), or a walk-in with a name of their own."""
    meeting = get_object_or_404(Meeting, pk=pk)
    keeps_the_door(request, meeting)
    form, member = LetInForm(request.POST), None
    if number := request.POST.get("member", ""):
        member = get_object_or_404(Member.objects.here(), pk=row_number(number))
    how = Attendance.How.NAME if member or form.data.get("expected") else Attendance.How.WALK_IN
    same = same_person(request, meeting, form) if how == Attendance.How.WALK_IN else None
    if same and door_json.is_script(request):
        return door_json.refused(request, same.words)
    if same:
        return door_page(request, meeting, form=form, same=same, status=422)
    try:
        arrived = arrive(request, meeting, member, form, how=how)
    except MeetingError as error:
        if door_json.is_script(request):
            return door_json.refused(request, refusal(error))
        messages.error(request, refusal(error))
    else:
        if arrived is None and door_json.is_script(request):
            return door_json.refused(request, door_json.words_of(form))
        if arrived is None:
            return door_page(request, meeting, form=form, status=422)
        messages.success(request, _("%(name)s is here.") % {"name": arrived.name})
        if door_json.is_script(request):
            return door_json.kept(request, reverse("meetings:door", args=[pk]))
    return redirect("meetings:door", pk)


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def arrival(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """One person in the room: they have left, or never came, or stand in the list twice.

    DELETE takes a wrong tap back; POST says `gone`, `back`, or whose arrival it also is (`same`).
    """
    keeps_the_door(request, get_object_or_404(Meeting, pk=pk))
    arrivals = Attendance.objects.select_related("meeting", "member")
    found = get_object_or_404(arrivals, meeting=pk, pk=number)
    if request.method in ("GET", "HEAD"):
        return arrival_page(request, found)
    now = timezone.now()
    try:
        if takes_back(request):
            take_back_arrival(found, now=now)
            done = _("%(name)s was not here. What was said stays.")
        elif request.POST.get("back"):
            bring_back_arrival(found, now=now)
            done = _("%(name)s is here.")
        elif same := request.POST.get("same", ""):
            other = get_object_or_404(arrivals, meeting=pk, pk=row_number(same))
            found = merge_arrivals(other, found, now=now)
            done = _("%(name)s is one person now, with all their words.")
        else:
            leave_early(found, now=now)
            done = _("%(name)s has left. Later tables are set without them.")
    except MeetingError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, done % {"name": found.name})
    return redirect("meetings:door", pk)


def arrival_page(request: MemberRequest, found: Attendance) -> HttpResponse:
    """One arrival, with those that it can be merged with: two accounts are two people."""
    others = [
        other
        for other in attendance_list(found.meeting)
        if other.pk != found.pk and not (other.member_id and found.member_id)
    ]
    shown = {"meeting": found.meeting, "arrival": found, "others": others}
    return render(request, "meetings/arrival.html", shown)
