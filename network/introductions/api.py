"""The API of introductions and rooms; it calls the same queries and actions as the pages."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from network.directory.models import Listing
from network.introductions import serializers
from network.introductions.actions import introductions as actions
from network.introductions.actions import rooms as room_actions
from network.introductions.errors import ListingGone, NotInTheRoom
from network.introductions.models import Introduction, Participant
from network.introductions.queries.introductions import addressed_to, asked_by, rows
from network.introductions.queries.rooms import participations, read_room, tasks_of
from tenants.api.routers import Router
from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.ui.fields import LARGEST_ROW_NUMBER


def number(pk: str) -> int:
    """The key of an address; 0, which no row has, for anything else."""
    return int(pk) if pk.isdecimal() and int(pk) <= LARGEST_ROW_NUMBER else 0


@extend_schema(tags=["introductions"])
class IntroductionViewSet(CityViewSet):
    """Introductions that you asked for, and those that you may answer."""

    serializer_class = serializers.IntroductionSerializer
    permission_classes = (MembersOnly,)
    filter_backends = ()
    queryset = Introduction.objects.none()

    @extend_schema(responses=serializers.IntroductionSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Your introductions to people of other cities, newest first."""
        mine = Introduction.objects.filter(pk__in=asked_by(self.me).order_by().values("pk"))
        to_me = Introduction.objects.filter(pk__in=addressed_to(self.me).order_by().values("pk"))
        both = (mine | to_me).select_related("answer").order_by("-asked_at", "-pk")
        page = self.paginate_queryset(both)
        listed = rows(page or [], now=timezone.now())
        shown = self.get_serializer_class()(listed, many=True, context=self.context)
        return self.get_paginated_response(shown.data)

    @extend_schema(responses=serializers.IntroductionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One introduction of yours."""
        return self.shown(self.own(pk))

    @extend_schema(
        request=serializers.AskSerializer, responses={201: serializers.IntroductionSerializer}
    )
    def create(self, request: Request) -> Response:
        """Ask the people of another city's listing for an introduction."""
        sent = self.checked(serializers.AskSerializer)
        listing = Listing.objects.seen_by(self.me).filter(
            city_slug=sent.pop("city"), kind=sent.pop("kind"), local_id=sent.pop("local_id")
        )
        found = listing.first()
        if found is None:
            raise ListingGone
        made = actions.ask_for_introduction(found, by=self.me, now=timezone.now(), **sent)
        return self.shown(self.own(str(made.pk)), status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.AcceptSerializer, responses=serializers.IntroductionSerializer
    )
    @action(detail=True, methods=["post"])
    def acceptance(self, request: Request, pk: str) -> Response:
        """Accept: contacts are shared both ways, and the room of the same number opens."""
        found, sent = self.to_me(pk), self.checked(serializers.AcceptSerializer)
        actions.accept_introduction(found, by=self.me, now=timezone.now(), **sent)
        return self.shown(self.own(pk))

    @extend_schema(
        request=serializers.DeclineSerializer, responses=serializers.IntroductionSerializer
    )
    @action(detail=True, methods=["post"])
    def refusal(self, request: Request, pk: str) -> Response:
        """Decline with a kind phrase."""
        found, sent = self.to_me(pk), self.checked(serializers.DeclineSerializer)
        actions.decline_introduction(found, by=self.me, now=timezone.now(), **sent)
        return self.shown(self.own(pk))

    @extend_schema(
        request=serializers.SnoozeSerializer, responses=serializers.IntroductionSerializer
    )
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: str) -> Response:
        """Put the answer off for a week or a month."""
        found, sent = self.to_me(pk), self.checked(serializers.SnoozeSerializer)
        actions.snooze_introduction(found, by=self.me, now=timezone.now(), **sent)
        return self.shown(self.own(pk))

    @extend_schema(request=None, responses=serializers.IntroductionSerializer)
    @action(detail=True, methods=["post"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take your own introduction back."""
        found = get_object_or_404(asked_by(self.me), pk=number(pk))
        actions.take_back(found, by=self.me, now=timezone.now())
        return self.shown(self.own(pk))

    def to_me(self, pk: str) -> Introduction:
        return get_object_or_404(addressed_to(self.me), pk=number(pk))

    def own(self, pk: str) -> Introduction:
        mine = asked_by(self.me).filter(pk=number(pk)).first()
        return mine or self.to_me(pk)

    def shown(self, introduction: Introduction, code: int = status.HTTP_200_OK) -> Response:
        (row,) = rows([introduction], now=timezone.now())
        return Response(self.get_serializer_class()(row, context=self.context).data, status=code)


@extend_schema(tags=["rooms"])
class RoomViewSet(CityViewSet):
    """Rooms of accepted introductions. Reading one marks it as read."""

    serializer_class = serializers.RoomSerializer
    permission_classes = (MembersOnly,)
    filter_backends = ()
    queryset = Participant.objects.none()

    @extend_schema(responses=serializers.RoomSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """A room with its people, newest messages, files and tasks."""
        mine = self.place(pk)
        answer = self.shown(mine)
        if getattr(request, "city").is_writable:  # noqa: B009 - set by the middleware
            room_actions.mark_read(mine, now=timezone.now())
        return answer

    @extend_schema(
        request=serializers.MessageInputSerializer, responses={201: serializers.RoomSerializer}
    )
    @action(detail=True, methods=["post"])
    def messages(self, request: Request, pk: str) -> Response:
        """Write in the room."""
        mine, sent = self.place(pk), self.checked(serializers.MessageInputSerializer)
        room_actions.write_message(mine, by=self.me, now=timezone.now(), **sent)
        return self.shown(self.place(pk), status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.TaskInputSerializer, responses={201: serializers.RoomSerializer}
    )
    @action(detail=True, methods=["post"])
    def tasks(self, request: Request, pk: str) -> Response:
        """Write down who does what until when."""
        mine, sent = self.place(pk), self.checked(serializers.TaskInputSerializer)
        people = Participant.objects.filter(introduction=mine.introduction_id)
        who = people.filter(pk=sent.pop("who")).first()
        if who is None:
            raise NotInTheRoom
        room_actions.add_task(mine, by=self.me, who=who, now=timezone.now(), **sent)
        return self.shown(self.place(pk), status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=serializers.RoomSerializer)
    @action(detail=True, methods=["put"], url_path=r"tasks/(?P<task>\d+)/completion")
    def completion(self, request: Request, pk: str, task: str) -> Response:
        """Done."""
        return self.tick(pk, task, done=True)

    @extend_schema(request=None, responses={200: serializers.RoomSerializer})
    @completion.mapping.delete
    def reopen(self, request: Request, pk: str, task: str) -> Response:
        """Not done after all."""
        return self.tick(pk, task, done=False)

    @extend_schema(request=None, responses=serializers.RoomSerializer)
    @action(detail=True, methods=["post"])
    def leaving(self, request: Request, pk: str) -> Response:
        """Leave for good: nothing that is written later is shown to you."""
        room_actions.leave_room(self.place(pk), now=timezone.now())
        return self.shown(self.place(pk))

    def tick(self, pk: str, task: str, *, done: bool) -> Response:
        mine = self.place(pk)
        found = get_object_or_404(tasks_of(mine), pk=number(task))
        room_actions.tick_task(mine, found, done=done, now=timezone.now())
        return self.shown(self.place(pk))

    def place(self, pk: str) -> Participant:
        mine = participations(self.me).select_related("introduction__answer")
        return get_object_or_404(mine, introduction=number(pk))

    def shown(self, mine: Participant, code: int = status.HTTP_200_OK) -> Response:
        context: dict[str, Any] = self.context
        return Response(
            self.get_serializer_class()(read_room(mine), context=context).data, status=code
        )


def register(router: Router) -> None:
    router.register("introductions", IntroductionViewSet, basename="introduction")
    router.register("rooms", RoomViewSet, basename="room")
