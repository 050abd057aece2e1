"""Host name → city, remembered in every process and forgotten by all of them at once.

A change is told through Valkey when it commits. While a process hears nothing from Valkey it
believes what it read for a few seconds only; nothing depends on Valkey being there.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from tenants.registry.models import City, Domain
from tenants.registry.models.city import cities_changed
from tenants.registry.pubsub import Hearing
from tenants.registry.scope import hub_scope

HEARD_TTL = 60.0  # seconds to believe an answer while changes are heard of
DEAF_TTL = 5.0  # and while they are not
WWW = "www."
KNOWN, UNKNOWN = 20_000, 2_000  # hosts kept: guesses can't push out cities


class Memory:
    """The newest answers, each with the time until which it holds. Changed under `_writing`."""

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


_writing = Lock()
_known, _unknown = Memory(KNOWN), Memory(UNKNOWN)
_changes = 0  # how often answers were forgotten: one read before that isn't kept after it


def is_main(host: str) -> bool:
    return host in {settings.MAIN_DOMAIN, f"{WWW}{settings.MAIN_DOMAIN}"}


def is_ours(host: str) -> bool:
    """The main domain and everything under it: given out by a city's slug alone."""
    return host == settings.MAIN_DOMAIN or host.endswith(f".{settings.MAIN_DOMAIN}")


def better_host(host: str, city: City | None) -> str:
    """The host to redirect readers to: without ``www.``, and a renamed city's new one; else empty.

    A domain of the city's own keeps answering: its pages name their main address as canonical.
    """
    if host.startswith(WWW):
        return city.host if city and is_ours(host) else host.removeprefix(WWW)
    return city.host if city and is_ours(host) and host != city.host else ""


def city_at(host: str) -> City | None:
    """The city that answers at a host name (lower case, no port), or None."""
    return _city_at(host) or (_city_at(host.removeprefix(WWW)) if host.startswith(WWW) else None)


def _city_at(host: str) -> City | None:
    now = time.monotonic()
    found = _known.get(host, now) or _unknown.get(host, now)
    if found:
        return found[1]
    heard, changes = _hearing.is_on(), _changes
    with hub_scope():
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    city: City | None = domain.tenant if domain else None
    until = now + (HEARD_TTL if heard else DEAF_TTL)
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
    """A city or an address is about to change: forget now, and everywhere after the commit."""
    forget()
    transaction.on_commit(_tell, robust=True)


def _tell() -> None:
    forget()
    _hearing.tell()


_hearing = Hearing("registry:routing", forget)
cities_changed.connect(changed, dispatch_uid="routing-cities-changed")
for model in (City, Domain):
    post_save.connect(changed, sender=model, dispatch_uid=f"routing-{model.__name__}-saved")
    post_delete.connect(changed, sender=model, dispatch_uid=f"routing-{model.__name__}-deleted")
