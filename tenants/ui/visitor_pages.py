"""Pages that look the same to all visitors of a city are drawn once for each of its versions.

    @same_for_visitors
    def front(request): ...

A visitor is a reader about whom the server knows nothing: no cookie but those of the language, the
theme and the form token. Everything else that such a page depends on is in its key (host, address,
language, theme), in the version of the city (`tenants/registry/city_version.py`), in the facts of
the registry about it, or in the time: a kept page is used in the minute in which it was drawn, and
no longer than the words of `dates` on it are right. Each visitor gets a form token of their own.

What is kept for gzip is compressed once: no secret is compressed together with words of a reader,
because the address has no query and tokens stand in blocks of their own. A token is one only where
templates write it: whoever writes their own token into a text gets nobody else's in its place.

A page is not kept when it was drawn in a transaction that has written something, touched the
session, or read a table that other cities write: nothing here has to know which tables a page
reads.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, cast

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.request import split_domain_port
from django.middleware import csrf
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from tenants.registry.city_version import version_between_scopes, version_in_scope
from tenants.registry.middleware import kept_connections
from tenants.registry.models import City
from tenants.registry.requests import CityRequest
from tenants.registry.routing import city_at
from tenants.ui import dates
from tenants.ui.kept import MINUTE, TOKEN, Kept, facts, is_shared
from tenants.ui.theme import COOKIE as THEME
from tenants.ui.theme import chosen_theme

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper

P = ParamSpec("P")
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
# Where templates write the token of forms; words of people are escaped, so they can't look so.
OWN_TOKEN = re.compile(
    rb"""(?:(?<=<input type="hidden" name="csrfmiddlewaretoken" value=")"""
    rb"""|(?<=hx-headers='{"X-CSRFToken": "))[A-Za-z0-9]{64}(?=")"""
)
NOT_KEPT = frozenset({"Set-Cookie", "Content-Length", "Content-Encoding", "ETag"})


class Key(NamedTuple):
    """What a visitor's request says; two visitors with the same one are told the same."""

    scheme: str
    host: str
    path: str
    language: str
    chose_language: bool  # links to other hosts then name it
    theme: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one version of a city; a form token stands between its parts."""

    version: str
    city: Mapping[str, Any]
    drawn_at: datetime
    until: datetime
    parts: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    digest: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> int:
        return sum(map(len, (*self.parts, *self.packed)))

    def plain(self, token: bytes) -> bytes:
        return token.join(self.parts)

    def gzipped(self, token: bytes) -> bytes:
        """The same for gzip; only the checksum is computed anew."""
        plain = self.plain(token)
        end = zlib.crc32(plain).to_bytes(4, "little") + len(plain).to_bytes(4, "little")
        return GZIP_HEAD + stored(token).join(self.packed) + end

    def is_of_now(self, now: datetime) -> bool:
        return self.drawn_at <= now < self.until


pages: Kept[Key, Page] = Kept()


class VisitorPages:
    """Answer visitors with kept pages, before a scope is opened; keep what is drawn for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.csrf = csrf.CsrfViewMiddleware(lambda _request: HttpResponse())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
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
            headers = tuple((n, v) for n, v in response.items() if n not in NOT_KEPT)
            pages.keep(key, replace(drawn, headers=headers))
        return response

    def _is_current(self, page: Page, key: Key) -> bool:
        if connection.in_atomic_block:  # of a test around the request: it may see more
            return False
        city = city_at(split_domain_port(key.host)[0].rstrip("."))
        if city is None or not page.is_of_now(timezone.now()) or page.city != facts(city):
            return False
        try:
            return version_between_scopes(city) == page.version
        except DatabaseError:
            return False  # the page itself will say it
        finally:
            kept_connections.end_request()

    def _answer(self, request: HttpRequest, page: Page) -> HttpResponse:
        self.csrf.process_request(request)
        token = csrf.get_token(request).encode()
        tag = f'W/"{page.digest}-{_digest(request.META["CSRF_COOKIE"].encode())}"'
        response: HttpResponse
        if request.headers.get("If-None-Match") == tag:
            response = HttpResponseNotModified()
        elif takes_gzip(request):
            response = HttpResponse(page.gzipped(token), headers={"Content-Encoding": "gzip"})
        else:
            response = HttpResponse(page.plain(token))
        for name, value in page.headers:
            response[name] = value
        patch_vary_headers(response, ["Accept-Encoding"])
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
        database = cast("DatabaseWrapper", connection)
        version, now = version_in_scope(request.city), timezone.now()
        database.reads = []
        try:
            with dates.right_until() as words:
                response = view(request, *args, **kwargs)
            may_keep = not database.has_written and not any(map(is_shared, database.reads))
        finally:
            database.reads = None
        if may_keep and response.status_code == 200 and not _is_personal(request):
            minute = now.replace(second=0, microsecond=0) + timedelta(seconds=MINUTE)
            until = min([minute, *words])
            response.visitor_page = _page(  # type: ignore[attr-defined]
                request, response, city=request.city, version=version, now=now, until=until
            )
        return response

    return drawn


def key_of(request: HttpRequest) -> Key | None:
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
    return Key(
        scheme=request.scheme or "",
        host=request.META.get("HTTP_HOST", "").lower(),
        path=request.path,
        language=translation.get_language_from_request(request),
        chose_language=settings.LANGUAGE_COOKIE_NAME in request.COOKIES,
        theme=chosen_theme(request),
    )


def _is_personal(request: CityRequest) -> bool:
    return request.user.is_authenticated or request.session.modified or bool(request.session.keys())


def _page(
    request: HttpRequest,
    response: HttpResponse,
    *,
    city: City,
    version: str,
    now: datetime,
    until: datetime,
) -> Page | None:
    """None if a form token of this request stands where no template of ours writes one."""
    is_ours = _is_token_of(request)
    marked = OWN_TOKEN.sub(lambda found: b"\0" if is_ours(found[0]) else found[0], response.content)
    if any(map(is_ours, TOKEN.findall(marked))):
        return None
    parts = tuple(marked.split(b"\0"))
    digest = _digest(b"\0".join(parts))
    return Page(version, facts(city), now, until, parts, packed(parts), digest)


def packed(parts: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Parts of one deflate stream (RFC 1951) that allow other blocks between them.

    A full flush ends a part at a whole byte, and what follows refers to nothing before it.
    """
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    *others, last = (stream.compress(part) + stream.flush(zlib.Z_FULL_FLUSH) for part in parts)
    return (*others, last + stream.flush())


def stored(content: bytes) -> bytes:
    """A block of a deflate stream that is not compressed; at most 64 KB."""
    size = len(content)
    return b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + content


def takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")


def _is_token_of(request: HttpRequest) -> Callable[[bytes], bool]:
    """Tell the form tokens of this request from other words of 64 characters."""
    secret = request.META.get("CSRF_COOKIE", "")
    matches = csrf._does_token_match  # type: ignore[attr-defined]
    return lambda word: bool(secret) and matches(word.decode(), secret)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=12).hexdigest()
