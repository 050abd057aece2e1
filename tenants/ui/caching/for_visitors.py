"""Whole pages of a city, cached for visitors.

    @same_for_visitors
    def front(request): ...

A visitor is a reader about whom the server knows nothing: no cookie but those of the language, the
theme and the form token. Everything else that such a page depends on is in its key, in the version
of the city (`tenants/registry/city_version.py`), in the facts of the registry about it, or in the
time: see `keys` and `validity`. Each visitor gets a form token of their own.

Tokens are put in only where templates write them: who writes their own token into a text gets
nobody else's in its place. For gzip a page is compressed once: no secret is compressed together
with words of a reader, because the address has no query and tokens stand in blocks of their own.

A page is not cached if the session was touched while it was drawn.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.request import split_domain_port
from django.middleware import csrf
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from tenants.registry import connections
from tenants.registry.city_version import version_between_scopes, version_in_scope
from tenants.registry.requests import CityRequest
from tenants.registry.routing import city_at
from tenants.ui import dates
from tenants.ui.caching import gzip_parts
from tenants.ui.caching.keys import VisitorKey, visitor_key
from tenants.ui.caching.lru import LRUCache
from tenants.ui.caching.validity import TOKEN, Validity, recorded

P = ParamSpec("P")
# Where templates write the token of forms; words of people are escaped, so they can't look so.
TOKEN_OF_TEMPLATE = re.compile(
    rb"""(?:(?<=<input type="hidden" name="csrfmiddlewaretoken" value=")"""
    rb"""|(?<=hx-headers='{"X-CSRFToken": "))[A-Za-z0-9]{64}(?=")"""
)
HEADERS_OF_EACH_ANSWER = frozenset({"Set-Cookie", "Content-Length", "Content-Encoding", "ETag"})


@dataclass(frozen=True, slots=True)
class Page:
    """A page in parts; a form token belongs between them."""

    validity: Validity
    parts: tuple[bytes, ...]
    compressed: tuple[bytes, ...]
    digest: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> int:
        return sum(map(len, (*self.parts, *self.compressed)))

    def plain(self, token: bytes) -> bytes:
        return token.join(self.parts)

    def gzipped(self, token: bytes) -> bytes:
        return gzip_parts.join(self.compressed, between=token, plain=self.plain(token))


pages: LRUCache[VisitorKey, Page] = LRUCache()


class VisitorCacheMiddleware:
    """Answer visitors with cached pages before a scope is opened; cache pages drawn for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.csrf = csrf.CsrfViewMiddleware(lambda _request: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = visitor_key(request)
        if key is None:
            return self.get_response(request)
        page = pages.get(key)
        if page and self._is_current(page, key):
            return self._answer(request, page)
        if request.method == "GET":  # HEAD has another way in
            known: Any = request
            known.visitor_key = key
        response = self.get_response(request)
        drawn: Page | None = getattr(response, "visitor_page", None)
        if drawn is not None and response.status_code == 200:
            headers = tuple((n, v) for n, v in response.items() if n not in HEADERS_OF_EACH_ANSWER)
            pages.set(key, replace(drawn, headers=headers))
        return response

    def _is_current(self, page: Page, key: VisitorKey) -> bool:
        if connection.in_atomic_block:  # of a test around the request: it may see more
            return False
        city = city_at(split_domain_port(key.host)[0].rstrip("."))
        if city is None or not page.validity.covers(city, timezone.now()):
            return False
        try:
            return version_between_scopes(city) == page.validity.version
        except DatabaseError:
            return False  # drawing the page will answer it
        finally:
            connections.release()

    def _answer(self, request: HttpRequest, page: Page) -> HttpResponse:
        self.csrf.process_request(request)
        token = csrf.get_token(request).encode()
        tag = f'W/"{page.digest}-{_digest(request.META["CSRF_COOKIE"].encode())}"'
        response: HttpResponse
        if request.headers.get("If-None-Match") == tag:
            response = HttpResponseNotModified()
        elif _accepts_gzip(request):
            response = HttpResponse(page.gzipped(token), headers={"Content-Encoding": "gzip"})
        else:
            response = HttpResponse(page.plain(token))
        for name, value in page.headers:
            response[name] = value
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.status_code == 200:
            response["Content-Length"] = str(len(response.content))
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        self.csrf.process_response(request, response)
        return response


def same_for_visitors(
    view: Callable[Concatenate[CityRequest, P], HttpResponse],
) -> Callable[Concatenate[CityRequest, P], HttpResponse]:
    """Let visitors share what this view draws for one of them."""

    @wraps(view)
    def drawn(request: CityRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if getattr(request, "visitor_key", None) is None or request.city is None:
            return view(request, *args, **kwargs)
        version, now = version_in_scope(request.city), timezone.now()
        with recorded() as recording, dates.collected_expiry() as expiry:
            response = view(request, *args, **kwargs)
        if recording.is_cacheable and response.status_code == 200 and not _is_personal(request):
            validity = Validity.beginning(now, city=request.city, version=version, expiry=expiry)
            cacheable: Any = response
            cacheable.visitor_page = _page(response.content, validity)
        return response

    return drawn


def _is_personal(request: CityRequest) -> bool:
    return request.user.is_authenticated or request.session.modified or bool(request.session.keys())


def _page(content: bytes, validity: Validity) -> Page | None:
    """None if something stands in the content that may be a form token and is not replaced."""
    parts = tuple(TOKEN_OF_TEMPLATE.split(content))
    if any(map(TOKEN.search, parts)):
        return None
    return Page(validity, parts, gzip_parts.compressed(parts), _digest(b"\0".join(parts)))


def _accepts_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=12).hexdigest()
