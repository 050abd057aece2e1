"""How much one may ask for: pages of a list, and visitors' requests a minute."""

from __future__ import annotations

import logging
from typing import Any

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle

FURTHEST = 100_000  # rows that can be skipped
log = logging.getLogger(__name__)


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
        except (OSError, ConnectionError) as error:
            log.warning("Requests are not counted: %s", error)
            return True
