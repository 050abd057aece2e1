"""Keys of cached pages, fragments and rows: readers with the same key get the same."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from tenants.registry.models import City
from tenants.ui.theme import COOKIE as THEME
from tenants.ui.theme import chosen_theme


class VisitorKey(NamedTuple):
    """All that a request of a visitor tells about them."""

    scheme: str
    host: str
    path: str
    language: str
    chose_language: bool  # links to other hosts then name it
    theme: str


class MemberKey(NamedTuple):
    """The place of a fragment, or of rows, that all members of a city see alike."""

    schema: str
    host: str  # links to other hosts depend on it
    name: str
    path: str  # with its query
    language: str
    chose_language: bool  # links to other hosts then name it


def visitor_key(request: HttpRequest) -> VisitorKey | None:
    """The key of a visitor's request for a whole page; None for all others."""
    cookies = {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, THEME}
    if (
        request.method not in ("GET", "HEAD")
        or request.META.get("QUERY_STRING")
        or not cookies.issuperset(request.COOKIES)
        or "HTTP_AUTHORIZATION" in request.META
        or "HTTP_HX_REQUEST" in request.META
    ):
        return None
    return VisitorKey(
        scheme=request.scheme or "",
        host=request.META.get("HTTP_HOST", "").lower(),
        path=request.path,
        language=translation.get_language_from_request(request),
        chose_language=settings.LANGUAGE_COOKIE_NAME in request.COOKIES,
        theme=chosen_theme(request),
    )


def member_key(request: HttpRequest, city: City, name: str) -> MemberKey:
    return MemberKey(
        schema=city.schema_name,
        host=request.META.get("HTTP_HOST", "").lower(),
        name=name,
        path=request.get_full_path(),
        language=translation.get_language() or "",
        chose_language=settings.LANGUAGE_COOKIE_NAME in request.COOKIES,
    )
