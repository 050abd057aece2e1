"""How much one may send and ask for: bodies, pages of a list, visitors' requests a minute."""

from __future__ import annotations

import logging
from typing import Any

from redis.exceptions import RedisError
from rest_framework.exceptions import ParseError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

FURTHEST = 100_000  # rows that can be skipped
log = logging.getLogger(__name__)


class Json(JSONParser):
    """A body that is nested too deeply is as broken as any other."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError from error


class Pages(LimitOffsetPagination):
    """`?limit=` of at most 100, `?offset=`."""

    default_limit = 50
    max_limit = 100

    def get_offset(self, request: Request) -> int:
        return min(int(super().get_offset(request)), FURTHEST)


class Visitors(AnonRateThrottle):
    """Counted in Valkey per address; where Valkey is away, nobody is turned away."""

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            return bool(super().allow_request(request, view))
        except (OSError, RedisError) as error:
            log.warning("Requests are not counted: %s", error)
            return True
