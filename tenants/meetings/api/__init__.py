"""API of meetings, their door and their series: the same actions as on the pages."""

from __future__ import annotations

from rest_framework.routers import BaseRouter

from tenants.meetings.api.calendar import CalendarViewSet
from tenants.meetings.api.door import DoorViewSet
from tenants.meetings.api.meetings import MeetingViewSet
from tenants.meetings.api.series import SeriesViewSet


def register(router: BaseRouter) -> None:
    router.register("meetings", MeetingViewSet, basename="meeting")
    router.register("meetings", DoorViewSet, basename="door")
    router.register("calendar", CalendarViewSet, basename="calendar")
    router.register("series", SeriesViewSet, basename="series")
