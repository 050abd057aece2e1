"""“I come every Thursday”, and the page behind a letter's link where a member answers once."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.meetings import tokens
from tenants.meetings.actions import answer_meeting, end_standing_yes, say_standing_yes
from tenants.meetings.errors import Unreadable
from tenants.meetings.messages import waiting_list_message, withdrawal_message
from tenants.meetings.models import LATE_WORD, Meeting, Registration, Series
from tenants.meetings.seats import is_first_visit, is_full
from tenants.meetings.views.meetings import around, why_cancelled
from tenants.meetings.views.registration import welcome
from tenants.members.models import Member
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete


@require_http_methods(["POST", "DELETE"])
@member_required
def of_meeting(request: MemberRequest, pk: int) -> HttpResponse:
    """POST: every evening of this rhythm; DELETE: each for itself again."""
    meeting = get_object_or_404(Meeting.objects.select_related("series"), pk=pk)
    change_standing(request, meeting.series)
    return redirect(meeting)


@require_http_methods(["POST", "DELETE"])
@member_required
def of_series(request: MemberRequest, pk: int) -> HttpResponse:
    change_standing(request, get_object_or_404(Series, pk=pk))
    return redirect("meetings:list")


def change_standing(request: MemberRequest, series: Series | None) -> None:
    now = timezone.now()
    with message_on_refusal(request):
        if is_delete(request):
            end_standing_yes(series, by=request.member, now=now)
            messages.info(request, _("Noted: from now on you say it for each evening."))
        else:
            yes = say_standing_yes(series, by=request.member, now=now)
            words = _("Noted: you come %(every)s. If you can't once, say “not this time”.")
            messages.success(request, words % {"every": yes.series.every})


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: CityRequest, token: str) -> HttpResponse:
    """Opening the letter's link changes nothing: mail programs look first. A press answers.

    It lives as long as the evening, and as long as its reader is a member.
    """
    try:
        number, member_number = tokens.read_answer(token)
    except Unreadable:
        return render(request, "meetings/broken_link.html", status=404)
    meeting = get_object_or_404(Meeting.objects.select_related("series"), pk=number)
    member = get_object_or_404(Member.objects.here(), pk=member_number)
    now = timezone.now()
    if now >= meeting.ends_at + LATE_WORD:
        raise Http404
    if request.method == "POST":
        with message_on_refusal(request):
            answer_meeting(meeting, by=member, comes=not is_delete(request), now=now)
            if is_delete(request):
                messages.info(request, withdrawal_message(meeting, now=now))
            else:
                welcome(request, meeting.registrations.get(member=member))
        return redirect("meetings:answer", token)
    said = meeting.registrations.filter(member=member).first()
    shown = {
        "meeting": meeting,
        "asked": member,
        "answers_as_member": True,
        "said": said if said and not said.is_cancelled else None,
        "declined": said is not None and said.is_cancelled,
        **around(meeting, now=now),
        "is_full": is_full(meeting, first=is_first_visit(member=member)),
        **(why_cancelled(meeting) if meeting.is_cancelled else {}),
    }
    if said and said.state == Registration.State.WAITING:
        shown["line_words"] = waiting_list_message(said, now=now)
    return render(request, "meetings/guest.html", shown)
