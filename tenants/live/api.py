"""Meetings for programs: plan them, run them, keep captures."""

from __future__ import annotations

from tenants.api.routers import Router, below
from tenants.live.captures.api import (
    CaptureViewSet,
    IdeaViewSet,
    OwnArrivalViewSet,
    PulseViewSet,
)
from tenants.live.plan.api import PlanViewSet
from tenants.live.run.api import RunViewSet


def register(router: Router) -> None:
    router.register_singleton(below("meetings", "plan"), PlanViewSet, "plan")
    router.register_singleton(below("meetings", "live"), RunViewSet, "live")
    router.register_singleton(below("meetings", "live/arrival"), OwnArrivalViewSet, "own-arrival")
    router.register(below("meetings", "live/captures"), CaptureViewSet, "capture")
    router.register(below("meetings", "live/pulse"), PulseViewSet, "pulse")
    router.register(below("meetings", "live/ideas"), IdeaViewSet, "idea")
