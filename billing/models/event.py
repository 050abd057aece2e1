"""Events of Stripe: stored first, handled after."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

INSERT = """
    INSERT INTO billing_event (stripe_id, type, stripe_account, object_kind, object_id, customer,
        created_at, received_at, handled_at, result)
    VALUES (%(stripe_id)s, %(type)s, %(stripe_account)s, %(object_kind)s, %(object_id)s,
        %(customer)s, %(created_at)s, %(received_at)s, %(handled_at)s, %(result)s)
    ON CONFLICT (stripe_id) DO NOTHING RETURNING id
"""


class EventQuerySet(models.QuerySet["Event"]):
    def insert_new(self, event: Event) -> bool:
        """Insert an event, in one statement. False if it is known; then nothing is changed."""
        with connection.cursor() as cursor:
            cursor.execute(INSERT, vars(event))
            new = cursor.fetchone()
        if new is None:
            return False
        event.pk = new[0]
        return True

    def waiting(self) -> EventQuerySet:
        return self.filter(handled_at=None).order_by("pk")


class Event(models.Model):
    """A message of Stripe that an object has changed. Its content is not kept: it is read again."""

    class Result(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READ = "read", _("read again")
        FOREIGN = "foreign", _("not about an account of ours")
        UNKNOWN = "unknown", _("of a kind that changes nothing here")

    stripe_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(_("type"), max_length=80)
    stripe_account = models.CharField(max_length=64, blank=True)
    object_kind = models.CharField(_("object"), max_length=40)
    object_id = models.CharField(max_length=255, blank=True)
    customer = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(_("happened"))
    received_at = models.DateTimeField(_("received"), default=now)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    result = models.CharField(
        _("result"), max_length=7, choices=Result.choices, default=Result.WAITING
    )

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = (
            models.Index(
                fields=["object_id"], condition=Q(handled_at=None), name="events_that_wait"
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"
