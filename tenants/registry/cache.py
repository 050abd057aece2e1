"""Django's cache in Valkey. While Valkey is down nothing is cached, and nothing fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from tenants.registry import valkey

T = TypeVar("T")


def _or(fallback: T, work: Callable[[], T]) -> T:
    """The result of `work`, or the fallback while Valkey is down."""
    try:
        return valkey.ask(lambda _client: work())
    except valkey.Away:
        return fallback


class Client(RedisCacheClient):
    """Django's client, with the connections and timeouts of `tenants.registry.valkey`."""

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        return valkey.client()

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return _or(True, lambda: bool(super(Client, self).add(key, value, timeout)))

    def get(self, key: Any, default: Any) -> Any:
        return _or(default, lambda: super(Client, self).get(key, default))

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        _or(None, lambda: super(Client, self).set(key, value, timeout))

    def touch(self, key: Any, timeout: Any) -> bool:
        return _or(False, lambda: bool(super(Client, self).touch(key, timeout)))

    def delete(self, key: Any) -> bool:
        return _or(False, lambda: bool(super(Client, self).delete(key)))

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        return _or({}, lambda: dict(super(Client, self).get_many(keys)))

    def has_key(self, key: Any) -> bool:
        return _or(False, lambda: bool(super(Client, self).has_key(key)))

    def incr(self, key: Any, delta: int) -> int:
        """Raises ValueError while Valkey is down, as for a missing key."""
        count = _or(None, lambda: super(Client, self).incr(key, delta))
        if count is None:
            raise ValueError(f"{key!r} can't be counted without Valkey")
        return int(count)

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> None:
        _or(None, lambda: super(Client, self).set_many(data, timeout))

    def delete_many(self, keys: Iterable[Any]) -> None:
        _or(None, lambda: super(Client, self).delete_many(keys))


class ValkeyCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
