"""Panels of this app on other apps' pages."""

from __future__ import annotations

from tenants.meetings.models import Meeting
from tenants.members.requests import member_of
from tenants.products.models import Question
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def thoughts_link(request: CityRequest, question: Question) -> Panel | None:
    """The link to the captures of a question, for members, once it was worked on."""
    if not member_of(request) or not question.times_served:
        return None
    return Panel("outcome/panels/thoughts_link.html")


def minutes_link(request: CityRequest, meeting: Meeting) -> Panel:
    """The link to the minutes on a closed meeting's page."""
    return Panel("outcome/panels/minutes_link.html")


def afterwards(request: CityRequest, meeting: Meeting) -> Panel:
    """Links to the minutes and the reader's own questions, on the phone after a meeting."""
    return Panel("outcome/panels/afterwards.html")


def projector_end(request: CityRequest, meeting: Meeting) -> Panel:
    """The QR code of the minutes, on the projector after a meeting."""
    return Panel("outcome/panels/projector_end.html")
