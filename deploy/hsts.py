"""HSTS for subdomains and preloading on the platform's own domain only."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

from tenants.registry.routing import is_ours

HEADER = "Strict-Transport-Security"


class OwnDomains:
    """Remove `includeSubDomains` and `preload` from answers on domains of cities."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        host = split_domain_port(request.META.get("HTTP_HOST", ""))[0].lower().rstrip(".")
        if HEADER in response and not is_ours(host):
            response[HEADER] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response
