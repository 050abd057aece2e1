"""Concurrent requests with one API key don't wait for each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from django.db import connection

from tenants.accounts.api_keys import make_api_key, note_use
from tenants.accounts.models import ApiKey, User
from tenants.registry.models import City
from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def test_who_comes_second_notes_nothing_and_goes_on(town: City) -> None:
    with town.scope():
        make_api_key(user=User.objects.create_user("bot@example.com"), now=NOW)
        key = ApiKey.objects.get()

    def ask_too() -> None:
        try:
            with town.scope(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '10s'")
                note_use(key, now=NOW + timedelta(hours=1))
        finally:
            connection.close()

    with town.scope(), ThreadPoolExecutor(1) as pool:
        note_use(key, now=NOW)
        pool.submit(ask_too).result()
    with town.scope():
        assert ApiKey.objects.get().used_at == NOW
