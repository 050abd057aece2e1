"""A format as a `FormatSpec`, and as the flat fields that forms and the API have for it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from tenants.formats.catalogue import Capture, FormatSpec, FormatText, Multiplicity, StepKind
from tenants.formats.catalogue.spec import NOTHING, StepSpec
from tenants.formats.models import STEP_TEXTS, TEXTS
from tenants.formats.validators import rounds_of

Fields = dict[str, Any]


def format_from_fields(
    fields: Mapping[str, Any], steps: tuple[StepSpec, ...], *, key: str
) -> FormatSpec:
    """Raises ImpossibleFormat."""
    return FormatSpec(
        key=key,
        **{text: _text(fields, text) for text in TEXTS},
        stages=tuple(fields["stages"]),
        blockers=tuple(fields["blockers"]),
        min_people=fields["min_people"],
        max_people=fields["max_people"],
        table_size=(fields["table_min"], fields["table_max"]),
        questions_per_run=(fields["questions_min"], fields["questions_max"]),
        steps=steps,
    )


def step_from_fields(fields: Mapping[str, Any]) -> StepSpec:
    """Raises ImpossibleStep."""
    return StepSpec(
        kind=StepKind(fields["kind"]),
        minutes=float(fields["minutes"]),
        **{text: _text(fields, text) for text in STEP_TEXTS},
        multiplicity=Multiplicity(fields["multiplicity"]),
        repeats=rounds_of(fields["multiplicity"], fields["repeats"]),
        captures=tuple(Capture(capture) for capture in fields["captures"]) or NOTHING,
        group_size=fields["group_size"],
    )


def fields_of_format(spec: FormatSpec) -> Fields:
    return {
        **_text_fields(spec, TEXTS),
        "stages": list(spec.stages),
        "blockers": list(spec.blockers),
        "min_people": spec.min_people,
        "max_people": spec.max_people,
        "table_min": spec.table_size[0],
        "table_max": spec.table_size[1],
        "questions_min": spec.questions_per_run[0],
        "questions_max": spec.questions_per_run[1],
    }


def fields_of_step(step: StepSpec) -> Fields:
    return {
        **_text_fields(step, STEP_TEXTS),
        "kind": step.kind.value,
        "minutes": Decimal(f"{step.minutes:g}"),
        "multiplicity": step.multiplicity.value,
        "repeats": step.repeats,
        "group_size": step.group_size,
        "captures": [capture.value for capture in step.captures if capture != Capture.NONE],
    }


def reader_language() -> str:
    """The language of the two that a text has, "ru" or "en", in which the page is read."""
    return "ru" if (get_language() or "ru").startswith("ru") else "en"


def localized(text: FormatText) -> str:
    """The text in the reader's language; in the other one where it is empty."""
    return text.in_language(get_language() or "ru")


def _text(fields: Mapping[str, Any], name: str) -> FormatText:
    return FormatText(fields.get(f"{name}_ru") or "", fields.get(f"{name}_en") or "")


def _text_fields(spec: object, names: tuple[str, ...]) -> Fields:
    texts: Mapping[str, FormatText] = {name: getattr(spec, name) for name in names}
    return {
        f"{name}_{language}": getattr(text, language)
        for name, text in texts.items()
        for language in ("ru", "en")
    }
