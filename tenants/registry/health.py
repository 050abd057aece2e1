"""`/healthz`: is everything there that a page needs?"""

from __future__ import annotations

import logging

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import JsonResponse

from tenants.registry.scope import hub_scope

logger = logging.getLogger(__name__)
broker = redis.Redis.from_url(settings.VALKEY_URL, socket_timeout=2, socket_connect_timeout=2)


def answer() -> JsonResponse:
    """200 with ``{"status": "ok", …}``, or 503 naming what is down."""
    parts = {"database": _database(), "broker": _broker()}
    healthy = set(parts.values()) == {"ok"}
    body = {"status": "ok" if healthy else "down", **parts}
    return JsonResponse(body, status=200 if healthy else 503)


def _database() -> str:
    try:
        with hub_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("The database does not answer")
        return "down"
    return "ok"


def _broker() -> str:
    try:
        broker.ping()
    except redis.RedisError:
        logger.exception("The broker does not answer")
        return "down"
    return "ok"
