"""What a request carries after our middleware, for the type checker. Never made by hand."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tenants.registry.models import City


class CityRequest(HttpRequest):
    """`city` is None on the main domain; views of a city are never asked there."""

    city: City
    htmx: HtmxDetails
    urlconf: str
    LANGUAGE_CODE: str
