"""The base of all API views of one evening: the meeting, its run, the member's attendance."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from drf_spectacular.utils import OpenApiParameter

from tenants.live.errors import NotHere
from tenants.live.models import Run
from tenants.meetings.models import Attendance, Meeting
from tenants.members.api_base import MembersOnly, UnpagedViewSet

NUMBER = r"(?P<number>[0-9]{1,18})"


def numbered(about: str) -> list[OpenApiParameter]:
    """The second number of an address, described."""
    return [OpenApiParameter("number", int, OpenApiParameter.PATH, description=about)]


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
        """The member's own attendance. Raises NotHere."""
        found = self.attendance
        if found is None:
            raise NotHere
        return found
