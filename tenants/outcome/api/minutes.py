"""The API of minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.meetings.models import Meeting
from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.members.models import Member
from tenants.outcome import actions, serializers
from tenants.outcome.models import Minutes
from tenants.outcome.queries import numbers_of, read_minutes
from tenants.products.serializers import PersonSerializer


@extend_schema_view(
    list=extend_schema(
        summary="Minutes, the latest evening first",
        description="They are written the moment an evening closes.",
    )
)
@extend_schema(tags=["minutes"])
class MinutesViewSet(mixins.ListModelMixin, CityViewSet):
    """Evenings that are over, the latest first."""

    serializer_class = serializers.MinutesRow

    def get_queryset(self) -> QuerySet[Minutes]:
        if self.is_described:
            return Minutes.objects.none()
        seen = Minutes.objects.filter(meeting__in=Meeting.objects.seen_by(self.member))
        return seen.select_related("meeting").order_by("-meeting__starts_at", "-pk")

    @extend_schema(responses=serializers.MinutesSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """What came out of an evening; visitors get the numbers of an open one."""
        return Response(self.whole(self.get_object()))

    @extend_schema(request=serializers.NewNote, responses=serializers.MinutesSerializer)
    @action(detail=True, methods=["put"])
    def note(self, request: Request, pk: str) -> Response:
        """Write under the minutes: the core and whoever led the evening. Versions are kept."""
        minutes, sent = self.get_object(), self.checked(serializers.NewNote)
        actions.write_note(minutes, by=self.me, now=timezone.now(), **sent)
        return Response(self.whole(self.get_object()))

    @extend_schema(responses=serializers.NoteSerializer(many=True))
    @action(detail=True, permission_classes=(MembersOnly,))
    def versions(self, request: Request, pk: str) -> Response:
        """What stood under the minutes, the latest first."""
        return self.page_of(self.get_object().versions[::-1], serializers.NoteSerializer)

    def whole(self, minutes: Minutes) -> dict[str, Any]:
        if self.member is None:
            row = dict(serializers.MinutesRow(minutes).data)
            return row | {
                "numbers": serializers.NumbersSerializer(numbers_of(minutes.meeting)).data
            }
        return minutes_for_members(minutes, reader=self.member, now=timezone.now())


def minutes_for_members(
    minutes: Minutes, *, reader: Member | None, now: datetime
) -> dict[str, Any]:
    """Minutes as a member gets them; without `reader`, what all members get."""
    page = read_minutes(minutes, reader=reader, now=now)
    besides = [thought for group in page.besides for thought in group.thoughts]
    return dict(serializers.MinutesRow(minutes).data) | {
        "numbers": serializers.NumbersSerializer(page.numbers).data,
        "led_by": PersonSerializer(page.led, many=True).data,
        "people": [attendance.name for attendance in page.came],
        "energy": serializers.EnergySerializer(page.energy).data if page.energy else None,
        "parts": serializers.PartSerializer(page.parts, many=True).data,
        "besides": serializers.ThoughtSerializer(besides, many=True).data,
        "back_in_queue": [question.pk for question in (*page.unreached, *page.waiting)],
        "note": serializers.NoteSerializer(minutes.note).data if minutes.note else None,
        "version": minutes.number,
    }
