"""Build the routers of the API from the `api` modules of the installed apps."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.module_loading import module_has_submodule
from rest_framework.routers import DynamicRoute, Route, SimpleRouter

from tenants.api import reference

app_name = "api"


NUMBER = "[0-9]{1,18}"  # primary keys that fit into a bigint


def below(collection: str, prefix: str) -> str:
    """The prefix of what belongs to one row: `below("products", "hours")`.

    The views of it find the number of the row in `kwargs["pk"]`.
    """
    return f"{collection}/(?P<pk>{NUMBER})/{prefix}"


class SingletonRouter(SimpleRouter):
    """Routes of resources that exist once below another one, and so have no number themselves."""

    routes = [
        Route(
            url=r"^{prefix}{trailing_slash}$",
            mapping={
                "get": "retrieve",
                "post": "create",
                "put": "update",
                "patch": "partial_update",
                "delete": "destroy",
            },
            name="{basename}",
            detail=True,
            initkwargs={},
        ),
        DynamicRoute(
            url=r"^{prefix}/{url_path}{trailing_slash}$",
            name="{basename}-{url_name}",
            detail=False,
            initkwargs={},
        ),
    ]


class Router(SimpleRouter):
    """The routes of one API."""

    def __init__(self) -> None:
        super().__init__()
        self.singletons = SingletonRouter()

    def register_singleton(self, prefix: str, viewset: Any, basename: str) -> None:
        self.singletons.register(prefix, viewset, basename)

    def get_urls(self) -> list[Any]:
        return [*super().get_urls(), *self.singletons.get_urls()]

    def get_lookup_regex(self, viewset: Any, lookup_prefix: str = "") -> str:
        name = viewset.lookup_field
        value = NUMBER if name in ("pk", "number") else "[-_a-z0-9]{1,63}"
        return f"(?P<{name}>{getattr(viewset, 'lookup_value_regex', value)})"


def build_router(function: str) -> Router:
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
