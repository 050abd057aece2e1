"""Run each request in the scope of its city or of the hub, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.request import split_domain_port
from django.utils import timezone

from tenants.registry import connections, health
from tenants.registry.error_pages import API, busy, error_page, is_overload
from tenants.registry.fair_queue import Crowded, FairQueue
from tenants.registry.models import City
from tenants.registry.routing import better_host, city_at, is_main
from tenants.registry.scope import city_scope, entered, hub_scope
from tenants.registry.time_limits import request_limits
from tenants.registry.worker_semaphore import WorkerSemaphore

logger = logging.getLogger(__name__)
READING = frozenset({"GET", "HEAD", "OPTIONS"})
READ_ONLY_TRANSACTION = "25006"
BUILT, REOPENED = 4, 3600  # seconds until a closed city may be open again
HUB = 0  # the hub's key, beside cities' ones
queue = FairQueue(
    at_once=settings.CITY_AT_ONCE,
    waiting=max(1, settings.WEB_THREADS * 3 // 4 - settings.CITY_AT_ONCE),
    patience=settings.CITY_PATIENCE,
    at_work=settings.WEB_AT_WORK,
    semaphore=(
        WorkerSemaphore(settings.WORKER_SEMAPHORE, processes=settings.WEB_CONCURRENCY)
        if settings.WORKER_SEMAPHORE
        else None
    ),
)


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:  # makes it a CityRequest
        if request.path == "/livez":
            return health.live()
        with request_limits():
            try:
                return self._route(request)
            except Crowded:
                return busy(request)
            finally:
                connections.release()

    def _route(self, request: Any) -> HttpResponse:
        if request.path == "/healthz":
            return health.ready()
        host = split_domain_port(request.META.get("HTTP_HOST", ""))[0].lower().rstrip(".")
        request.city = None
        if is_main(host):
            if moved := self._redirect(request, better_host(host, None)):
                return moved
            request.urlconf = settings.HUB_URLCONF
            with queue.turn(HUB), hub_scope():
                return self._answer(request)
        city = city_at(host) if host else None
        if city is None:
            return error_page(request, "unknown_host", 404, host=host)
        if moved := self._redirect(request, better_host(host, city)):
            return moved
        request.city = city
        request.urlconf = settings.CITY_URLCONF
        if city.state in (City.State.BUILDING, City.State.PAUSED, City.State.ARCHIVED):
            return self._answer_for_closed(request, city)
        if not city.is_writable and request.method not in READING:
            return error_page(request, "read_only", 409, closed=city)
        scope = city_scope(city, read_only=not city.is_writable)
        with queue.turn(city.pk), timezone.override(city.zone), entered(scope):
            return self._answer(request)

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        """Answer errors of a read-only city and of an overloaded database."""
        if getattr(error.__cause__, "sqlstate", None) == READ_ONLY_TRANSACTION:
            transaction.set_rollback(True)
            return error_page(request, "read_only", 409, closed=request.city)
        if is_overload(error):
            transaction.set_rollback(True)
            logger.warning("%s %s: %s", request.get_host(), request.path, error)
            return busy(request)
        return None

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response

    def _answer_for_closed(self, request: HttpRequest, city: City) -> HttpResponse:
        if city.state == City.State.ARCHIVED:
            if city.moved_to and self._is_reader(request):
                return HttpResponseRedirect(city.moved_to)  # temporary: the city may come back
            return error_page(request, "closed", 410, closed=city)
        page = error_page(request, "closed", 503, closed=city)
        page["Retry-After"] = str(REOPENED)
        if city.state == City.State.BUILDING:
            page["Retry-After"] = page["Refresh"] = str(BUILT)  # the city opens by itself
        return page

    @staticmethod
    def _is_reader(request: HttpRequest) -> bool:
        """True for a page that a browser reads, which can follow a redirect."""
        return request.method in ("GET", "HEAD") and not request.path.startswith(API)

    def _redirect(self, request: HttpRequest, host: str) -> HttpResponse | None:
        """Redirect readers to the city's present address.

        Forms and API clients are answered here: their cookies and keys don't follow a redirect.
        """
        if not host or not self._is_reader(request):
            return None
        port = split_domain_port(request.META.get("HTTP_HOST", ""))[1]
        address = f"{request.scheme}://{host}{f':{port}' if port else ''}"
        return HttpResponsePermanentRedirect(address + request.get_full_path())
