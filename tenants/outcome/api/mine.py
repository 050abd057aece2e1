"""The API of a member's own tasks, follow-ups and letters."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.members.api_base import CityViewSet, MembersOnly, UnpagedViewSet
from tenants.notifications.actions import choose
from tenants.notifications.delivery import choices_of
from tenants.notifications.kinds import Choice
from tenants.notifications.models import NotificationChoices
from tenants.notifications.wishes import Wish
from tenants.outcome import actions, serializers
from tenants.outcome.models import Task, Trace
from tenants.outcome.notices import LETTER_KINDS


@extend_schema_view(
    list=extend_schema(
        summary="Your own tasks",
        description="Open ones first, the nearest day first; also what you promised in evenings, "
        "and what others ask you to do: `to` is you until you answer.",
    ),
    retrieve=extend_schema(summary="One task of yours", description="In its words and its day."),
)
@extend_schema(tags=["tasks"])
class TaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    """Your own tasks, and those that wait for your yes: the nearest day first."""

    serializer_class = serializers.TaskSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Task]:
        if self.is_described:
            return Task.objects.none()
        mine: QuerySet[Task] = Task.objects.of(self.me).standing()
        return mine.order_by("done_at", "dropped_at", "due_on", "pk")

    @extend_schema(
        request=serializers.NewTaskSerializer, responses={201: serializers.TaskSerializer}
    )
    def create(self, request: Request) -> Response:
        """Promise yourself something, or ask somebody else to do it."""
        sent = self.checked(serializers.NewTaskSerializer)
        made = actions.make_task(by=self.me, now=timezone.now(), **sent)
        return self.row_response(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=serializers.TaskChangeSerializer, responses=serializers.TaskSerializer)
    def update(self, request: Request, pk: str) -> Response:
        """Other words or another day."""
        task, sent = self.get_object(), self.checked(serializers.TaskChangeSerializer)
        actions.change_task(task, by=self.me, now=timezone.now(), **sent)
        return self.row_response(task.pk)

    @extend_schema(request=None, responses=serializers.TaskSerializer)
    @action(detail=True, methods=["put"])
    def completion(self, request: Request, pk: str) -> Response:
        """Done."""
        return self.row_response(
            actions.finish_task(self.get_object(), by=self.me, now=timezone.now()).pk
        )

    @extend_schema(request=None, responses={200: serializers.TaskSerializer})
    @completion.mapping.delete
    def reopen(self, request: Request, pk: str) -> Response:
        """Not done, or not let go, after all."""
        return self.row_response(
            actions.reopen_task(self.get_object(), by=self.me, now=timezone.now()).pk
        )

    @extend_schema(request=None, responses=serializers.TaskSerializer)
    @action(detail=True, methods=["put"], url_path="letting-go")
    def letting_go(self, request: Request, pk: str) -> Response:
        """It will not be done."""
        return self.row_response(
            actions.drop_task(self.get_object(), by=self.me, now=timezone.now()).pk
        )

    @extend_schema(request=serializers.Assignee, responses=serializers.TaskSerializer)
    @action(detail=True, methods=["put"], url_path="handing-on")
    def handing_on(self, request: Request, pk: str) -> Response:
        """Ask somebody to take it. Nothing changes until their yes."""
        task, sent = self.get_object(), self.checked(serializers.Assignee)
        actions.hand_on(task, by=self.me, now=timezone.now(), **sent)
        return self.row_response(task.pk)

    @extend_schema(request=None, responses=serializers.TaskSerializer)
    @handing_on.mapping.delete
    def stop_asking(self, request: Request, pk: str) -> Response:
        """Take back what you have asked or offered."""
        task = self.get_object()
        actions.stop_asking(task, by=self.me)
        return self.shown(task)

    @extend_schema(request=serializers.TaskAnswer, responses=serializers.TaskSerializer)
    @action(detail=True, methods=["put"])
    def answer(self, request: Request, pk: str) -> Response:
        """Your yes or no to a task that was given to you, or to somebody's offer."""
        task, sent = self.get_object(), self.checked(serializers.TaskAnswer)
        if sent["yes"]:
            actions.accept_task(task, by=self.me, now=timezone.now())
        else:
            actions.decline_task(task, by=self.me, text=sent["text"], now=timezone.now())
        return self.shown(task)

    @extend_schema(request=None, responses=serializers.TaskSerializer)
    @action(detail=True, methods=["put"], url_path="taking-over")
    def taking_over(self, request: Request, pk: str) -> Response:
        """Offer to take over a task on a product or question; a free one is yours at once."""
        seen = Task.objects.standing().seen_by(self.me)
        task = get_object_or_404(seen, pk=pk)
        actions.offer_to_take(task, by=self.me, now=timezone.now())
        return self.shown(task)

    def shown(self, task: Task) -> Response:
        """The task as it is now, also when it is no longer the caller's."""
        task.refresh_from_db()
        return Response(serializers.TaskSerializer(task).data)


@extend_schema_view(
    list=extend_schema(
        summary="Your realisations that were asked about",
        description="A week and a month later: what has changed?",
    ),
    retrieve=extend_schema(
        summary="One realisation of yours", description="With what you have told about it."
    ),
)
@extend_schema(tags=["realisations"])
class FollowUpViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    """Your realisations that were asked about: what changed?"""

    serializer_class = serializers.FollowUpSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Trace]:
        if self.is_described:
            return Trace.objects.none()
        mine = Trace.objects.filter(
            capture__by__member=self.me, capture__taken_back_at=None, kind__in=Trace.AFTER
        )
        return mine.select_related("capture").order_by("-at", "-pk")

    @extend_schema(request=serializers.Told, responses=serializers.FollowUpSerializer)
    @action(detail=True, methods=["put"])
    def answer(self, request: Request, pk: str) -> Response:
        """What it has changed, in your own words."""
        trace, sent = self.get_object(), self.checked(serializers.Told)
        actions.answer_follow_up(trace, by=self.me, now=timezone.now(), **sent)
        return self.row_response(trace.pk)

    @extend_schema(request=serializers.Skipped, responses=serializers.FollowUpSerializer)
    @action(detail=True, methods=["put"])
    def skip(self, request: Request, pk: str) -> Response:
        """Not this time, or never about this realisation."""
        trace, sent = self.get_object(), self.checked(serializers.Skipped)
        actions.skip_follow_up(trace, by=self.me, now=timezone.now(), **sent)
        return self.row_response(trace.pk)


@extend_schema(tags=["letters"])
class LettersViewSet(UnpagedViewSet):
    """Which letters about outcomes you want."""

    serializer_class = serializers.LettersSerializer
    permission_classes = (MembersOnly,)
    queryset = NotificationChoices.objects.none()

    @extend_schema(responses=serializers.LettersSerializer, operation_id="letters_read")
    @action(detail=False, url_path="choice")
    def choice(self, request: Request) -> Response:
        """Which letters come to you."""
        return self.answer()

    def answer(self) -> Response:
        chosen = choices_of([self.me.pk])[self.me.pk]
        wanted = [name for name, kind in LETTER_KINDS.items() if chosen.comes_at_once(kind)]
        return Response({"wanted": wanted})

    @extend_schema(
        request=serializers.LettersSerializer,
        responses=serializers.LettersSerializer,
        operation_id="letters_choose",
    )
    @choice.mapping.put
    def choosing(self, request: Request) -> Response:
        """Choose which letters come to you."""
        wanted = self.checked(serializers.LettersSerializer)["wanted"]
        wishes = {
            kind.name: Wish(Choice.AT_ONCE if name in wanted else Choice.NEVER)
            for name, kind in LETTER_KINDS.items()
        }
        choose(by=self.me, wishes=wishes)
        return self.answer()
