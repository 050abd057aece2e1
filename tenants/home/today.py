"""“Today”: what waits for a member, the next evening, their tasks, and talk since they were here.

The service worker keeps this page in the browser and shows it where there is no network. A city
that is installed on a phone begins with it.
"""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenants.conversations.queries import threads_for
from tenants.home import queries
from tenants.home.weekdays import come_on, is_today
from tenants.members import inbox
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest, member_of, rights_for
from tenants.outcome.models import Task
from tenants.registry.requests import CityRequest
from tenants.ui.caching.for_members import read_once

TASKS, THREADS = 7, 7  # shown


@require_safe
def today(request: CityRequest) -> HttpResponse:
    """The page of a member; visitors, who install a city too, are led to its front page."""
    return _today(request) if member_of(request) else redirect("home:front")


@member_required
def _today(request: MemberRequest) -> HttpResponse:
    member, now = request.member, timezone.now()
    seen = queries.front(reader=member, now=now, once=partial(read_once, request))
    meeting = seen.next.meeting if seen.next else None
    lets_in = meeting is not None and meeting.lets_in(now=now)
    context = {
        "front": seen,
        "now": now,
        "waits": inbox.items(member, inbox.counts_for(request), now=now),
        "tasks": Task.objects.filter(member=member).open()[:TASKS],
        "threads": threads_for(member, only_unread=True)[:THREADS],
        "come": come_on(meeting.starts_at, now=now) if meeting else "",
        "is_today": meeting is not None and is_today(meeting.starts_at, now=now),
        "lets_in": lets_in,
        "is_core": lets_in and bool(rights_for(request)),
    }
    return render(request, "home/today.html", context)
