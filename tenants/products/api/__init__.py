"""The API of products and questions; it calls the same queries and actions as the pages."""

from __future__ import annotations

from rest_framework.routers import BaseRouter

from tenants.products.api.files import FileViewSet
from tenants.products.api.hours import HoursViewSet
from tenants.products.api.merging import MergeViewSet
from tenants.products.api.products import ProductViewSet
from tenants.products.api.questions import QuestionViewSet
from tenants.products.api.team import MakingViewSet


def register(router: BaseRouter) -> None:
    router.register("products", ProductViewSet, basename="product")
    router.register("products", MakingViewSet, basename="making")
    router.register("products", HoursViewSet, basename="hours")
    router.register("products", FileViewSet, basename="file")
    router.register("questions", QuestionViewSet, basename="question")
    router.register("questions", MergeViewSet, basename="merge")
