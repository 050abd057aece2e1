"""The API of products and questions; it calls the same queries and actions as the pages."""

from __future__ import annotations

from tenants.api.routers import Router, below
from tenants.products.api.files import CoverViewSet, FileViewSet
from tenants.products.api.hours import HoursViewSet
from tenants.products.api.merging import MergeViewSet
from tenants.products.api.products import ProductViewSet
from tenants.products.api.questions import QuestionViewSet
from tenants.products.api.team import AuthorViewSet, HandoverViewSet, HelpViewSet


def register(router: Router) -> None:
    router.register("products", ProductViewSet, basename="product")
    router.register_singleton(below("products", "help"), HelpViewSet, "help")
    router.register(below("products", "authors"), AuthorViewSet, "author")
    router.register_singleton(below("products", "handover"), HandoverViewSet, "handover")
    router.register(below("products", "hours"), HoursViewSet, "hours")
    router.register(below("products", "files"), FileViewSet, "file")
    router.register_singleton(below("products", "cover"), CoverViewSet, "cover")
    router.register("questions", QuestionViewSet, basename="question")
    router.register(below("questions", "merges"), MergeViewSet, "merge")
