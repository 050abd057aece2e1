"""A refusal of the domain leaves with the sentence that a person would read."""

from __future__ import annotations

from rest_framework.response import Response

from tenants.meetings.errors import MeetingError
from tenants.meetings.wording import refusal
from tenants.members.api_base import CityViewSet


class RefusesInWords(CityViewSet):
    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, MeetingError):
            error.words = refusal(error)
        return super().handle_exception(error)
