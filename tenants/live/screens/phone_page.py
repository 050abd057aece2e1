"""The answer to a phone: the shared part of its table, with the reader's own part put in."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language

from tenants.live.models import Capture
from tenants.live.participants import participant_of
from tenants.live.permissions import is_core, meeting_of
from tenants.live.screens import versions
from tenants.live.screens.answers import answered, has_seen, server_now, ticket_for
from tenants.live.screens.clock import redraw
from tenants.live.screens.facilitator import afterwards
from tenants.live.screens.own_parts import OwnParts, fill
from tenants.live.screens.phone import my_question, own_parts, room_version, shared_context
from tenants.live.screens.shared_pages import page_of
from tenants.live.screens.state import EveningState, OwnCaptures, own_captures
from tenants.live.stream.channels import channel
from tenants.meetings.guest_recognition import attendance_of, guest_registration
from tenants.meetings.messages import closed_door_reason
from tenants.meetings.models import Attendance, Meeting
from tenants.members.requests import member_of, reads_only
from tenants.registry.requests import CityRequest
from tenants.registry.scope import current_schema

PAGE, PART = "live/phone.html", "live/parts/phone.html"
KIND = re.compile(r' data-kind="(\w+)"')


def phone_screen(request: CityRequest, pk: int, *, whole: bool = False) -> HttpResponse:
    """The part of a phone's page that changes, or the `whole` page.

    Also the answer to what a phone sends. 204 where the phone shows this version already.
    """
    name = channel(current_schema(), pk)
    turns = versions.room_turns(name)
    meeting = meeting_of(request, pk, "agenda", "run__facilitator")
    state = EveningState.of(meeting, timezone.now())
    attendance = attendance_of(request, meeting)
    if attendance is None:
        return _door(request, state, whole=whole)
    person = participant_of(attendance).number
    own_turns = versions.own_turns(name, person)
    words = own_captures(attendance)
    own = _own(request, state, attendance, words)
    room, mine = room_version(state), own.fingerprint(words.fingerprint)
    language = get_language() or settings.LANGUAGE_CODE
    versions.keep(name, person, room=(turns, room), own=(own_turns, mine), language=language)
    ticket = ticket_for(request, state, role="phone", person=person)
    version = versions.version_of(room, mine)
    if has_seen(request, version):
        return answered(HttpResponse(status=204), ticket)
    if state.is_over:
        own_end = shared_context(state, None) | afterwards(state, member_of(request))
        shared: str = render_to_string(PART, own_end, request)
    else:
        shared = page_of(state, person, language=language)
    puts = {"json": _json(own, version=mine), "thoughts": _thoughts(request, state, words)}
    html = _filled(request, shared, own, ticket=ticket, version=version, **puts)
    kind = KIND.search(shared)
    shown = {
        "me": {"attendance": attendance},
        "kinds": Capture.CHOICES,
        "kind": kind[1] if kind else Capture.Kind.PERSPECTIVE,
    }
    return _answer(request, state, html, shown, ticket=ticket, whole=whole)


def _door(request: CityRequest, state: EveningState, *, whole: bool) -> HttpResponse:
    """For people who have not come in."""
    meeting = state.meeting
    expected = None if member_of(request) else guest_registration(request, meeting)
    ticket, version = ticket_for(request, state), state.version("expected" if expected else "door")
    if has_seen(request, version):
        return answered(HttpResponse(status=204), ticket)
    closed = closed_door_reason(meeting, now=state.now)
    shown = shared_context(state, None) | {"me": None, "door_words": closed, "expected": expected}
    shared = render_to_string(PART, shown | {"kind": ""}, request)
    own = OwnParts(puts=_core(request, meeting))
    html = _filled(request, shared, own, ticket=ticket, version=version)
    return _answer(request, state, html, {}, ticket=ticket, whole=whole)


def _answer(
    request: CityRequest,
    state: EveningState,
    html: str,
    shown: dict[str, Any],
    *,
    ticket: str,
    whole: bool,
) -> HttpResponse:
    if not whole:
        return answered(HttpResponse(html), ticket)
    page = render(request, PAGE, shown | {"meeting": state.meeting, "page": html})
    return answered(page, ticket)


def _filled(
    request: CityRequest, shared: str, own: OwnParts, *, ticket: str, version: str, **puts: str
) -> str:
    puts |= {
        "version": version,
        "ticket": ticket,
        "now": str(server_now()),
        "csrf": get_token(request),
        "toasts": _toasts(request),
    }
    return fill(redraw(shared, now=timezone.now()), own, **puts)


def _own(
    request: CityRequest, state: EveningState, attendance: Attendance, words: OwnCaptures
) -> OwnParts:
    puts = {"name": escape(attendance.name), **_core(request, state.meeting)}
    if question := my_question(state, attendance):
        shown = {"my_question": question}
        puts["question"] = render_to_string("live/parts/phone/my_question.html", shown)
    asks_as = "member" if member_of(request) else "" if reads_only(request) else "joins"
    return own_parts(state, attendance, words, puts=puts, asks_as=asks_as)


def _core(request: CityRequest, meeting: Meeting) -> dict[str, str]:
    """The link to the facilitator's screen, for the core."""
    if not is_core(request):
        return {}
    return {"core": render_to_string("live/parts/phone/core.html", {"meeting": meeting})}


def _thoughts(request: CityRequest, state: EveningState, words: OwnCaptures) -> str:
    if not words.thoughts:
        return ""
    shown = {"meeting": state.meeting, "words": words}
    return render_to_string("live/parts/phone/mine.html", shown, request)


def _toasts(request: CityRequest) -> str:
    """Messages of a press; a whole page has a place of its own for them."""
    if not request.htmx or not len(get_messages(request)):
        return ""
    return render_to_string("ui/components/toasts.html", request=request)


def _json(own: OwnParts, *, version: str) -> str:
    """The own part for `shared_page.js`."""
    return f'<script type="application/json" data-own>{own.as_json(version=version)}</script>'
