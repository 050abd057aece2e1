"""Members of one city as guests of another.

The tables are shared. Row-level security (migration 0002) lets the home city write passports, the
host city visits, its rules and whom it refuses. Neither reads what is not about itself.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.members.validators import MAX_NAME


class Passport(models.Model):
    """A member of the home city may visit the host city. All that the host knows of them.

    A visit holds while the passport has not ended since its token was issued: giving it again
    after an end moves `valid_from`, so that ended visits stay ended.
    """

    home_id = models.BigIntegerField()  # numbers of cities; no foreign key leaves a city
    host_id = models.BigIntegerField(db_index=True)
    member_id = models.BigIntegerField()  # in the home city
    name = models.CharField(_("name"), max_length=MAX_NAME)
    email = models.EmailField(_("e-mail"), blank=True)  # only if the member allows it
    language = models.CharField(max_length=5, blank=True)
    valid_from = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("passport")
        verbose_name_plural = _("passports")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["home_id", "member_id", "host_id"], name="one_passport_to_a_city"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: city_{self.home_id} → city_{self.host_id}"


class Visit(models.Model):
    """A redeemed token: one browser of a guest in the host city. `nonce` is redeemed once."""

    class EndedBy(models.TextChoices):
        GUEST = "guest", _("by the guest")
        HOST = "host", _("by the core")

    passport_id = models.BigIntegerField()
    home_id = models.BigIntegerField()
    host_id = models.BigIntegerField()
    nonce = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=5, choices=EndedBy.choices, blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes: ClassVar = (
            models.Index(fields=["host_id", "-began_at"], name="visits_of_host"),
            models.Index(fields=["passport_id"], name="visits_by_passport"),
        )

    def __str__(self) -> str:
        return f"{self.passport_id} in city_{self.host_id}"


class GuestRules(models.Model):
    """Rights that a host city gives guests by passport. A city without a row has the defaults."""

    city_id = models.BigIntegerField(primary_key=True)
    is_open = models.BooleanField(_("Members of other cities may come by passport"), default=True)
    may_come = models.BooleanField(_("They may sign up for evenings"), default=True)
    may_read = models.BooleanField(
        _("They may read products and questions that are for members only"),
        default=False,
    )
    may_write = models.BooleanField(_("They may write thoughts at the table"), default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("rules for guests")
        verbose_name_plural = _("rules for guests")

    def __str__(self) -> str:
        return f"city_{self.city_id}"


class BarredGuest(models.Model):
    """A member of another city, or a whole city, that a host city does not let in by passport."""

    city_id = models.BigIntegerField()  # the host
    home_id = models.BigIntegerField()
    member_id = models.BigIntegerField(null=True, blank=True)  # null: everybody from there
    name = models.CharField(max_length=MAX_NAME, blank=True)
    barred_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("barred guest")
        verbose_name_plural = _("barred guests")
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["city_id", "home_id", "member_id"],
                name="barred_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.name or 'all'} of city_{self.home_id} in city_{self.city_id}"
