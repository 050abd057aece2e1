"""Accounts: the payers of cities, also groups before they have one."""

from __future__ import annotations

import secrets
from datetime import tzinfo
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import get_default_timezone, now
from django.utils.translation import gettext_lazy as _

from billing.plans import Plan, plan_file
from billing.timetable import Standing


def new_key() -> str:
    return secrets.token_urlsafe(16)


class AccountQuerySet(models.QuerySet["Account"]):
    def overdue(self) -> AccountQuerySet:
        """Accounts with an unpaid invoice, the longest unpaid first."""
        return self.exclude(owed_since=None).order_by("owed_since", "pk")


class Account(models.Model):
    """The payer of a city's licence. Its row is the lock of everything about its money."""

    class Method(models.TextChoices):
        CARD = "card", _("Card")
        TRANSFER = "transfer", _("Bank transfer")

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name on invoices"), max_length=150)
    emails = ArrayField(models.EmailField(), verbose_name=_("who gets letters about money"))
    language = models.CharField(_("language"), max_length=5, default="ru")
    city = models.OneToOneField(
        "registry.City", models.PROTECT, null=True, blank=True, related_name="account"
    )
    plan = models.CharField(_("plan"), max_length=40)
    currency = models.CharField(_("currency"), max_length=3)
    method = models.CharField(
        _("pays by"), max_length=8, choices=Method.choices, default=Method.CARD
    )
    stripe_customer = models.CharField(max_length=64, blank=True, db_default="")
    checkout = models.CharField(max_length=90, blank=True, db_default="")  # the page last opened
    standing = models.CharField(
        _("standing"), max_length=9, choices=Standing.choices, default=Standing.CURRENT
    )
    # The earliest unpaid due date; the timetable counts from it.
    owed_since = models.DateTimeField(_("unpaid since"), null=True, blank=True)
    # Over for good: nothing is owed any more, and nothing can be bought.
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)
    closed_because = models.CharField(_("why"), max_length=300, blank=True, db_default="")
    # Its city leaves the network then, or has left: the end of the licence is no arrears.
    leaves_at = models.DateTimeField(_("leaves on"), null=True, blank=True)
    # The first payment, or the return of a city that had left.
    begun_at = models.DateTimeField(_("licence since"), null=True, blank=True)
    opened_at = models.DateTimeField(_("account opened"), default=now)

    objects: ClassVar[Any] = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("billing account")
        verbose_name_plural = _("billing accounts")
        constraints = (
            models.UniqueConstraint(
                fields=["stripe_customer"],
                condition=~Q(stripe_customer=""),
                name="a_customer_is_one_account",
            ),
        )
        indexes = (
            models.Index(
                fields=["owed_since"],
                condition=Q(owed_since__isnull=False),
                name="overdue_accounts",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def plan_facts(self) -> Plan | None:
        """The plan as the plan file has it; None if it was taken out of it."""
        return plan_file().plans.get(self.plan)

    @property
    def is_free(self) -> bool:
        plan = self.plan_facts
        return bool(plan and plan.is_free)

    @property
    def has_had_licence(self) -> bool:
        """True after the first payment; then there is no entry fee and no trial. One query."""
        return bool(self.subscriptions.begun().exists())

    @property
    def zone(self) -> tzinfo:
        """Time zone of its days for people: that of its city."""
        return self.city.zone if self.city else get_default_timezone()

    @property
    def is_invoiced(self) -> bool:
        return bool(self.method == self.Method.TRANSFER)
