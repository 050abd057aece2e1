"""Addresses that calendars read: one evening, the city, a series, one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.meetings import calendars, tokens
from tenants.meetings.actions.calendars import renew_calendar
from tenants.meetings.errors import Unreadable
from tenants.meetings.models import Meeting, Registration, Series
from tenants.meetings.models.meeting import MeetingQuerySet
from tenants.meetings.slots import MEMBER_CALENDAR
from tenants.members.models import Member
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest, member_of
from tenants.registry.requests import CityRequest

if TYPE_CHECKING:
    from icalendar import Event

KEPT = timedelta(weeks=26)  # evenings that a feed still shows
MOST = 300  # entries of a feed


@require_safe
def ics(request: CityRequest, pk: int) -> HttpResponse:
    from tenants.meetings.icalendar_files import write_evening

    member = member_of(request)
    meeting = get_object_or_404(Meeting.objects.seen_by(member).with_reasons(), pk=pk)
    response = answer(request, [meeting], write_evening(meeting))
    response["Content-Disposition"] = f'attachment; filename="meeting-{pk}.ics"'
    return response


@require_safe
def feed(request: CityRequest) -> HttpResponse:
    """All open evenings of the city, for anyone."""
    return feed_of(request, recent().filter(is_open=True), name=calendars.feed_name())


@require_safe
def series_feed(request: CityRequest, pk: int) -> HttpResponse:
    """The open evenings of an open series: a closed one among them is the members' own."""
    series = get_object_or_404(Series.objects.filter(is_open=True), pk=pk)
    meetings = recent().filter(series=series).seen_by(None)
    return feed_of(request, meetings, name=series.title)


@require_safe
def member_feed(request: CityRequest, token: str) -> HttpResponse:
    """The evenings that one person said yes to, and their tasks; the address is the key."""
    try:
        number, round_ = tokens.read_calendar(token)
    except Unreadable as error:
        raise Http404 from error
    member = get_object_or_404(Member.objects.here(), pk=number, calendar_round=round_)
    said = member.registrations.exclude(state=Registration.State.CANCELLED)
    states = dict(said.values_list("meeting", "state"))
    waiting = frozenset(pk for pk, state in states.items() if state != Registration.State.COMING)
    meetings = recent().filter(pk__in=states)
    others = [event for events in MEMBER_CALENDAR.fill(member) for event in events]
    return feed_of(request, meetings, name=calendars.feed_name(), tentative=waiting, others=others)


@require_POST
@member_required
def renewal(request: MemberRequest) -> HttpResponse:
    """Give one's own calendar a new address; the old one stops working."""
    renew_calendar(request.member)
    messages.success(
        request, _("Your calendar has a new address. Subscribe to it: the old one has ended.")
    )
    return redirect("meetings:list")


def recent() -> MeetingQuerySet:
    kept = Meeting.objects.filter(ends_at__gte=timezone.now() - KEPT).with_reasons()
    return kept.order_by("-starts_at", "-pk")


def feed_of(
    request: CityRequest,
    meetings: MeetingQuerySet,
    *,
    name: str,
    tentative: frozenset[int] = frozenset(),
    others: Sequence[Event] = (),
) -> HttpResponse:
    """The latest meetings in order: past ones never cut off coming ones."""
    from tenants.meetings.icalendar_files import write_feed

    found = list(meetings[:MOST])[::-1]
    content = write_feed(found, name=name, tentative=tentative, others=others)
    return answer(request, found, content)


def answer(request: CityRequest, found: list[Meeting], content: bytes) -> HttpResponse:
    """The calendar, or 304 when the reader has exactly this one.

    The date is for people who look: an evening that disappeared changes the content, not the date.
    """
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = calendars.etag(content)
    changed = calendars.changed_at(found, otherwise=timezone.now().replace(microsecond=0))
    if found:
        response["Last-Modified"] = http_date(changed.timestamp())
    response["Cache-Control"] = "private, max-age=300"
    fresh = get_conditional_response(request, etag=response["ETag"], response=response)
    return fresh or response
