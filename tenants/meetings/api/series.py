"""The rhythms of a city: begun, changed and ended by the core."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.meetings import actions, serializers
from tenants.meetings.api.meetings import COMING
from tenants.meetings.models import Meeting, MeetingChange, Series
from tenants.meetings.series_preview import preview
from tenants.members.api_base import CityViewSet, CoreOnly, MembersOnly, needs, writes_need
from tenants.members.rights import Right

THURSDAYS = OpenApiExample(
    "Every Thursday",
    request_only=True,
    value={
        "title": "Thursday",
        "rule": "FREQ=WEEKLY;BYDAY=TH",
        "starts_on": "2026-11-26",
        "at": "18:00",
        "minutes": 120,
        "venue": "Boiling Point",
    },
)


@extend_schema_view(
    list=extend_schema(
        summary="The rhythms that go on",
        description="Times are on the city's own clock. Visitors see the open ones.",
    ),
    retrieve=extend_schema(summary="One rhythm", description="Its rule is an RRULE of RFC 5545."),
)
@extend_schema(tags=["series"])
class SeriesViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    permission_classes = (writes_need(Right.RHYTHM),)
    serializer_class = serializers.SeriesSerializer

    def get_queryset(self) -> QuerySet[Series]:
        """All of them by number; the list has those that go on."""
        found: QuerySet[Series] = Series.objects.order_by("starts_on", "pk")
        if self.action in ("list", "partial_update"):
            found = found.filter(ended_at=None)
        return found if self.is_described or self.member else found.filter(is_open=True)

    def get_serializer_context(self) -> dict[str, Any]:
        standing: frozenset[int] = frozenset()
        if not self.is_described and self.member:
            standing = frozenset(self.member.standing_yeses.values_list("series", flat=True))
        return {**super().get_serializer_context(), "standing": standing}

    @extend_schema(
        request=serializers.SeriesInputSerializer,
        responses={201: serializers.SeriesSerializer},
        examples=[THURSDAYS],
    )
    def create(self, request: Request) -> Response:
        """Begin a rhythm; for the duties Venue and Facilitating.

        Its next three evenings are on the list at once.
        """
        sent = self.checked(serializers.SeriesInputSerializer)
        begun = actions.begin_series(**sent, by=self.me, now=timezone.now())
        return self.row_response(begun.pk, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.SeriesInputSerializer, responses=serializers.Outside)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a rhythm; for the duties Venue and Facilitating.

        The coming evenings follow, unless people moved them on their own; those who come are told.
        `outside` are evenings that somebody comes to and that the rhythm has no more: move or
        cancel them.
        """
        series, sent = (
            self.get_object(),
            self.checked(serializers.SeriesInputSerializer, partial=True),
        )
        starts_on = sent.get("starts_on", series.starts_on)
        serializers.validate_last_day(sent.get("rule", series.rule), starts_on=starts_on)
        serializers.validate_first_seats(
            sent.get("first_seats", series.first_seats), sent.get("capacity", series.capacity)
        )
        outside = actions.reshape_series(series, changes=sent, by=self.me, now=timezone.now())
        return self.left(series, outside)

    @extend_schema(request=None, responses={200: serializers.Outside, 202: serializers.Outside})
    @action(detail=True, methods=["put"])
    def end(self, request: Request, pk: str) -> Response:
        """End a rhythm; for the duties Venue and Facilitating.

        What was lived stays; evenings that somebody comes to stay as well, and are named in
        `outside`. Ended twice, it ended once. While somebody comes it needs a second yes of the
        core: 202, and a holder of another duty sends `end/agreement`.
        """
        series = self.get_object()
        outside = actions.end_series(series, by=self.me, now=timezone.now())
        return self.left(series, outside)

    @extend_schema(
        request=None, responses=serializers.SeriesSerializer, operation_id="series_go_on"
    )
    @end.mapping.delete
    def going_on(self, request: Request, pk: str) -> Response:
        """Let an ended rhythm go on, within a week; for the duties Venue and Facilitating.

        Also takes back the asking for a second yes.
        """
        series = get_object_or_404(Series, pk=pk)
        going_on = actions.let_series_go_on(series, now=timezone.now())
        return Response(serializers.SeriesSerializer(going_on, context=self.context).data)

    @extend_schema(request=None, responses=serializers.Outside, operation_id="series_end_agreement")
    @action(detail=True, methods=["put"], permission_classes=(CoreOnly,), url_path="end/agreement")
    def end_agreement(self, request: Request, pk: str) -> Response:
        """Agree to an end that somebody else of the core has asked for."""
        series = self.get_object()
        outside = actions.agree_to_end(series, by=self.me, now=timezone.now())
        return self.left(series, outside)

    @extend_schema(request=None, responses={204: None}, operation_id="series_standing_yes")
    @action(
        detail=True, methods=["put"], permission_classes=(MembersOnly,), url_path="standing-yes"
    )
    def standing_yes(self, request: Request, pk: str) -> Response:
        """Say that you come to each evening of a rhythm.

        Those that are planned count at once; without a free seat you wait for one there. Take one
        evening back by its `registration/`.
        """
        actions.say_standing_yes(self.get_object(), by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, operation_id="series_standing_yes_end")
    @standing_yes.mapping.delete
    def standing_yes_end(self, request: Request, pk: str) -> Response:
        """Say it for each evening again.

        Seats that only your standing yes had taken go to those who wait.
        """
        actions.end_standing_yes(self.get_object(), by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=serializers.SeriesInputSerializer, responses=serializers.PreviewSerializer
    )
    @action(detail=False, methods=["post"], permission_classes=(needs(Right.RHYTHM),))
    def preview(self, request: Request) -> Response:
        """See the next days of a rule before it begins; for the duties Venue and Facilitating.

        With those that are skipped, and why. Nothing is saved.
        """
        rhythm = Series(**self.checked(serializers.SeriesInputSerializer)).rhythm
        return Response(serializers.PreviewSerializer(preview(rhythm)).data)

    def left(self, series: Series, outside: list[Meeting]) -> Response:
        numbers = [meeting.pk for meeting in outside]
        told: dict[str, Any] = {
            "series": Series.objects.get(pk=series.pk),
            "outside": Meeting.objects.filter(pk__in=numbers)
            .annotate(coming=COMING)
            .prefetch_related(Prefetch("changes", MeetingChange.objects.select_related("by")))
            .order_by("starts_at", "pk"),
        }
        said = dict(self.me.registrations.values_list("meeting", "state"))
        waits = told["series"].ended_at is None and told["series"].end_asked_at is not None
        code = status.HTTP_202_ACCEPTED if waits else status.HTTP_200_OK
        return Response(
            serializers.Outside(told, context={**self.context, "said": said}).data, code
        )
