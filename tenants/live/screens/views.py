"""Three screens of one evening. Each is a page and the part of it that changes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenants.live.captures.votes import ideas_seen
from tenants.live.permissions import is_core, meeting_of
from tenants.live.screens import projector_link, versions
from tenants.live.screens.answers import screen
from tenants.live.screens.facilitator import afterwards, facilitator_context
from tenants.live.screens.phone_page import phone_screen
from tenants.live.screens.projector import projector_context, wall_version
from tenants.live.screens.state import EveningState
from tenants.live.stream.channels import channel
from tenants.meetings.errors import Unreadable
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.members.permissions import core_required
from tenants.members.requests import member_of
from tenants.registry.requests import CityRequest
from tenants.registry.scope import current_schema


@require_safe
def live(request: CityRequest, pk: int) -> HttpResponse:
    """The right screen: the core's, else the phone's."""
    meeting = meeting_of(request, pk)
    return redirect("live:facilitator" if is_core(request) else "live:phone", meeting.pk)


@require_safe
@never_cache
def facilitator(request: CityRequest, pk: int) -> HttpResponse:
    return _facilitator(request, pk, "live/facilitator.html")


@require_safe
@never_cache
def facilitator_state(request: CityRequest, pk: int) -> HttpResponse:
    return _facilitator(request, pk, "live/parts/facilitator.html")


def _facilitator(request: CityRequest, pk: int, template: str) -> HttpResponse:
    core_required(request)
    state = EveningState(meeting_of(request, pk), timezone.now())
    return facilitator_screen(request, state, template)


def facilitator_screen(
    request: CityRequest, state: EveningState, template: str, *, note: str = ""
) -> HttpResponse:
    """Also the answer to a press, with a message."""
    asked = len(state.asked_here)
    version = state.version(state.people_seen, state.counts["all"], asked, ideas_seen(state))
    member = member_of(request)
    return screen(
        request,
        state,
        template,
        version,
        lambda: (
            facilitator_context(state)
            | afterwards(state, member)
            | {"note": note, "leads": _leads(state, member)}
        ),
    )


def _leads(state: EveningState, member: Member | None) -> bool:
    """True if the reader leads; others of the core take over first."""
    return member is not None and state.run is not None and state.run.facilitator_id == member.pk


@require_safe
@never_cache
def projector(request: CityRequest, pk: int) -> HttpResponse:
    return _projector(request, pk, "live/projector.html")


@require_safe
@never_cache
def projector_state(request: CityRequest, pk: int) -> HttpResponse:
    return _projector(request, pk, "live/parts/projector.html")


@require_safe
@never_cache
def enter_projector(request: CityRequest, code: str) -> HttpResponse:
    """The address for the computer of the hall: it shows the wall of one evening, and no more."""
    try:
        meeting = get_object_or_404(Meeting, pk=projector_link.read_projector_code(code))
    except Unreadable:
        return render(request, "meetings/broken_link.html", status=404)
    if not projector_link.is_open(meeting, now=timezone.now()):
        return render(request, "meetings/broken_link.html", status=404)
    projector_link.remember(request, meeting)
    return redirect("live:projector", meeting.pk)


def _projector(request: CityRequest, pk: int, template: str) -> HttpResponse:
    state = EveningState(_meeting_on_the_wall(request, pk), timezone.now())
    name, language = channel(current_schema(), pk), get_language() or settings.LANGUAGE_CODE
    versions.listen(name, "wall", language)
    version = wall_version(state)
    return screen(request, state, template, version, lambda: projector_context(state), role="wall")


def _meeting_on_the_wall(request: CityRequest, pk: int) -> Meeting:
    """For the core, and for a browser that came by the projector's link."""
    if projector_link.came_by_link(request, pk):
        meeting = get_object_or_404(Meeting, pk=pk)
        if projector_link.is_open(meeting, now=timezone.now()):
            return meeting
    core_required(request)
    return meeting_of(request, pk)


@require_safe
@never_cache
def phone(request: CityRequest, pk: int) -> HttpResponse:
    return phone_screen(request, pk, whole=True)


@require_safe
@never_cache
def phone_state(request: CityRequest, pk: int) -> HttpResponse:
    return phone_screen(request, pk)
