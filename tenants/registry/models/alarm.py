"""Alarms, and receipts of background tasks. Each city sees its own rows."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from tenants.registry.models.city import City


class Alarm(models.Model):
    """At ``due_at`` the handler of ``kind`` gets ``key``; see `tenants.registry.alarms`."""

    city = models.ForeignKey(
        City, models.CASCADE, null=True, related_name="+", db_index=False, help_text="null: the hub"
    )
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, blank=True)
    due_at = models.DateTimeField()
    ring_at = models.DateTimeField(db_index=True, help_text="due_at, or the next attempt")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("city", "kind", "key"), name="alarm_is_unique", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}:{self.key} at {self.due_at:%Y-%m-%d %H:%M}"


class Receipt(models.Model):
    """The mark of a finished background task, written in the transaction of its effect."""

    task = models.UUIDField(primary_key=True)
    city = models.ForeignKey(City, models.CASCADE, null=True, related_name="+")
    done_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return str(self.task)
