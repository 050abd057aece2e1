"""An evening for programs: plan it, run it, keep its words."""

from __future__ import annotations

from rest_framework.routers import BaseRouter

from tenants.live.api.plan import PlanViewSet
from tenants.live.api.run import RunViewSet
from tenants.live.api.words import WordsViewSet


def register(router: BaseRouter) -> None:
    router.register("meetings", PlanViewSet, basename="plan")
    router.register("meetings", RunViewSet, basename="live")
    router.register("meetings", WordsViewSet, basename="words")
