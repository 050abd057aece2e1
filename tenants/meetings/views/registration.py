"""“I come”, from a member with one tap and from a guest through a letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts import devices
from tenants.meetings import letters, tokens
from tenants.meetings.actions.guests import forget_guest
from tenants.meetings.actions.registration import (
    register,
    register_guest,
    register_visitor,
    withdraw,
    withdraw_visitor,
)
from tenants.meetings.errors import Unreadable
from tenants.meetings.forms import GuestForm
from tenants.meetings.guest_recognition import (
    forget_letter_request,
    forget_proven_emails,
    remember_letter_request,
    remember_proven_email,
)
from tenants.meetings.limits import count_guest_letter
from tenants.meetings.messages import waiting_list_message, withdrawal_message
from tenants.meetings.models import LATE_WORD, Meeting, Registration
from tenants.meetings.seats import is_first_visit, is_full
from tenants.meetings.views.meetings import around, meeting_page, why_cancelled
from tenants.members.guests import Guest
from tenants.members.requests import guest_of, member_of
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete


@require_http_methods(["POST", "DELETE"])
def registration(request: CityRequest, pk: int) -> HttpResponse:
    """POST comes, DELETE does not (a form sends `_method=delete`)."""
    member = member_of(request)
    meeting = get_object_or_404(Meeting.objects.seen_by(member), pk=pk)
    if member is None:
        guest = guest_of(request)
        return register_here(request, meeting, guest) if guest else ask(request, meeting)
    with message_on_refusal(request):
        if is_delete(request):
            said = meeting.registrations.filter(member=member).first()
            if said:
                withdraw(said, now=timezone.now())
            messages.info(request, withdrawal_message(meeting, now=timezone.now()))
        else:
            said = register(meeting, member=member, now=timezone.now())
            welcome(request, said)
    return redirect(meeting)


def register_here(request: CityRequest, meeting: Meeting, guest: Guest) -> HttpResponse:
    """A guest with a session comes, or does not, by one press: nothing has to be proven."""
    now = timezone.now()
    with message_on_refusal(request):
        if is_delete(request):
            withdraw_visitor(meeting, guest=guest, now=now)
            messages.info(request, withdrawal_message(meeting, now=now))
        else:
            welcome(request, register_visitor(meeting, guest=guest, now=now))
    return redirect(meeting)


def welcome(request: CityRequest, said: Registration) -> None:
    if said.state == Registration.State.WAITING:
        messages.info(
            request,
            _("All seats are taken. %(line)s")
            % {"line": waiting_list_message(said, now=timezone.now())},
        )
    else:
        messages.success(request, _("You are coming. See you there!"))


def ask(request: CityRequest, meeting: Meeting) -> HttpResponse:
    """A visitor's two fields become a letter; the seat is kept when its link is opened."""
    form = GuestForm(request.POST)
    if not form.has_fields:
        return redirect(f"{meeting.get_absolute_url()}#come")
    if not meeting.takes_registrations(now=timezone.now()):
        return redirect(meeting)
    if not form.is_valid():
        return meeting_page(request, meeting.pk, form=form, status=422)
    email = form.cleaned_data["email"].strip().lower()
    with error_on_refusal(form):
        count_guest_letter(request, email, evening=f"{request.city.pk}:{meeting.pk}")
    if form.errors:
        return meeting_page(request, meeting.pk, form=form, status=429)
    guest = tokens.Guest(
        meeting=meeting.pk,
        name=form.cleaned_data["name"],
        email=email,
        language=translation.get_language() or "",
    )
    ticket = get_random_string(16)
    letters.ask_guest(guest, meeting, ticket=ticket)
    remember_letter_request(request, meeting, name=guest.name, email=email, ticket=ticket)
    return redirect(f"{meeting.get_absolute_url()}#come")


@require_POST
def forget(request: CityRequest, token: str) -> HttpResponse:
    """Delete the name and the address of the guest to whom the letter came."""
    try:
        asked = tokens.read_guest(token)
    except Unreadable:
        return render(request, "meetings/broken_link.html", status=404)
    forget_guest(asked.email, now=timezone.now())
    forget_proven_emails(request)
    messages.success(request, _("Your name and your address are deleted."))
    return redirect("meetings:list")


@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: CityRequest, token: str) -> HttpResponse:
    """The page behind the letter's link. Opening it changes nothing: mail programs look first.

    It lives as long as the evening: afterwards it tells nobody who had asked to come.
    """
    try:
        asked = tokens.read_guest(token)
    except Unreadable:
        return render(request, "meetings/broken_link.html", status=404)
    meeting = Meeting.objects.filter(pk=asked.meeting).first()
    if meeting is None:
        raise Http404
    now = timezone.now()
    if now >= meeting.ends_at + LATE_WORD:
        return redirect(meeting)
    said = meeting.registrations.filter(member=None, guest_email=asked.email).first()
    if request.method == "POST":
        with message_on_refusal(request):
            if is_delete(request):
                if said:
                    withdraw(said, now=now)
                messages.info(request, withdrawal_message(meeting, now=now))
            else:
                said = register_guest(
                    meeting, name=asked.name, email=asked.email, language=asked.language, now=now
                )
                welcome(request, said)
                if said.member_id:
                    return redirect(meeting)
            remember_proven_email(request, asked)
            forget_letter_request(request, meeting)
        return redirect("meetings:guest", token)
    shown = {
        "meeting": meeting,
        "asked": asked,
        "said": said if said and said.state != Registration.State.CANCELLED else None,
        "token": token,
        **around(meeting, now=now),
        "is_full": is_full(meeting, first=is_first_visit(email=asked.email)),
        **(why_cancelled(meeting) if meeting.is_cancelled else {}),
    }
    if said and said.state == Registration.State.WAITING:
        shown["line_words"] = waiting_list_message(said, now=now)
    page = render(request, "meetings/guest.html", shown)
    devices.remember(request, page, asked.email, link=token)  # reading that mailbox
    return page
