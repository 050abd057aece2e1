"""The operation for data migrations of cities."""

from __future__ import annotations

from django.db import migrations


class CityStep(migrations.RunPython):
    """``RunPython`` that runs in each existing city when the fleet is migrated.

    A new city is built from the blueprint, with the exact rows that the step wrote in an empty
    city. Rows that differ between cities are created by an action, not by a step.

    ``CityStep(forwards, backwards)``; a function gets ``(apps, schema_editor)`` in the city's
    schema and must be quick and idempotent. Put it in a migration of its own.
    """
