"""Blueprints, and runs of `fleet migrate`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.registry.models.city import City


class Blueprint(models.Model):
    """The SQL of a city's schema at one version, recorded from a run of its migrations.

    ``units``: the migrations in order, each with its SQL. ``catalog``: the lines that describe the
    finished schema. ``fingerprint``: the hash of the migrations' source code.
    """

    plan_hash = models.CharField(max_length=32, primary_key=True)
    units: models.JSONField[Any, Any] = models.JSONField()
    catalog: models.JSONField[Any, Any] = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return self.plan_hash


class FleetRun(models.Model):
    """A run of `fleet migrate`."""

    plan_hash = models.CharField(max_length=32)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.plan_hash} at {self.started_at:%Y-%m-%d %H:%M}"


class FleetOutcome(models.Model):
    """The result of a run in one city, written in the same transaction."""

    class Outcome(models.TextChoices):
        MIGRATED = "migrated", _("migrated")
        DRIFTED = "drifted", _("left alone: differs from its blueprint")
        LOCKED = "locked", _("left alone: too busy")
        FAILED = "failed", _("failed")

    run = models.ForeignKey(FleetRun, models.CASCADE, related_name="outcomes")
    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    detail = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "city"), name="one_outcome_a_city"),)

    def __str__(self) -> str:
        return f"{self.city_id}: {self.outcome}"
