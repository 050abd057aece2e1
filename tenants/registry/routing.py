"""Host name → city, remembered in the process for a short while."""

from __future__ import annotations

import time

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from tenants.registry.models import City, Domain
from tenants.registry.scope import hub_scope

TTL = 10.0  # seconds a process may believe what it read
LIMIT = 4096  # hosts, known and unknown together

_known: dict[str, tuple[float, City | None]] = {}


def is_main(host: str) -> bool:
    return host in {settings.MAIN_DOMAIN, f"www.{settings.MAIN_DOMAIN}"}


def city_at(host: str) -> City | None:
    """The city that answers at a host name (lower case, no port), or None."""
    now = time.monotonic()
    found = _known.get(host)
    if found and found[0] > now:
        return found[1]
    with hub_scope():
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    city: City | None = domain.tenant if domain else None
    if len(_known) >= LIMIT:
        _known.clear()
    _known[host] = (now + TTL, city)
    return city


def forget(**_: object) -> None:
    _known.clear()


def changed(**_: object) -> None:
    """A city or an address is about to change: forget it now and once more after the commit."""
    forget()
    transaction.on_commit(forget)


for model in (City, Domain):
    post_save.connect(changed, sender=model, dispatch_uid=f"routing-{model.__name__}-saved")
    post_delete.connect(changed, sender=model, dispatch_uid=f"routing-{model.__name__}-deleted")
