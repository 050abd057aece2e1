"""A data migration of cities says so, and is run in each of them."""

from __future__ import annotations

from django.db import migrations


class CityStep(migrations.RunPython):
    """``RunPython`` in every city by itself, never replayed from another one's recording.

    ``CityStep(forwards, backwards)``; a function gets ``(apps, schema_editor)`` in the city's
    schema and must be quick and safe to run again. Put it in a migration of its own.
    """
