"""Three screens of one evening. Each is a page and the part of it that changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenants.live import tickets
from tenants.live.models import Capture
from tenants.live.outline import afterwards, facilitator_facts, projector_facts
from tenants.live.room import MyWords, Room, mine, my_words
from tenants.live.views.people import attendance_of, is_core, meeting_of
from tenants.live.voting import chosen, ideas_seen, ideas_to_vote, is_vote
from tenants.meetings.models import Attendance, Meeting
from tenants.members.permissions import core_required
from tenants.members.requests import MemberRequest
from tenants.registry.scope import current_schema

KINDS = Capture.Kind


@require_safe
def live(request: MemberRequest, pk: int) -> HttpResponse:
    """The right screen: the core's, else the phone's."""
    meeting = meeting_of(request, pk)
    return redirect("live:facilitator" if is_core(request) else "live:phone", meeting.pk)


@require_safe
@never_cache
def facilitator(request: MemberRequest, pk: int) -> HttpResponse:
    return _facilitator(request, pk, "live/facilitator.html")


@require_safe
@never_cache
def facilitator_state(request: MemberRequest, pk: int) -> HttpResponse:
    return _facilitator(request, pk, "live/parts/facilitator.html")


def _facilitator(request: MemberRequest, pk: int, template: str) -> HttpResponse:
    core_required(request)
    room = Room(meeting_of(request, pk), timezone.now())
    return facilitator_screen(request, room, template)


def facilitator_screen(
    request: MemberRequest, room: Room, template: str, *, note: str = ""
) -> HttpResponse:
    """Also what answers a press, with a word about it."""
    version = room.version(len(room.attendances), room.counts["all"], ideas_seen(room))
    member = request.member or None
    return screen(
        request,
        room,
        template,
        version,
        lambda: facilitator_facts(room) | afterwards(room, member) | {"note": note},
    )


@require_safe
@never_cache
def projector(request: MemberRequest, pk: int) -> HttpResponse:
    return _projector(request, pk, "live/projector.html")


@require_safe
@never_cache
def projector_state(request: MemberRequest, pk: int) -> HttpResponse:
    return _projector(request, pk, "live/parts/projector.html")


def _projector(request: MemberRequest, pk: int, template: str) -> HttpResponse:
    core_required(request)
    room = Room(meeting_of(request, pk), timezone.now())
    version = room.version(len(room.attendances), room.counts["all"], ideas_seen(room))
    return screen(request, room, template, version, lambda: projector_facts(room))


@require_safe
@never_cache
def phone(request: MemberRequest, pk: int) -> HttpResponse:
    return phone_screen(request, meeting_of(request, pk), "live/phone.html")


@require_safe
@never_cache
def phone_state(request: MemberRequest, pk: int) -> HttpResponse:
    return phone_screen(request, meeting_of(request, pk), "live/parts/phone.html")


def phone_screen(
    request: MemberRequest, meeting: Meeting, template: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    room = Room(meeting, timezone.now())
    attendance = attendance_of(request, meeting)
    if attendance is None:
        closed = {"at_the_door": meeting.is_at_the_door(now=room.now)}
        return screen(
            request,
            room,
            template,
            room.version("door"),
            lambda: closed | {"is_core": is_core(request)} | more,
            status=status,
        )
    words = my_words(attendance)
    version = room.version(words.fingerprint, ideas_seen(room))
    return screen(
        request,
        room,
        template,
        version,
        lambda: phone_facts(room, attendance, words) | {"is_core": is_core(request)} | more,
        status=status,
    )


def phone_facts(room: Room, attendance: Attendance, words: MyWords) -> dict[str, Any]:
    me = mine(room, attendance)
    stop = me.stop
    at_its_end = room.run is not None and (
        not room.run.is_open or (stop is not None and stop.asks_pulse and room.course.index > 0)
    )
    return {
        "me": me,
        "words": words,
        "ideas": ideas_to_vote(room, me),
        "votes": stop is not None and room.is_open and is_vote(stop),
        "chosen": chosen(room, stop, table=me.table.number if me.table else None),
        "kinds": Capture.Kind.choices,
        "kind": kind_now(stop.captures if stop else frozenset()),
        "asks_questions": attendance.member_id is not None
        and (room.run is None or (room.is_open and room.here == room.course.stops[0])),
        **afterwards(room, attendance.member),
        "asks_start": room.is_open and room.course.index < 2 and "start" not in words.pulse,
        "asks_end": at_its_end and "end" not in words.pulse,
    }


def kind_now(captures: frozenset[str]) -> str:
    """The kind of thought that this step asks for first."""
    return next((kind for kind in Capture.Kind.values if kind in captures), KINDS.PERSPECTIVE)


def screen(
    request: MemberRequest,
    room: Room,
    template: str,
    version: str,
    facts: Callable[[], dict[str, Any]],
    *,
    status: int = 200,
) -> HttpResponse:
    """204 where the screen has seen this version; always the server's clock and a new ticket."""
    origin = f"{request.scheme}://{request.get_host()}"
    ticket = tickets.issue(
        schema=current_schema(), meeting=room.meeting.pk, origin=origin, now=room.now
    )
    clock = int(timezone.now().timestamp() * 1000)
    if request.GET.get("seen") == version:
        response = HttpResponse(status=204)
    else:
        shown = facts() | {
            "room": room,
            "meeting": room.meeting,
            "version": version,
            "ticket": ticket,
            "stream_url": settings.STREAM_URL,
            "server_now": clock,
        }
        response = render(request, template, shown, status=status)
    response["X-Server-Now"] = str(clock)
    response["X-Ticket"] = ticket
    return response
