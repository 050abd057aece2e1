"""Limits of formats and their steps, and rules that bind several of their fields.

Used by models, forms, serializers and actions. The validators raise Django's ValidationError with
messages by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.forms import Field
from django.utils.translation import gettext as _

from tenants.formats.catalogue import Multiplicity
from tenants.products.models import PATH

# In characters.
MAX_NAME = 80
MAX_PURPOSE = MAX_WHEN_TO_USE = MAX_SOURCE = 1000
MAX_PITFALLS = 2000
MAX_CHANGE_REASON = 300
MAX_STEP_TITLE = 80
MAX_FOR_FACILITATOR = 2000
MAX_FOR_PARTICIPANTS = 500

MAX_PEOPLE = 500
MAX_QUESTIONS = 20  # at one table
MAX_STEPS = 40
MIN_STEP_MINUTES = Decimal("0.25")
MAX_VERSION = 9999

STAGES = [(stage.value, stage.label) for stage in PATH]
REQUIRED_TEXTS = ("name", "purpose")  # of a format, in one language at least
REQUIRED_STEP_TEXTS = ("title",)
BOUNDS = (
    ("min_people", "max_people"),
    ("table_min", "table_max"),
    ("questions_min", "questions_max"),
)

minute_digits = DecimalValidator(max_digits=5, decimal_places=2)


def validate_bounds(fields: Mapping[str, Any]) -> None:
    """Refuse a highest number below its lowest one."""
    errors = {
        most: [_("This can't be less than the number before it.")]
        for least, most in BOUNDS
        if {least, most} <= fields.keys() and fields[least] > fields[most]
    }
    if errors:
        raise ValidationError(errors)


def validate_one_language(
    fields: Mapping[str, Any], texts: tuple[str, ...], *, language: str
) -> None:
    """Refuse texts that are empty in both languages, beside the field of `language`."""
    errors = {
        f"{text}_{language}": [str(Field.default_error_messages["required"])]
        for text in texts
        if not (fields.get(f"{text}_ru") or fields.get(f"{text}_en"))
    }
    if errors:
        raise ValidationError(errors)


def rounds_of(multiplicity: str | None, repeats: int | None) -> int:
    """The number of rounds: 1 for a step that is not repeated in rounds."""
    return (repeats or 1) if multiplicity == Multiplicity.PER_ROUND else 1


def step_message() -> str:
    """The message beside the field of an `ImpossibleStep`."""
    return _("This can't be run. Try another number.")


def rounds_message() -> str:
    """The message for an `ImpossibleFormat` whose neighbouring steps name different rounds."""
    return _("Steps of one round stand together and name the same rounds.")
