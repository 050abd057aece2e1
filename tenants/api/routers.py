"""Build the routers of the API from the `api` modules of the installed apps."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.module_loading import module_has_submodule
from rest_framework.routers import SimpleRouter

from tenants.api import reference

app_name = "api"


class Router(SimpleRouter):
    """Accept primary keys of at most 18 digits, which fit into a bigint."""

    def get_lookup_regex(self, viewset: Any, lookup_prefix: str = "") -> str:
        name = viewset.lookup_field
        return f"(?P<{name}>[0-9]{{1,18}})" if name == "pk" else f"(?P<{name}>[-_a-z0-9]{{1,63}})"


def build_router(function: str) -> SimpleRouter:
    """Call `function` (`register` or `register_hub`) of each app that has it."""
    router = Router()
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "api"):
            register = getattr(import_module(f"{app.name}.api"), function, None)
            if register:
                register(router)
    return router


def api_urls(function: str, urlconf: str) -> tuple[list[URLPattern | URLResolver], str]:
    """The addresses of one of the two APIs, in the namespace `api`, for `include()`."""
    patterns: list[URLPattern | URLResolver] = [
        path("", reference.reference, {"urlconf": urlconf}, name="reference"),
        path("schema/", reference.schema, {"urlconf": urlconf}, name="schema"),
        path("", include(build_router(function).urls)),
        re_path(r"^.*$", reference.NotFoundView.as_view()),
    ]
    return patterns, app_name
