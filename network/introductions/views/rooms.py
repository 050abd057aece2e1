"""A room of two cities, as one of its people sees it inside their own city."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.introductions.actions import rooms as actions
from network.introductions.actions.files import add_room_file
from network.introductions.forms import (
    BlockForm,
    FileForm,
    MessageForm,
    RoomPageForm,
    TaskForm,
    TickForm,
)
from network.introductions.models import Participant, RoomFile
from network.introductions.queries.introductions import card_of, is_asked_by
from network.introductions.queries.rooms import files_of, participations, read_room, tasks_of
from tenants.members.models import Member
from tenants.members.permissions import member_required, to_the_door
from tenants.members.requests import MemberRequest, member_of
from tenants.products.file_serving import serve
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.forms import cleaned


def own_place(member: Member, pk: int) -> Participant:
    """The member's place in the room of an introduction."""
    mine = participations(member).select_related("introduction__answer")
    return get_object_or_404(mine, introduction=pk)


def note_reading(request: MemberRequest, mine: Participant) -> None:
    """Mark the room as read, where the city can note anything."""
    if request.city.is_writable:
        actions.mark_read(mine, now=now())


@member_required
@require_http_methods(["GET", "POST"])
def room(request: MemberRequest, pk: int) -> HttpResponse:
    mine = own_place(request.member, pk)
    form = MessageForm(request.POST or None)
    if form.is_valid():
        with error_on_refusal(form):
            actions.write_message(mine, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("It is in the room."))
            return redirect("introductions:room", pk)
    return room_page(request, mine, form=form)


def room_page(request: MemberRequest, mine: Participant, **forms: Form) -> HttpResponse:
    """The room, with a form that was refused."""
    seen = read_room(mine, before=RoomPageForm(request.GET).number())
    context = {
        "form": MessageForm(),
        "file_form": FileForm(),
        "task_form": TaskForm(people=seen.people, me=mine),
        "block_form": BlockForm(),
        **forms,
        "room": seen,
        "introduction": mine.introduction,
        "is_mine": is_asked_by(mine.introduction, request.member),
        "card": card_of(mine.introduction, reader=request.member),
    }
    note_reading(request, mine)
    return render(request, "introductions/room.html", context)


@member_required
@require_POST
def add_file(request: MemberRequest, pk: int) -> HttpResponse:
    mine = own_place(request.member, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        with error_on_refusal(form):
            title = form.cleaned_data["title"]
            add_room_file(mine, by=request.member, examined=form.found, title=title, now=now())
            messages.success(request, _("The file is in the room."))
            return redirect("introductions:room", pk)
    return room_page(request, mine, file_form=form)


@require_safe
def file(request: CityRequest, pk: int, file: int) -> HttpResponseBase:
    """The content of a file, for both sides."""
    member = member_of(request)
    if member is None:
        return to_the_door(request)
    ready = files_of(own_place(member, pk)).filter(state=RoomFile.State.READY)
    return serve(request, get_object_or_404(ready, pk=file))


@member_required
@require_POST
def add_task(request: MemberRequest, pk: int) -> HttpResponse:
    mine = own_place(request.member, pk)
    people = list(Participant.objects.filter(introduction=pk))
    form = TaskForm(request.POST, people=people)
    if form.is_valid():
        with error_on_refusal(form):
            actions.add_task(mine, by=request.member, now=now(), **form.cleaned_data)
            messages.success(request, _("Written down for both sides."))
            return redirect("introductions:room", pk)
    return room_page(request, mine, task_form=form)


@member_required
@require_POST
def tick(request: MemberRequest, pk: int, task: int) -> HttpResponse:
    mine = own_place(request.member, pk)
    found = get_object_or_404(tasks_of(mine), pk=task)
    done = bool(cleaned(TickForm(request.POST)).cleaned_data.get("done"))
    with message_on_refusal(request):
        actions.tick_task(mine, found, done=done, now=now())
    return redirect("introductions:room", pk)


@member_required
@require_safe
def message_list(request: MemberRequest, pk: int) -> HttpResponse:
    """The messages alone; the page asks for them again from time to time."""
    mine = own_place(request.member, pk)
    if not request.htmx:
        return redirect("introductions:room", pk)
    context = {"room": read_room(mine), "introduction": mine.introduction}
    note_reading(request, mine)
    return render(request, "introductions/parts/messages.html", context)


@member_required
@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    actions.leave_room(own_place(request.member, pk), now=now())
    messages.success(request, _("You have left the room. What was written so far stays readable."))
    return redirect("introductions:index")
