"""Attributes of a request that the city's pages need, for the other ways of tenancy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import connection as default_connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tenants.registry.models import City
from tenants.registry.scope import Scope

connection: Any = default_connection  # of the backend without scopes
Answer = Callable[[HttpRequest], HttpResponse]


class PeerCity:
    """Sets the tenant that django-tenants has found."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        return in_city(request, request.tenant, self.get_response)


class OneCity:
    """Sets the only city there is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return in_city(request, the_city(), self.get_response)


@cache
def the_city() -> City:
    return City(pk=1, slug="one", name_ru="Один", schema_name="city_1", timezone="Asia/Omsk")


def in_city(request: Any, city: City, answer: Answer) -> HttpResponse:
    request.city = city
    connection.scope = Scope("nobody", city.schema_name, city)
    try:
        with timezone.override(city.zone):
            return answer(request)
    finally:
        connection.scope = None
