"""Find the city of a host name, with a cache in each process.

A committed change clears the caches of all processes through Valkey. While a process gets no
messages from Valkey, its cache expires after a few seconds. One thread reads a host, the others
wait for what it finds.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from tenants.registry import connections
from tenants.registry.models import City, Domain
from tenants.registry.models.city import cities_changed
from tenants.registry.pubsub import Channel
from tenants.registry.scope import hub_scope

LISTENING_TTL = 60.0  # seconds of caching while messages are received
DISCONNECTED_TTL = 5.0  # and while they aren't
READING_SECONDS = 1.0  # of waiting for the thread that reads the same host
WWW = "www."
KNOWN, UNKNOWN = (
    20_000,
    2_000,
)  # unknown hosts have a cache of their own, so that guesses can't evict cities


class Memory:
    """A cache of the latest answers with their expiry. Changed while holding `_writing`."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.answers: OrderedDict[str, tuple[float, City | None]] = OrderedDict()

    def get(self, host: str, now: float) -> tuple[float, City | None] | None:
        found = self.answers.get(host)
        return found if found and found[0] > now else None

    def keep(self, host: str, city: City | None, until: float) -> None:
        self.answers[host] = (until, city)
        self.answers.move_to_end(host)
        while len(self.answers) > self.limit:
            self.answers.popitem(last=False)

    def clear(self) -> None:
        self.answers.clear()


_reading = [Lock() for _ in range(64)]  # by the hash of the host
_writing = Lock()
_known, _unknown = Memory(KNOWN), Memory(UNKNOWN)
_changes = 0  # the number of clearings: an answer read before one isn't cached after it


def is_main(host: str) -> bool:
    return host in {settings.MAIN_DOMAIN, f"{WWW}{settings.MAIN_DOMAIN}"}


def is_ours(host: str) -> bool:
    """True for the main domain and hosts below it, which only slugs can use."""
    return host == settings.MAIN_DOMAIN or host.endswith(f".{settings.MAIN_DOMAIN}")


def better_host(host: str, city: City | None) -> str:
    """The host to redirect readers to, without ``www.`` or of a renamed city; else empty.

    A city's own domain isn't redirected: its pages name the main address as canonical.
    """
    if host.startswith(WWW):
        return city.host if city and is_ours(host) else host.removeprefix(WWW)
    return city.host if city and is_ours(host) and host != city.host else ""


def city_at(host: str) -> City | None:
    """The city of a host name (lower case, without port); None for an unknown host."""
    return _city_at(host) or (_city_at(host.removeprefix(WWW)) if host.startswith(WWW) else None)


def _city_at(host: str) -> City | None:
    known = _remembered(host)
    if known:
        return known[1]
    reading = _reading[hash(host) % len(_reading)]
    is_mine = reading.acquire(timeout=READING_SECONDS)
    try:
        known = _remembered(host)
        return known[1] if known else _read(host)
    finally:
        if is_mine:
            reading.release()


def _remembered(host: str) -> tuple[float, City | None] | None:
    now = time.monotonic()
    return _known.get(host, now) or _unknown.get(host, now)


def _read(host: str) -> City | None:
    """Read the city from the database and keep the answer.

    The thread keeps no connection: a request waits for its turn afterwards, and those whose turn
    it is would wait for the connection.
    """
    listening, changes = _channel.is_listening(), _changes
    try:
        with hub_scope():
            domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    finally:
        connections.release()
    city: City | None = domain.tenant if domain else None
    until = time.monotonic() + (LISTENING_TTL if listening else DISCONNECTED_TTL)
    with _writing:
        if changes == _changes:
            (_known if city else _unknown).keep(host, city, until)
    return city


def forget() -> None:
    global _changes
    with _writing:
        _changes += 1
        _known.clear()
        _unknown.clear()


def changed(**_: object) -> None:
    """Clear the cache now, and those of all processes on commit."""
    forget()
    transaction.on_commit(_tell, robust=True)


def _tell() -> None:
    forget()
    _channel.publish()


_channel = Channel("registry:routing", forget)
cities_changed.connect(changed, dispatch_uid="routing-cities-changed")
for model in (City, Domain):
    post_save.connect(changed, sender=model, dispatch_uid=f"routing-{model.__name__}-saved")
    post_delete.connect(changed, sender=model, dispatch_uid=f"routing-{model.__name__}-deleted")
