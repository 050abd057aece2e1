"""The number beside the bell. Whoever opens the page of a notification's subject has read it."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from django.utils import timezone

from tenants.members import inbox
from tenants.members.models import Member
from tenants.notifications.actions import mark_read
from tenants.notifications.models import Notification
from tenants.notifications.queries import unread_count
from tenants.registry.models import City
from tenants.registry.requests import CityRequest

UNREAD = "unread"
LOOKED_AT = 50  # unread rows of a member: with more of them, each page asks which it is about


def unread_rows(member: Member, now: datetime) -> inbox.Rows:
    return Notification.objects.unread().filter(member=member)


def unread_for(request: HttpRequest) -> int:
    """The member's unread notifications, up to nine, without those that this page is about.

    Read with the list “Waits for you”, in one statement; two more where this page reads some.
    """
    paths = inbox.texts_for(request, UNREAD)
    member: Member | None = getattr(request, "member", None)
    may_be_here = request.path in paths or len(paths) == LOOKED_AT
    if member and may_be_here and _read_by_visit(cast(CityRequest, request), member):
        return min(inbox.COUNTED, unread_count(member))
    return min(inbox.COUNTED, len(paths))


def _read_by_visit(request: CityRequest, member: Member) -> int:
    """Mark what this page is about as read; not for a page that the browser loads ahead."""
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method != "GET" or is_ahead or request.city.state != City.State.ACTIVE:
        return 0
    return mark_read(by=member, path=request.path, now=timezone.now())


def register_count() -> None:
    inbox.register(inbox.Kind(UNREAD, unread_rows, item=None, text="path", most=LOOKED_AT))
