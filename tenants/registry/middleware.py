"""Every request is somebody's: the hub's or one city's, and one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from tenants.registry import health
from tenants.registry.models import City
from tenants.registry.routing import better_host, city_at, is_main
from tenants.registry.scope import city_scope, entered, hub_scope

READING = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"
READ_ONLY_TRANSACTION = "25006"
BUILT, REOPENED = 4, 3600  # seconds after which it is worth knocking again
REFUSALS = {
    "unknown_host": _("There is no city at this address."),
    "closed": _("The doors of this city are closed at the moment."),
    "read_only": _(
        "This city can be read but not changed at the moment, so what you sent was not saved."
    ),
}


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:  # it becomes a CityRequest here
        if request.path == "/healthz":
            return health.answer()
        host = split_domain_port(request.META.get("HTTP_HOST", ""))[0].lower().rstrip(".")
        request.city = None
        if is_main(host):
            if moved := self._redirect(request, better_host(host, None)):
                return moved
            request.urlconf = settings.HUB_URLCONF
            with hub_scope():
                return self._answer(request)
        city = city_at(host) if host else None
        if city is None:
            return self._refusal(request, "unknown_host", 404, host=host)
        if moved := self._redirect(request, better_host(host, city)):
            return moved
        request.city = city
        request.urlconf = settings.CITY_URLCONF
        if city.state in (City.State.BUILDING, City.State.PAUSED, City.State.ARCHIVED):
            status = 410 if city.state == City.State.ARCHIVED else 503
            page = self._refusal(request, "closed", status, closed=city)
            building = city.state == City.State.BUILDING
            if building:
                page["Refresh"] = str(BUILT)  # the doors open by themselves
            if status == 503:
                page["Retry-After"] = str(BUILT if building else REOPENED)
            return page
        if not city.is_writable and request.method not in READING:
            return self._refusal(request, "read_only", 409, closed=city)
        scope = city_scope(city, read_only=not city.is_writable)
        with timezone.override(city.zone), entered(scope):
            return self._answer(request)

    def process_exception(self, request: Any, error: Exception) -> HttpResponse | None:
        """A page that would have noted something while it was read: PostgreSQL said no."""
        if getattr(error.__cause__, "sqlstate", None) != READ_ONLY_TRANSACTION:
            return None
        transaction.set_rollback(True)
        return self._refusal(request, "read_only", 409, closed=request.city)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response

    def _redirect(self, request: HttpRequest, host: str) -> HttpResponse | None:
        """Send readers to the address that a page lives at today.

        Forms and programs are answered where they ask: their cookies and keys don't travel along.
        """
        if not host or request.method not in ("GET", "HEAD") or request.path.startswith(API):
            return None
        port = split_domain_port(request.META.get("HTTP_HOST", ""))[1]
        address = f"{request.scheme}://{host}{f':{port}' if port else ''}"
        return HttpResponsePermanentRedirect(address + request.get_full_path())

    def _refusal(
        self, request: HttpRequest, code: str, status: int, **context: object
    ) -> HttpResponse:
        """A page, or for a program its words; neither asks the database: nobody is signed in."""
        request.urlconf = settings.HUB_URLCONF
        language = translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            page: HttpResponse
            if request.path.startswith(API):
                said = {"code": code, "message": str(REFUSALS[code])}
                page = JsonResponse(said, status=status)
            else:
                page = render(request, f"registry/{code}.html", context, status=status)
        patch_vary_headers(page, ("Accept-Language", "Cookie"))
        return page
