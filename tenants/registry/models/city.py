"""Cities and their addresses."""

from __future__ import annotations

import zoneinfo
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import Func, Q
from django.db.models.functions import Cast, Lower
from django.dispatch import Signal
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from tenants.registry.host_labels import validate_label
from tenants.registry.scope import city_scope, entered


@cache
def _zones() -> set[str]:
    """Names of all time zones. Cached: reading them takes 20 ms."""
    return zoneinfo.available_timezones()


def validate_zone(value: str) -> None:
    if value not in _zones():
        raise ValidationError(_("“%(zone)s” is no time zone."), params={"zone": value})


def in_reader_language(russian: str, english: str) -> str:
    """The text in the reader's language; the other one where that is empty."""
    is_english = (get_language() or "ru").startswith("en")
    return (english or russian) if is_english else (russian or english)


class Accent(models.TextChoices):
    ORANGE = "orange", _("Signal orange")
    BLUE = "blue", _("River blue")
    GREEN = "green", _("Taiga green")
    VIOLET = "violet", _("Dusk violet")
    TEAL = "teal", _("Copper teal")
    RED = "red", _("Brick red")
    AMBER = "amber", _("Amber")
    PINK = "pink", _("Fireweed pink")


def new_identity() -> str:
    return uuid4().hex


GONE = "being deleted"  # the version of a schema that is being removed
cities_changed = Signal()  # rows were changed without save()


STANDING = "SELECT name FROM unnest(%s::text[]) AS name WHERE to_regnamespace(name) IS NOT NULL"


class SchemaStands(RuntimeError):
    """A city's row can't be deleted before its schema: use `manage.py city delete` or `discard`."""


OPEN = ("active", "read_only")  # values of `City.State`


class CityQuerySet(models.QuerySet["City"]):
    def update(self, **values: Any) -> int:
        changed = super().update(**values)
        cities_changed.send(City)
        return changed

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows. Raises `SchemaStands` if one of the schemas exists."""
        schemas = list(self.values_list("schema_name", flat=True))
        with connections[self.db].cursor() as cursor:
            cursor.execute(STANDING, [schemas])
            if standing := [name for (name,) in cursor.fetchall()]:
                raise SchemaStands(", ".join(standing))
        return super().delete()

    def settled(self) -> CityQuerySet:
        """Cities with people: without spares and deleted ones."""
        return self.exclude(state__in=(City.State.SPARE, City.State.GONE))

    def open(self) -> CityQuerySet:
        """Cities that are open to visitors."""
        return self.filter(state__in=OPEN)


class City(TenantMixin):
    """A city: its names, time zone and colour. Its people and their work are in its own schema."""

    class State(models.TextChoices):
        SPARE = "spare", _("spare")
        BUILDING = "building", _("being built")
        ACTIVE = "active", _("active")
        READ_ONLY = "read_only", _("read-only")
        PAUSED = "paused", _("paused")
        ARCHIVED = "archived", _("archived")
        GONE = "gone", _("deleted")

    auto_create_schema = False

    slug = models.CharField(
        _("address"), max_length=63, unique=True, null=True, validators=[validate_label]
    )
    name_ru = models.CharField(_("name in Russian"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    geoname_id = models.BigIntegerField(_("number in GeoNames"), null=True, blank=True)
    timezone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_zone]
    )
    accent = models.CharField(
        _("colour"), max_length=10, choices=Accent.choices, default=Accent.ORANGE
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.BUILDING, db_index=True
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    plan_hash = models.CharField(
        max_length=32, blank=True, db_default="", editable=False, help_text="its schema's version"
    )
    identity = models.CharField(
        max_length=63,
        default=new_identity,
        db_default=Cast(Func(function="gen_random_uuid"), models.CharField()),
        editable=False,
        help_text="kept when the city moves: calendars and signed links are made of it",
    )

    closes_at = models.DateTimeField(
        _("closes on"), null=True, blank=True, help_text="announced on all pages of the city"
    )
    moved_to = models.URLField(
        _("new address"),
        max_length=300,
        blank=True,
        db_default="",
        help_text="of a city that has left the network: an archived city redirects to it",
    )

    objects: ClassVar = CityQuerySet.as_manager()

    class Meta:
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = (
            models.UniqueConstraint(
                fields=("identity",), condition=~Q(state="gone"), name="identity_is_unique"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Delete the row. Raises `SchemaStands` if its schema exists."""
        return City.objects.filter(pk=self.pk).delete()

    @property
    def name(self) -> str:
        """The city's name in the reader's language."""
        return in_reader_language(self.name_ru, self.name_en)

    @property
    def both_names(self) -> str:
        """“Омск / Omsk”, for readers of any language."""
        return f"{self.name_ru} / {self.name_en}"

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def host(self) -> str:
        return f"{self.slug}.{settings.MAIN_DOMAIN}"

    @property
    def is_writable(self) -> bool:
        return bool(self.state == self.State.ACTIVE)

    @property
    def is_open(self) -> bool:
        """True if visitors are let in."""
        return self.state in OPEN

    def url(self, path: str = "/") -> str:
        """The absolute address of a page of this city."""
        scheme = "https" if settings.HTTPS else "http"
        return f"{scheme}://{self.host}{settings.PORT_SUFFIX}{path}"

    def url_of(self, view: str, *args: Any) -> str:
        """The absolute address of a named page of this city, from anywhere."""
        return self.url(self.path_of(view, *args))

    def path_of(self, view: str, *args: Any) -> str:
        """The path of a named page of this city, from anywhere."""
        return reverse(view, urlconf=settings.CITY_URLCONF, args=args)

    def scope(self) -> AbstractContextManager[None]:
        """The only way into a city outside a request: ``with city.scope():``."""
        return entered(city_scope(self))


class Domain(DomainMixin):
    """A host name that leads to a city."""

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = (models.UniqueConstraint(Lower("domain"), name="domain_is_unique"),)
