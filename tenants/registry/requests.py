"""Types of requests after the middleware; never instantiated.

ScopedRequest           in the scope of a city or of the hub: `city` may be None
├── HubRequest          to the main domain, which has no city
└── CityRequest         to a city
    └── MemberRequest   from a member (tenants/members/requests.py)
"""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tenants.registry.models import City


class ScopedRequest(HttpRequest):
    """A request to a city or to the hub, for what serves both."""

    city: City | None
    htmx: HtmxDetails
    urlconf: str
    LANGUAGE_CODE: str


class HubRequest(ScopedRequest):
    """A request to the main domain."""

    city: None


class CityRequest(ScopedRequest):
    """A request to a city, from a visitor or a member: `member_of` tells which."""

    city: City
