"""The panels of what came out, on pages of the apps below."""

from __future__ import annotations

from tenants.meetings.models import Meeting
from tenants.members.requests import MemberRequest
from tenants.products.models import Question
from tenants.ui.slots import Panel


def thoughts_link(request: MemberRequest, question: Question) -> Panel | None:
    """The way to the thoughts about a question, for members, once it was on a table."""
    if not request.member or not question.times_served:
        return None
    return Panel("outcome/panels/thoughts_link.html")


def minutes_link(request: MemberRequest, meeting: Meeting) -> Panel:
    """The way to the minutes on the page of a closed meeting."""
    return Panel("outcome/panels/minutes_link.html")


def afterwards(request: MemberRequest, meeting: Meeting) -> Panel:
    """The minutes and the reader's own questions, on the phone when the meeting is over."""
    return Panel("outcome/panels/afterwards.html")


def projector_end(request: MemberRequest, meeting: Meeting) -> Panel:
    """The code of the minutes, on the projector when the meeting is over."""
    return Panel("outcome/panels/projector_end.html")
