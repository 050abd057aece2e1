"""API of meetings, their door and their series: the same actions as on the pages."""

from __future__ import annotations

from tenants.api.routers import Router, below
from tenants.meetings.api.calendar import CalendarViewSet
from tenants.meetings.api.door import ArrivalViewSet, DoorViewSet
from tenants.meetings.api.meetings import MeetingViewSet
from tenants.meetings.api.series import SeriesViewSet


def register(router: Router) -> None:
    router.register("meetings", MeetingViewSet, basename="meeting")
    router.register_singleton(below("meetings", "door"), DoorViewSet, "door")
    router.register(below("meetings", "arrivals"), ArrivalViewSet, "arrival")
    router.register("calendar", CalendarViewSet, basename="calendar")
    router.register("series", SeriesViewSet, basename="series")
