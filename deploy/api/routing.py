"""Assembles the two routers from the apps that are installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.module_loading import module_has_submodule
from rest_framework.routers import SimpleRouter

from deploy.api import pages


class Router(SimpleRouter):
    """Numbers in an address fit into the database's own."""

    def get_lookup_regex(self, viewset: Any, lookup_prefix: str = "") -> str:
        name = viewset.lookup_field
        return f"(?P<{name}>[0-9]{{1,18}})" if name == "pk" else f"(?P<{name}>[-_a-z0-9]{{1,63}})"


def assembled(function: str) -> SimpleRouter:
    router = Router()
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "api"):
            register = getattr(import_module(f"{app.name}.api"), function, None)
            if register:
                register(router)
    return router


def patterns(function: str, urlconf: str) -> list[URLPattern | URLResolver]:
    return [
        path("", pages.reference, {"urlconf": urlconf}, name="reference"),
        path("schema/", pages.schema, {"urlconf": urlconf}, name="schema"),
        path("", include(assembled(function).urls)),
        re_path(r"^.*$", pages.Nothing.as_view()),
    ]
