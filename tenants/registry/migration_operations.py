"""A data migration of cities says so, and is run in each of them."""

from __future__ import annotations

from django.db import migrations


class CityStep(migrations.RunPython):
    """``RunPython`` that runs in every city there is when the fleet migrates.

    A new city is made from the blueprint and gets what the step did in an empty one, word for word:
    rows that a step adds whatever it finds (a list of words, say) are in it, with the same values.
    What differs from city to city is made by an action, not by a step.

    ``CityStep(forwards, backwards)``; a function gets ``(apps, schema_editor)`` in the city's
    schema and must be quick and safe to run again. Put it in a migration of its own.
    """
