"""API of formats: the catalogue, one format with its versions, and the editor."""

from __future__ import annotations

from rest_framework.routers import BaseRouter

from tenants.formats.api.editor import FormatViewSet


def register(router: BaseRouter) -> None:
    router.register("formats", FormatViewSet, basename="format")
