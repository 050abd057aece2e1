"""The rhythms of a city: begun, changed and ended by the core."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.meetings import actions
from tenants.meetings import serializers as shapes
from tenants.meetings.api.evenings import COMING
from tenants.meetings.api.refusing import RefusesInWords
from tenants.meetings.models import Meeting, Series
from tenants.meetings.preview import preview
from tenants.members.programs import CoreOnly, CoreWrites

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
class SeriesViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, RefusesInWords):
    permission_classes = (CoreWrites,)
    serializer_class = shapes.SeriesShape
    filterset_class = None

    def get_queryset(self) -> QuerySet[Series]:
        going_on: QuerySet[Series] = Series.objects.going_on().order_by("starts_on", "pk")
        return going_on if self.is_described or self.member else going_on.filter(is_open=True)

    @extend_schema(
        request=shapes.SeriesWords, responses={201: shapes.SeriesShape}, examples=[THURSDAYS]
    )
    def create(self, request: Request) -> Response:
        """Begin a rhythm; the core only.

        Its next three evenings are on the list at once.
        """
        sent = self.checked(shapes.SeriesWords)
        begun = actions.begin_series(**sent, by=self.me, now=timezone.now())
        return self.shown(begun.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.SeriesWords, responses=shapes.Outside)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a rhythm; the core only.

        The coming evenings follow, unless people moved them on their own; those who come are told.
        `outside` are evenings that somebody comes to and that the rhythm has no more: move or
        cancel them.
        """
        series, sent = self.get_object(), self.checked(shapes.SeriesWords, partial=True)
        starts_on = sent.get("starts_on", series.starts_on)
        shapes.check_end(sent.get("rule", series.rule), starts_on)
        outside = actions.reshape_series(series, changes=sent, by=self.me, now=timezone.now())
        return self.left(series, outside)

    @extend_schema(request=None, responses=shapes.Outside)
    @action(detail=True, methods=["put"])
    def end(self, request: Request, pk: str) -> Response:
        """End a rhythm; the core only.

        What was lived stays; evenings that somebody comes to stay as well, and are named in
        `outside`.
        """
        series = self.get_object()
        return self.left(series, actions.end_series(series, by=self.me, now=timezone.now()))

    @extend_schema(request=shapes.SeriesWords, responses=shapes.PreviewShape)
    @action(detail=False, methods=["post"], permission_classes=(CoreOnly,))
    def preview(self, request: Request) -> Response:
        """See the next days of a rule before it begins; the core only.

        With those that are skipped, and why. Nothing is saved.
        """
        rhythm = Series(**self.checked(shapes.SeriesWords)).rhythm
        return Response(shapes.PreviewShape(preview(rhythm)).data)

    def left(self, series: Series, outside: list[Meeting]) -> Response:
        numbers = [meeting.pk for meeting in outside]
        told: dict[str, Any] = {
            "series": Series.objects.get(pk=series.pk),
            "outside": Meeting.objects.filter(pk__in=numbers)
            .annotate(coming=COMING)
            .order_by("starts_at", "pk"),
        }
        said = dict(self.me.registrations.values_list("meeting", "state"))
        return Response(shapes.Outside(told, context={**self.context, "said": said}).data)
