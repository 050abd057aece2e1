"""Outcomes for programs: the same queries and actions as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from tenants.meetings.models import Meeting
from tenants.members.programs import CityViewSet, MembersOnly
from tenants.outcome import actions
from tenants.outcome import serializers as shapes
from tenants.outcome.effects.evenings import effects_of_evenings
from tenants.outcome.effects.formats import effects_of_formats
from tenants.outcome.models import Minutes, Task, Trace
from tenants.outcome.queries import in_numbers, read_minutes
from tenants.products.serializers import PersonShape


@extend_schema(tags=["minutes"])
class MinutesViewSet(mixins.ListModelMixin, CityViewSet):
    """Evenings that are over, the latest first."""

    serializer_class = shapes.MinutesRow
    filterset_class = None

    def get_queryset(self) -> QuerySet[Minutes]:
        if self.is_described:
            return Minutes.objects.none()
        seen = Minutes.objects.filter(meeting__in=Meeting.objects.seen_by(self.member))
        return seen.select_related("meeting").order_by("-meeting__starts_at", "-pk")

    @extend_schema(responses=shapes.MinutesShape)
    def retrieve(self, request: Request, pk: str) -> Response:
        """What came out of an evening; visitors get the numbers of an open one."""
        return Response(self.whole(self.get_object()))

    @extend_schema(request=shapes.NewNote, responses=shapes.MinutesShape)
    @action(detail=True, methods=["put"])
    def note(self, request: Request, pk: str) -> Response:
        """Write under the minutes: the core and whoever led the evening. Versions are kept."""
        minutes, sent = self.get_object(), self.checked(shapes.NewNote)
        actions.write_note(minutes, by=self.me, now=timezone.now(), **sent)
        return Response(self.whole(self.get_object()))

    def whole(self, minutes: Minutes) -> dict[str, Any]:
        row = dict(shapes.MinutesRow(minutes).data)
        if self.member is None:
            return row | {"numbers": shapes.NumbersShape(in_numbers(minutes.meeting)).data}
        page = read_minutes(minutes, reader=self.member, now=timezone.now())
        besides = [thought for group in page.besides for thought in group.thoughts]
        return row | {
            "numbers": shapes.NumbersShape(page.numbers).data,
            "led_by": PersonShape(page.led, many=True).data,
            "people": [attendance.name for attendance in page.came],
            "energy": shapes.EnergyShape(page.energy).data if page.energy else None,
            "parts": shapes.PartShape(page.parts, many=True).data,
            "besides": shapes.ThoughtShape(besides, many=True).data,
            "back_in_queue": [question.pk for question in (*page.unreached, *page.waiting)],
            "note": shapes.NoteShape(minutes.note).data if minutes.note else None,
            "version": minutes.number,
        }


@extend_schema(tags=["tasks"])
class TaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    """Your own tasks: open ones first, the nearest day first."""

    serializer_class = shapes.TaskShape
    permission_classes = (MembersOnly,)
    filterset_class = None

    def get_queryset(self) -> QuerySet[Task]:
        if self.is_described:
            return Task.objects.none()
        mine: QuerySet[Task] = Task.objects.filter(member=self.me).standing()
        return mine.order_by("done_at", "dropped_at", "due_on", "pk")

    @extend_schema(request=shapes.TaskWords, responses={201: shapes.TaskShape})
    def create(self, request: Request) -> Response:
        """Promise yourself something."""
        sent = self.checked(shapes.TaskWords)
        made = actions.add_task(by=self.me, now=timezone.now(), **sent)
        return self.shown(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.TaskWords, responses=shapes.TaskShape)
    def update(self, request: Request, pk: str) -> Response:
        """Other words or another day."""
        task, sent = self.get_object(), self.checked(shapes.TaskWords)
        actions.change_task(task, by=self.me, now=timezone.now(), **sent)
        return self.shown(task.pk)

    @extend_schema(request=None, responses=shapes.TaskShape)
    @action(detail=True, methods=["put"])
    def completion(self, request: Request, pk: str) -> Response:
        """Done."""
        return self.shown(actions.finish_task(self.get_object(), by=self.me, now=timezone.now()).pk)

    @extend_schema(request=None, responses={200: shapes.TaskShape})
    @completion.mapping.delete
    def reopen(self, request: Request, pk: str) -> Response:
        """Not done, or not let go, after all."""
        return self.shown(actions.reopen_task(self.get_object(), by=self.me, now=timezone.now()).pk)

    @extend_schema(request=None, responses=shapes.TaskShape)
    @action(detail=True, methods=["put"], url_path="letting-go")
    def letting_go(self, request: Request, pk: str) -> Response:
        """It will not be done."""
        return self.shown(actions.drop_task(self.get_object(), by=self.me, now=timezone.now()).pk)


@extend_schema(tags=["realisations"])
class FollowUpViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    """Your realisations that were asked about: what changed?"""

    serializer_class = shapes.FollowUpShape
    permission_classes = (MembersOnly,)
    filterset_class = None

    def get_queryset(self) -> QuerySet[Trace]:
        if self.is_described:
            return Trace.objects.none()
        mine = Trace.objects.filter(
            capture__by__member=self.me, capture__taken_back_at=None, kind__in=Trace.AFTER
        )
        return mine.select_related("capture").order_by("-at", "-pk")

    @extend_schema(request=shapes.Told, responses=shapes.FollowUpShape)
    @action(detail=True, methods=["put"])
    def answer(self, request: Request, pk: str) -> Response:
        """What it has changed, in your own words."""
        trace, sent = self.get_object(), self.checked(shapes.Told)
        actions.tell_what_changed(trace, by=self.me, now=timezone.now(), **sent)
        return self.shown(trace.pk)

    @extend_schema(request=shapes.Skipped, responses=shapes.FollowUpShape)
    @action(detail=True, methods=["put"])
    def skip(self, request: Request, pk: str) -> Response:
        """Not this time, or never about this realisation."""
        trace, sent = self.get_object(), self.checked(shapes.Skipped)
        actions.skip_follow_up(trace, by=self.me, now=timezone.now(), **sent)
        return self.shown(trace.pk)


@extend_schema(tags=["effects"])
class EffectsViewSet(CityViewSet):
    """What the evenings do, all together; nobody is named."""

    serializer_class = shapes.EveningEffectsShape
    permission_classes = (MembersOnly,)
    pagination_class = None
    filterset_class = None
    queryset = Minutes.objects.none()  # only for the description

    @extend_schema(responses=shapes.EveningEffectsShape(many=True))
    def list(self, request: Request) -> Response:
        """The latest twelve evenings that were run, the oldest first."""
        found = effects_of_evenings(today=timezone.localdate())
        return Response(shapes.EveningEffectsShape(found, many=True).data)

    @extend_schema(responses=shapes.FormatEffectsShape(many=True))
    @action(detail=False)
    def formats(self, request: Request) -> Response:
        """Each format over the latest half a year of evenings."""
        found = effects_of_formats(today=timezone.localdate())
        return Response(shapes.FormatEffectsShape(found, many=True).data)


def register(router: BaseRouter) -> None:
    router.register("minutes", MinutesViewSet, basename="minutes")
    router.register("tasks", TaskViewSet, basename="task")
    router.register("realisations", FollowUpViewSet, basename="realisation")
    router.register("effects", EffectsViewSet, basename="effects")
