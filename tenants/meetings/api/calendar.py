"""The addresses of a person's calendars."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.meetings import tokens
from tenants.meetings.actions.calendars import renew_calendar
from tenants.meetings.models import Meeting
from tenants.meetings.serializers import CalendarSerializer
from tenants.members.api_base import MembersOnly, UnpagedViewSet
from tenants.registry.scope import current_city


@extend_schema(tags=["meetings"])
class CalendarViewSet(UnpagedViewSet):
    permission_classes = (MembersOnly,)
    serializer_class = CalendarSerializer
    queryset = Meeting.objects.none()

    @extend_schema(responses=CalendarSerializer, operation_id="calendar_addresses")
    @action(detail=False, url_path="addresses")
    def addresses(self, request: Request) -> Response:
        """Where calendars subscribe: to all evenings, and to yours.

        Your own address is private: whoever has it sees where you go.
        """
        return self.answer()

    def answer(self) -> Response:
        self.me.refresh_from_db(fields=["calendar_round"])
        token = tokens.calendar_token(self.me.pk, round=self.me.calendar_round)
        city = current_city()
        told = {
            "everything": city.url_of("meetings:feed"),
            "mine": city.url_of("meetings:member_feed", token),
        }
        return Response(CalendarSerializer(told).data)

    @extend_schema(request=None, responses=CalendarSerializer, operation_id="calendar_renew")
    @action(detail=False, methods=["post"], url_path="addresses/renewal")
    def renewal(self, request: Request) -> Response:
        """Give your own calendar another address.

        Whoever has the old one reads nothing any more.
        """
        renew_calendar(self.me)
        return self.answer()
