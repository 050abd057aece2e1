"""Limits of the API: size and depth of a body, rows of a page, requests a minute."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from tenants.registry.limiter import Grant, Limit, address_of, take
from tenants.registry.scope import current_schema

FURTHEST = 100_000  # rows that can be skipped
PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}  # seconds


class LimitedJSONParser(JSONParser):
    """Refuse a body over the limit with 413; one that is nested too deeply is invalid (400)."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        length = stream.META.get("CONTENT_LENGTH") if hasattr(stream, "META") else None
        if int(length or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            return super().parse(stream, media_type, parser_context)
        except (ParseError, RecursionError) as error:
            words = _("The body can't be read: it is not valid JSON.")
            raise ParseError(words) from error


class Pagination(LimitOffsetPagination):
    """`?limit=` of at most 100 and `?offset=`, both checked."""

    default_limit = 50
    max_limit = 100

    def get_limit(self, request: Request) -> int:
        return min(self.number("limit", request, self.default_limit, least=1), self.max_limit)

    def get_offset(self, request: Request) -> int:
        return min(self.number("offset", request, 0, least=0), FURTHEST)

    def number(self, name: str, request: Request, default: int, *, least: int) -> int:
        """The whole number of a query parameter. Raises ValidationError."""
        sent = request.query_params.get(name)
        if sent is None:
            return default
        if not (sent.isascii() and sent.isdecimal()) or int(sent[:20]) < least:
            words = _("Send a whole number from %(least)d.") % {"least": least}
            raise ValidationError({name: [words]})
        return int(sent[:20])

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit, offset = super().get_schema_operation_parameters(view)
        limit["schema"] |= {"minimum": 1, "default": self.default_limit}
        offset["schema"] |= {"minimum": 0, "default": 0}
        return [limit, offset]


def limit_of(name: str, rate: str) -> Limit:
    """Parse a rate such as "300/min"; only the first letter of the period counts."""
    amount, _, period = rate.partition("/")
    return Limit(name, int(amount), PERIODS[period[:1]])


class Throttle(BaseThrottle):
    """One limit for each person, over all keys and sessions, and one for each address.

    Lets every request through while Valkey is down.
    """

    grant: Grant

    def allow_request(self, request: Request, view: Any) -> bool:
        user = request.user
        if user is not None and user.is_authenticated:
            limit = limit_of("API requests of a person", settings.API_MEMBERS)
            self.grant = take(limit, f"person:{current_schema()}:{user.pk}")
        else:
            limit = limit_of("API requests of an address", settings.API_VISITORS)
            self.grant = take(limit, address_of(request._request))
        request.budget = self.grant  # type: ignore[attr-defined]  # its headers are in the answer
        return self.grant.allowed

    def wait(self) -> float:
        return float(self.grant.retry_after)
