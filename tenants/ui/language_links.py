"""The chosen language goes along a link to another host of ours, where its cookie can't."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language

PARAMETER = "lang"
YEAR = 365 * 24 * 3600  # seconds


def with_language(url: str, request: HttpRequest) -> str:
    """Add the language to an address of another host, if this reader has chosen one here."""
    parts = urlsplit(url)
    host = request.META.get("HTTP_HOST", "")
    if not parts.netloc or parts.netloc == host:
        return url
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        return url
    chosen = urlencode({PARAMETER: get_language() or settings.LANGUAGE_CODE})
    query = f"{parts.query}&{chosen}" if parts.query else chosen
    return urlunsplit(parts._replace(path=parts.path or "/", query=query))


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep a reader's choice for a year, for this host."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


class LanguageFromLink:
    """Remember the language that came with a link, and lead on to the address without it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.GET.get(PARAMETER, "")
        known = {code for code, _name in settings.LANGUAGES}
        if request.method != "GET" or language not in known:
            return self.get_response(request)
        query = request.GET.copy()
        del query[PARAMETER]
        address = escape_leading_slashes(escape_uri_path(request.path))
        response = HttpResponseRedirect(f"{address}?{query.urlencode()}" if query else address)
        remember_language(response, language)
        return response
