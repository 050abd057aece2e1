"""Types of requests after the middleware; never instantiated."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tenants.registry.models import City


class CityRequest(HttpRequest):
    """A request. `city` is None on the main domain, which has no views of cities."""

    city: City
    htmx: HtmxDetails
    urlconf: str
    LANGUAGE_CODE: str
