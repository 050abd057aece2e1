"""A page worker that also answers the bench's own addresses: deploy.wsgi, and a bare view.

`/bench/cpu` says how long this process has run, `/bench/bare` answers a body that was kept before
through Django without middleware: the least that a page of these bytes costs here.
`/bench/watch/…` answers a page with its statements in a header, `/bench/profile/…` answers it and
remembers its profile, which `/bench/profiled` prints.
"""

from __future__ import annotations

import cProfile
import json
import time
from collections.abc import Callable, Iterable
from threading import local
from typing import Any

import psycopg
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from deploy import wsgi
from tenants.registry.backend.cursors import ScopedCursor
from tests.bench._profile import by_groups

deployed: Any = wsgi.application
Start = Callable[..., Any]
Environ = dict[str, Any]
WATCH, PROFILE = "/bench/watch", "/bench/profile"
kept: dict[str, bytes] = {}
seen = local()


@transaction.non_atomic_requests
def bare(request: HttpRequest, key: str) -> HttpResponse:
    body = kept[key]
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


@transaction.non_atomic_requests
def keep(request: HttpRequest, key: str) -> HttpResponse:
    kept[key] = request.body
    return HttpResponse(b"")


@transaction.non_atomic_requests
def cpu(request: HttpRequest) -> HttpResponse:
    return HttpResponse(json.dumps(time.process_time()))


@transaction.non_atomic_requests
def profile(request: HttpRequest) -> HttpResponse:
    """What the profiled requests did, and begin anew."""
    text = "\n".join(map(by_groups, profiled))
    profiled.clear()
    return HttpResponse(text)


urlpatterns = [
    path("bench/bare/<str:key>/", bare),
    path("bench/keep/<str:key>/", keep),
    path("bench/cpu/", cpu),
    path("bench/profiled/", profile),
]
profiled: list[cProfile.Profile] = []  # none or one


class BareHandler(WSGIHandler):
    """Django without middleware, with the addresses of this module."""

    def load_middleware(self, is_async: bool = False) -> None:
        handler: Any = self  # whose parts have no types

        def answer(request: Any) -> Any:
            request.urlconf = __name__
            return handler._get_response(request)

        handler._view_middleware = []
        handler._template_response_middleware = []
        handler._exception_middleware = []
        handler._middleware_chain = convert_exception_to_response(answer)


bench = BareHandler()


def application(environ: Environ, start_response: Start) -> Iterable[bytes]:
    asked = environ["PATH_INFO"]
    if not asked.startswith("/bench/"):
        page: Iterable[bytes] = deployed(environ, start_response)
        return page
    for prefix, answer in ((WATCH, _watched), (PROFILE, _profiled)):
        if asked.startswith(prefix + "/"):
            environ["PATH_INFO"] = asked.removeprefix(prefix)
            environ["RAW_URI"] = environ.get("RAW_URI", "").removeprefix(prefix)
            return list(answer(environ, start_response))
    return bench(environ, start_response)


def _profiled(environ: Environ, start_response: Start) -> Iterable[bytes]:
    if not profiled:
        profiled.append(cProfile.Profile(time.thread_time))
    body: list[bytes] = profiled[0].runcall(lambda: list(deployed(environ, start_response)))
    return body


def _watched(environ: Environ, start_response: Start) -> Iterable[bytes]:
    """The page, with its statements, round trips and milliseconds of waiting in a header."""
    seen.statements, seen.trips, seen.waited = [], 0, 0.0
    found: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
        found[:] = [status, headers, *rest]

    body = list(deployed(environ, start))
    told = {
        "statements": len(seen.statements),
        "repeated": len(seen.statements) - len(set(seen.statements)),
        "round_trips": seen.trips,
        "database_ms": 1000 * seen.waited,
    }
    seen.statements = None
    found[1].append(("X-Bench", json.dumps(told)))
    start_response(*found)
    return body


def _count(execute: Any) -> Any:
    def counted(self: Any, query: Any, *args: Any, **options: Any) -> Any:
        if getattr(seen, "statements", None) is not None:
            seen.statements.append(str(query))
        return execute(self, query, *args, **options)

    return counted


def _time(wait: Any) -> Any:
    def timed(self: Any, *args: Any, **options: Any) -> Any:
        if getattr(seen, "statements", None) is None:
            return wait(self, *args, **options)
        started = time.perf_counter()
        try:
            return wait(self, *args, **options)
        finally:
            seen.trips += 1
            seen.waited += time.perf_counter() - started

    return timed


ScopedCursor.execute = _count(ScopedCursor.execute)  # type: ignore[method-assign]
psycopg.Connection.wait = _time(psycopg.Connection.wait)  # type: ignore[method-assign]
