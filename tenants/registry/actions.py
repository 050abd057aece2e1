"""Change a city's state, names and addresses. Call in the hub's scope."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.registry import alarms, routing
from tenants.registry.models import City, Domain
from tenants.registry.models.city import GONE
from tenants.registry.provisioning import CityTaken
from tenants.registry.signals import city_changed

HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*\Z")
State = City.State
ALLOWED = {  # states from which a city may reach each state
    State.READ_ONLY: {State.ACTIVE},
    State.PAUSED: {State.ACTIVE, State.READ_ONLY},
    State.ACTIVE: {State.READ_ONLY, State.PAUSED, State.ARCHIVED},
    State.ARCHIVED: {State.ACTIVE, State.READ_ONLY, State.PAUSED},
}


class NotFromHere(Exception):
    """A city can't change from its present state to the wished one."""


def move_city(city: City, *, to: str) -> City:
    """Change a city's state. Idempotent.

    Raises `NotFromHere`, also for a spare and for a city that is being built or deleted.
    """
    with transaction.atomic():
        row = City.objects.select_for_update().get(pk=city.pk)
        if row.plan_hash == GONE:
            raise NotFromHere(f"{row.slug} is being deleted.")
        if row.state != to:
            if row.state not in ALLOWED[State(to)]:
                raise NotFromHere(f"{row.slug} is {row.state} and can't become {to}.")
            row.state = to
            row.save(update_fields=["state"])
            if to == State.ACTIVE:
                alarms.wake(row)
            city_changed.send(City, city=row)
        city.state = to
    return city


def rename_city(
    city: City, *, slug: str = "", name_ru: str = "", name_en: str = "", timezone: str = ""
) -> City:
    """Change a city's address or name. The old address redirects to it.

    Raises `CityTaken`, or ValidationError.
    """
    given = {"slug": slug, "name_ru": name_ru, "name_en": name_en, "timezone": timezone}
    try:
        with transaction.atomic():
            row = City.objects.select_for_update().get(pk=city.pk)
            facts = {name: new for name, new in given.items() if new and new != getattr(row, name)}
            for name, new in facts.items():
                setattr(row, name, new)
            if facts:
                row.clean_fields(exclude={"schema_name"})
                row.save(update_fields=list(facts))
            if "slug" in facts:
                _make_main_address(row)
            city_changed.send(City, city=row)
    except IntegrityError as error:
        raise CityTaken(slug) from error
    for name in given:
        setattr(city, name, getattr(row, name))
    return city


def _make_main_address(city: City) -> None:
    """Make the address of the city's slug the main one. Raises `CityTaken`."""
    if Domain.objects.filter(domain=city.host).exclude(tenant=city).exists():
        raise CityTaken(city.slug)
    address, _new = Domain.objects.get_or_create(domain=city.host, tenant=city)
    address.is_primary = True
    address.save()  # which makes the others secondary


def announce_closing(city: City, *, at: datetime | None) -> None:
    """Tell everybody in the city when it closes; None: it stays."""
    row = City.objects.select_for_update().get(pk=city.pk)
    row.closes_at = city.closes_at = at
    row.save(update_fields=["closes_at"])


def hand_over_address(city: City, *, url: str) -> None:
    """Redirect readers of the city to an address of its own once it is archived; empty: no more.

    Raises ValidationError.
    """
    if url:
        validate_new_address(url)
    row = City.objects.select_for_update().get(pk=city.pk)
    row.moved_to = city.moved_to = url
    row.save(update_fields=["moved_to"])


def validate_new_address(url: str) -> None:
    """Accept https addresses of other networks. Raises ValidationError."""
    URLValidator(schemes=["https"], message=_("Give an address that begins with https://."))(url)
    parts = urlsplit(url)
    host = _as_browsers_say_it(parts.hostname or "")
    if parts.username or parts.password or not HOST.match(host) or routing.is_ours(host):
        raise ValidationError(_("“%(url)s” can't be the new address."), params={"url": url})


def add_address(city: City, host: str) -> Domain:
    """Add a host name to a city. Raises `CityTaken`, or ValidationError."""
    host = _as_browsers_say_it(host)
    if not HOST.match(host) or routing.is_ours(host):
        raise ValidationError(_("“%(host)s” is no address for a city."), params={"host": host})
    try:
        with transaction.atomic():
            added: Domain = Domain.objects.create(domain=host, tenant=city, is_primary=False)
            return added
    except (IntegrityError, ValidationError) as error:
        raise CityTaken(host) from error


def _as_browsers_say_it(host: str) -> str:
    """Normalise a host name: lower case, Cyrillic as Punycode."""
    try:
        return host.lower().rstrip(".").encode("idna").decode()
    except UnicodeError:
        return ""


def remove_address(city: City, host: str) -> bool:
    """Remove a secondary address. Returns False if the city didn't have it."""
    host = _as_browsers_say_it(host)
    if host == city.host:
        raise ValidationError(_("A city keeps its main address: rename the city instead."))
    for address in Domain.objects.filter(tenant=city, domain=host):
        address.delete()
        return True
    return False
