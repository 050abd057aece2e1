"""An evening for programs: plan it, run it, keep its words."""

from __future__ import annotations

from rest_framework.routers import BaseRouter

from tenants.live.captures.api import WordsViewSet
from tenants.live.plan.api import PlanViewSet
from tenants.live.run.api import RunViewSet


def register(router: BaseRouter) -> None:
    router.register("meetings", PlanViewSet, basename="plan")
    router.register("meetings", RunViewSet, basename="live")
    router.register("meetings", WordsViewSet, basename="words")
