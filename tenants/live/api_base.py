"""What all views of an evening share: which one, who is in it, how it refuses."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from tenants.live.errors import LiveError, NotHere, SomebodyElsesWords
from tenants.live.models import Run
from tenants.live.plan.summary import impossible, refusal
from tenants.meetings.errors import MeetingError
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.planning import Infeasible
from tenants.meetings.wording import refusal as meeting_refusal
from tenants.members.api_base import MembersOnly, UnpagedViewSet

NUMBER = r"(?P<number>[0-9]{1,18})"


def numbered(about: str) -> list[OpenApiParameter]:
    """The second number of an address, described."""
    return [OpenApiParameter("number", int, OpenApiParameter.PATH, description=about)]


class Stale(Exception):
    """Somebody was faster. `present` is how things are now."""

    words = _("Somebody was faster: this is how the evening is now.")

    def __init__(self, present: Any) -> None:
        super().__init__()
        self.present = present


class EveningViewSet(UnpagedViewSet):
    """Views of one meeting, below `meetings/{id}/`."""

    permission_classes: Any = (MembersOnly,)
    queryset = Meeting.objects.none()

    @cached_property
    def meeting(self) -> Meeting:
        """Every member may know of every evening."""
        seen = Meeting.objects.seen_by(self.member)
        found: Meeting = get_object_or_404(seen, pk=self.kwargs["pk"])
        return found

    @property
    def run(self) -> Run:
        """The evening that has begun, or a 404."""
        runs = Run.objects.select_related("meeting")
        return get_object_or_404(runs, meeting=self.meeting)

    @property
    def attendance(self) -> Attendance | None:
        found = self.meeting.attendances.filter(member=self.me).select_related("member").first()
        if found:
            found.meeting = self.meeting
        return found

    @property
    def here(self) -> Attendance:
        """Oneself in the room. Raises NotHere."""
        found = self.attendance
        if found is None:
            raise NotHere
        return found

    def handle_exception(self, error: Exception) -> Response:
        """A refusal of the domain leaves with the sentence that a person would read."""
        match error:
            case LiveError():
                status = 403 if isinstance(error, SomebodyElsesWords) else 409
                said(error, refusal(error), status=status)
            case MeetingError():
                said(error, meeting_refusal(error))
            case Infeasible():
                said(error, impossible(error), code=error.reason)
        return super().handle_exception(error)


def said(error: Any, words: str, *, status: int = 409, code: str = "") -> None:
    """Put into the error what `tenants.api.exception_handler` reads of it."""
    error.words, error.status = words, status
    if code:
        error.code = code
