"""Views name the type of the requests that they get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import unwrap
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest

OURS = ("deploy.", "public_site.", "network.", "franchise.", "billing.", "tenants.")
View = Callable[..., Any]


def views_of(resolver: URLResolver) -> Iterator[View]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.startswith(OURS):
            yield pattern.callback


def request_type(view: View) -> str:
    annotations: dict[str, str] = getattr(unwrap(view), "__annotations__", {})
    return annotations.get("request", "")


def _nothing(request: MemberRequest) -> HttpResponse:
    return HttpResponse()


def place_of(view: View) -> tuple[str, int] | None:
    code = getattr(view, "__code__", None)
    return (code.co_filename, code.co_firstlineno) if code else None


def is_guarded(view: View | None) -> bool:
    """True if `member_required` is one of the decorators.

    Compares places of code: measuring coverage replaces the code itself.
    """
    guard = place_of(member_required(_nothing))
    while view is not None:
        if place_of(view) == guard:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_views_of_member_requests_are_for_members() -> None:
    views = [*views_of(get_resolver(settings.CITY_URLCONF))]
    of_members = [view for view in views if request_type(view) == "MemberRequest"]
    assert len(of_members) > 50
    assert [unwrap(view) for view in of_members if not is_guarded(view)] == []


def test_views_of_the_hub_expect_no_city_and_views_of_cities_no_hub() -> None:
    hub = {request_type(view) for view in views_of(get_resolver(settings.HUB_URLCONF))}
    city = {request_type(view) for view in views_of(get_resolver(settings.CITY_URLCONF))}
    assert "HubRequest" in hub
    assert not hub & {"CityRequest", "MemberRequest"}
    assert "HubRequest" not in city
