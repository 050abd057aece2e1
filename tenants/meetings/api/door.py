"""The door: people who are expected, people who are here, walk-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.meetings import actions, queries, serializers, tokens
from tenants.meetings.errors import SameName
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.permissions import may_keep_door
from tenants.members.api_base import NeedsRight, UnpagedViewSet
from tenants.members.models import Member
from tenants.members.rights import Right
from tenants.registry.scope import current_city

WALK_IN = OpenApiExample(
    "Somebody whom nobody expected", request_only=True, value={"name": "Lena from the bakery"}
)
ARRIVAL = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="An arrival")]
BY_NAME = OpenApiExample("A member", request_only=True, value={"member": 2})


class KeepsTheDoor(NeedsRight):
    """Open to the holders of the right, and to the evening's facilitator."""

    right = Right.DOOR

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.member is None:
            return False
        meeting = get_object_or_404(Meeting, pk=view.kwargs["pk"])
        return may_keep_door(view.member, meeting)


def refuse_namesake(
    meeting: Meeting, *, name: str, nonce: str, arrived_at: datetime, now: datetime
) -> None:
    """Ask about a person of the same name. Raises SameName."""
    same = queries.unclear_namesakes(
        meeting, name=name, nonce=nonce, arrived_at=arrived_at, now=now
    )
    if same:
        first = (same.here or same.expected)[0]
        raise SameName(first.name, is_here=bool(same.here))


@extend_schema(tags=["meetings"])
class DoorViewSet(UnpagedViewSet):
    """For keepers of the door."""

    permission_classes = (KeepsTheDoor,)
    serializer_class = serializers.DoorSerializer
    queryset = Meeting.objects.none()

    @extend_schema(responses=serializers.DoorSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """List who is expected and who is here.

        And the address behind the code on the poster: whoever opens it in the room is in.
        """
        meeting = get_object_or_404(Meeting, pk=pk)
        seen = queries.at_the_door(meeting)
        told = {
            "is_open": meeting.is_at_the_door(now=timezone.now()),
            "check_in_url": current_city().url_of("meetings:checkin", tokens.door_token(int(pk))),
            "expected": seen.expected,
            "here": seen.here,
            "gone": seen.gone,
        }
        return Response(serializers.DoorSerializer(told).data)


@extend_schema(tags=["meetings"])
class ArrivalViewSet(UnpagedViewSet):
    """For keepers of the door."""

    permission_classes = (KeepsTheDoor,)
    serializer_class = serializers.ArrivalSerializer
    queryset = Meeting.objects.none()
    lookup_field = "number"

    @extend_schema(
        request=serializers.NewArrival,
        responses={201: serializers.ArrivalSerializer},
        examples=[BY_NAME, WALK_IN],
        operation_id="meetings_arrival",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Let somebody in: a member by name, or a guest.

        A guest who said that they come is told by the same `email`. Send it again with its `nonce`
        as often as you like: the arrival counts once. A name that is in the room or expected is
        asked about (409): send `namesake` if it is another person.
        """
        meeting, now = get_object_or_404(Meeting, pk=pk), timezone.now()
        sent = self.checked(serializers.NewArrival)
        nonce = str(sent.get("nonce") or "")
        at = meeting.arrival_time(sent.get("at"), now=now)
        if "member" in sent:
            member = get_object_or_404(Member.objects.here(), pk=sent["member"])
            how = Attendance.How.NAME
            came = actions.check_in(meeting, member=member, how=how, now=now, at=at, nonce=nonce)
        else:
            email = sent.get("email", "")
            if not (email or sent["namesake"]):
                refuse_namesake(meeting, name=sent["name"], nonce=nonce, arrived_at=at, now=now)
            came = actions.check_in_guest(
                meeting,
                name=sent["name"],
                email=email,
                how=Attendance.How.NAME if email else Attendance.How.WALK_IN,
                now=now,
                at=at,
                nonce=nonce,
            )
        return Response(serializers.ArrivalSerializer(came).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        responses={204: None},
        parameters=ARRIVAL,
        operation_id="meetings_take_back_arrival",
    )
    def destroy(self, request: Request, pk: str, number: str) -> Response:
        """Take a wrong arrival back.

        What was said under it stays; the person is counted no more and can be brought back.
        """
        actions.take_back_arrival(self.arrival_of(pk, number), now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None,
        responses=serializers.ArrivalSerializer,
        parameters=ARRIVAL,
        operation_id="meetings_leave_early",
    )
    @action(detail=True, methods=["put"], url_path="leaving")
    def leaving(self, request: Request, pk: str, number: str) -> Response:
        """Note that somebody has gone home early.

        Parts that have not begun are seated without them.
        """
        found = self.arrival_of(pk, number)
        actions.leave_early(found, now=timezone.now())
        return Response(serializers.ArrivalSerializer(found).data)

    @extend_schema(
        request=None,
        responses={200: serializers.ArrivalSerializer},
        parameters=ARRIVAL,
        operation_id="meetings_bring_back",
    )
    @leaving.mapping.delete
    def coming_back(self, request: Request, pk: str, number: str) -> Response:
        """Bring somebody back who is here after all."""
        found = self.arrival_of(pk, number)
        actions.bring_back_arrival(found, now=timezone.now())
        return Response(serializers.ArrivalSerializer(found).data)

    @extend_schema(
        request=serializers.SamePerson,
        responses=serializers.ArrivalSerializer,
        parameters=ARRIVAL,
        operation_id="meetings_merge_arrivals",
    )
    @action(detail=True, methods=["post"], url_path="merging")
    def merging(self, request: Request, pk: str, number: str) -> Response:
        """Merge two arrivals of one person.

        Words, energy, votes and seats of this arrival become those of `same`. It can't be undone.
        """
        found = self.arrival_of(pk, number)
        same = self.arrival_of(pk, str(self.checked(serializers.SamePerson)["same"]))
        kept = actions.merge_arrivals(same, found, now=timezone.now())
        return Response(serializers.ArrivalSerializer(kept).data)

    def arrival_of(self, pk: str, number: str) -> Attendance:
        arrivals = Attendance.objects.select_related("meeting", "member")
        return get_object_or_404(arrivals, meeting=pk, pk=number)
