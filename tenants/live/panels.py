"""The panels of the running meeting on pages of the apps below, and the way in from the door."""

from __future__ import annotations

from django.urls import reverse

from tenants.meetings.models import Meeting
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def entrance(request: CityRequest, meeting: Meeting) -> Panel:
    """The large button on the meeting's page: to one's table, or to leading the evening."""
    return Panel("live/panels/entrance.html")


def core_links(request: CityRequest, meeting: Meeting) -> Panel | None:
    """The plan and the facilitator's page, until the meeting is over."""
    if meeting.is_cancelled or meeting.state == Meeting.State.CLOSED:
        return None
    return Panel("live/panels/core_links.html")


def phone_url(meeting: Meeting) -> str:
    """The address behind the door: the phone's page with one's table."""
    return reverse("live:phone", args=[meeting.pk])
