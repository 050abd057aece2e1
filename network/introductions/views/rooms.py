"""A room of two cities, as one of its people sees it inside their own city."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.introductions.actions import rooms as actions
from network.introductions.forms import MessageForm, RoomPageForm
from network.introductions.models import Participant
from network.introductions.rooms import participations, read_room
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import error_on_refusal


def own_place(request: MemberRequest, pk: int) -> Participant:
    """The member's place in the room of an introduction."""
    mine = participations(request.member).select_related("introduction__answer")
    return get_object_or_404(mine, introduction=pk)


def note_reading(request: MemberRequest, mine: Participant) -> None:
    """Mark the room as read, where the city can note anything."""
    if request.city.is_writable:
        actions.mark_read(mine, now=now())


@member_required
@require_http_methods(["GET", "POST"])
def room(request: MemberRequest, pk: int) -> HttpResponse:
    mine = own_place(request, pk)
    form = MessageForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            actions.write_message(mine, by=request.member, now=now(), **form.cleaned_data)
            return redirect("introductions:room", pk)
    context = {
        "form": form,
        "room": read_room(mine, before=RoomPageForm(request.GET).number()),
        "introduction": mine.introduction,
    }
    note_reading(request, mine)
    return render(request, "introductions/room.html", context)


@member_required
@require_safe
def message_list(request: MemberRequest, pk: int) -> HttpResponse:
    """The messages alone; the page asks for them again from time to time."""
    mine = own_place(request, pk)
    if not request.htmx:
        return redirect("introductions:room", pk)
    context = {"room": read_room(mine), "introduction": mine.introduction}
    note_reading(request, mine)
    return render(request, "introductions/parts/messages.html", context)


@member_required
@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    actions.leave_room(own_place(request, pk), now=now())
    messages.success(request, _("You have left the room. What was written so far stays readable."))
    return redirect("introductions:index")
