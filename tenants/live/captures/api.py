"""Captures, energy and votes for programs. Each is idempotent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import Pagination
from tenants.live import actions
from tenants.live.api_base import EveningViewSet, numbered
from tenants.live.api_examples import THOUGHT
from tenants.live.captures import serializers
from tenants.live.models import Capture, PulseMark
from tenants.live.screens.reader_state import own_state
from tenants.live.screens.serializers import MineSerializer
from tenants.live.screens.state import EveningState
from tenants.live.validators import captured_at
from tenants.meetings.actions import check_in
from tenants.meetings.models import Attendance, Meeting


@extend_schema(tags=["live"])
class OwnArrivalViewSet(EveningViewSet):
    serializer_class = MineSerializer

    @extend_schema(request=None, responses=MineSerializer, operation_id="live_arrive")
    def update(self, request: Request, pk: str) -> Response:
        """Say that you are here.

        From three hours before the beginning. The answer tells your table, once the plan was told.
        """
        now = timezone.now()
        check_in(self.meeting, member=self.me, how=Attendance.How.SAID, now=now)
        return Response(_own_state(self.meeting, self.here, now=now))


@extend_schema(tags=["live"])
class CaptureViewSet(EveningViewSet):
    """One's own captures. Guests without an account write on their phones only."""

    serializer_class = serializers.MyThought
    pagination_class = Pagination
    lookup_field = "number"

    @extend_schema(responses=serializers.MyThought(many=True), operation_id="live_thoughts")
    def list(self, request: Request, pk: str) -> Response:
        """Your own thoughts of this evening.

        The newest first, also those that you took back.
        """
        mine = self.here.captures.by_people().select_related("block").order_by("-at", "-pk")
        return self.page_of(mine, serializers.MyThought)

    @extend_schema(
        request=serializers.NewThought,
        responses={201: serializers.MyThought},
        examples=[THOUGHT],
        operation_id="live_capture",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Keep a thought.

        A perspective, a realisation, a commitment or an idea. It belongs to the question that your
        table is on. Send it again with its `nonce` as often as you like: it is kept once. Words
        are taken until twelve hours after the evening.
        """
        sent, now = self.checked(serializers.NewThought), timezone.now()
        me, nonce = self.here, str(sent["nonce"])
        kept = actions.capture(
            self.meeting,
            by=me,
            kind=sent["kind"],
            text=sent["text"],
            due_on=sent["due_on"],
            nonce=nonce,
            at=captured_at(sent.get("at"), now=now),
            place=place_of(sent),
            now=now,
        )
        return self.capture_response(kept, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.ThoughtInputSerializer,
        responses=serializers.MyThought,
        parameters=numbered("A thought of yours"),
        operation_id="live_rewrite_thought",
    )
    def update(self, request: Request, pk: str, number: str) -> Response:
        """Say a thought better."""
        kept, sent = self.capture(number), self.checked(serializers.ThoughtInputSerializer)
        actions.rewrite(kept, by=self.here, now=timezone.now(), **sent)
        return self.capture_response(kept)

    @extend_schema(
        responses={204: None},
        parameters=numbered("A thought of yours"),
        operation_id="live_take_back_thought",
    )
    def destroy(self, request: Request, pk: str, number: str) -> Response:
        """Take a thought back.

        It can be restored: nothing is lost.
        """
        actions.take_back(self.capture(number), by=self.here, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None,
        responses=serializers.MyThought,
        parameters=numbered("A thought of yours"),
        operation_id="live_restore_thought",
    )
    @action(detail=True, methods=["put"], url_path="return")
    def restore(self, request: Request, pk: str, number: str) -> Response:
        """Bring back a thought that you took back."""
        kept = self.capture(number)
        actions.restore(kept, by=self.here, now=timezone.now())
        return self.capture_response(kept)

    def capture(self, number: str) -> Capture:
        return get_object_or_404(Capture.objects.by_people(), meeting=self.meeting, pk=number)

    def capture_response(self, kept: Any, code: int = status.HTTP_200_OK) -> Response:
        kept.refresh_from_db()
        return Response(serializers.MyThought(kept).data, status=code)


@extend_schema(tags=["live"])
class PulseViewSet(EveningViewSet):
    serializer_class = serializers.EnergyMark
    lookup_field = "moment"
    lookup_value_regex = "start|end"

    @extend_schema(
        request=serializers.Energy,
        responses=serializers.EnergyMark,
        parameters=[
            OpenApiParameter(
                "moment",
                str,
                OpenApiParameter.PATH,
                enum=PulseMark.Moment.values,
                description="Of the evening: its start or its end",
            )
        ],
        operation_id="live_pulse",
    )
    def update(self, request: Request, pk: str, moment: str) -> Response:
        """Say with how much energy you come, or leave.

        From 1 to 5; your last word counts. Others see only means of five people and more.
        """
        value, now = self.checked(serializers.Energy)["value"], timezone.now()
        mark = actions.mark_pulse(self.here, moment=moment, value=value, now=now)
        return Response(serializers.EnergyMark(mark).data)


@extend_schema(tags=["live"])
class IdeaViewSet(EveningViewSet):
    serializer_class = MineSerializer
    lookup_field = "number"

    @extend_schema(
        request=serializers.Points,
        responses=MineSerializer,
        parameters=numbered("An idea of `mine.ideas` in the state"),
        operation_id="live_vote",
    )
    @action(detail=True, methods=["put"], url_path="vote")
    def vote(self, request: Request, pk: str, number: str) -> Response:
        """Give dots, or a mark, to an idea.

        While the step of your table votes; the ideas to choose from are in the state.
        """
        sent = self.checked(serializers.Points)
        return self.voted(number, sent["points"], place=place_of(sent))

    @extend_schema(
        responses={200: MineSerializer},
        parameters=numbered("An idea of `mine.ideas` in the state"),
        operation_id="live_take_back_vote",
    )
    @vote.mapping.delete
    def unvote(self, request: Request, pk: str, number: str) -> Response:
        """Take your dots, or your mark, back."""
        return self.voted(number, 0)

    def voted(self, number: str, points: int, *, place: tuple[int, int] | None = None) -> Response:
        now, me = timezone.now(), self.here
        cards = Capture.objects.cards().filter(meeting=self.meeting)
        idea = get_object_or_404(cards, pk=number)
        actions.vote(idea, by=me, points=points, now=now, place=place)
        return Response(_own_state(self.meeting, me, now=now))


def _own_state(meeting: Meeting, me: Attendance, *, now: datetime) -> Any:
    return MineSerializer(own_state(EveningState(meeting, now), me)).data


def place_of(sent: dict[str, Any]) -> tuple[int, int] | None:
    place = sent.get("place")
    return (place["part"], place["step"]) if place else None
