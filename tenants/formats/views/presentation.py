"""Formats in the reader's language, ready for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tenants.formats.catalogue import (
    Capture,
    FormatDiff,
    FormatSpec,
    Multiplicity,
    StepChange,
)
from tenants.formats.catalogue.comparison import TEXT_FIELDS
from tenants.formats.catalogue.spec import StepSpec
from tenants.formats.labels import CAPTURES, FIELDS, FIT, MULTIPLICITIES, STEP_KINDS
from tenants.formats.models import FormatVersion
from tenants.formats.queries import Duration, Shelved, durations
from tenants.formats.spec_fields import localized
from tenants.products.models import Blocker, Stage


@dataclass(frozen=True, slots=True)
class ShownFormat:
    version: FormatVersion
    name: str
    purpose: str
    stages: Sequence[str]
    people: str
    shortest: Duration
    longest: Duration
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownStep:
    title: str
    minutes: float
    detail: str
    for_facilitator: str
    for_participants: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """`what` is added, removed, moved, changed or same."""

    what: str
    old: ShownStep | None
    new: ShownStep | None
    fields: Sequence[str]
    texts: bool


def shown_shelf(shelved: Iterable[Shelved]) -> tuple[list[ShownFormat], list[ShownFormat]]:
    """Formats that fit the number of people, and formats that don't."""
    fitting: list[ShownFormat] = []
    others: list[ShownFormat] = []
    for one in shelved:
        impossible = one.fit is not None and one.fit.score == 0
        (others if impossible else fitting).append(_shown(one))
    return fitting, others


def _shown(one: Shelved) -> ShownFormat:
    spec = one.spec
    times = durations(spec)
    return ShownFormat(
        version=one.version,
        name=localized(spec.name),
        purpose=localized(spec.purpose),
        stages=stage_names(spec),
        people=span(spec.min_people, spec.max_people),
        shortest=times[0],
        longest=times[-1],
        reasons=[str(FIT[reason]) for reason in one.fit.reasons] if one.fit else (),
    )


def stage_names(spec: FormatSpec) -> list[str]:
    return [str(Stage(stage).label) for stage in spec.stages]


def blocker_names(spec: FormatSpec) -> list[str]:
    return [str(Blocker(blocker).label) for blocker in spec.blockers]


def span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def shown_steps(spec: FormatSpec) -> list[ShownStep]:
    return [shown_step(step) for step in spec.steps]


def shown_step(step: StepSpec) -> ShownStep:
    parts = [str(STEP_KINDS[step.kind])]
    if step.group_size:
        parts.append(_("by %(number)d") % {"number": step.group_size})
    if step.multiplicity != Multiplicity.ONCE:
        often = str(MULTIPLICITIES[step.multiplicity])
        parts.append(f"{often} × {step.repeats}" if step.repeats > 1 else often)
    captured = [str(CAPTURES[one]) for one in step.captures if one != Capture.NONE]
    if captured:
        parts.append(_("we capture %(what)s") % {"what": ", ".join(captured)})
    return ShownStep(
        title=localized(step.title),
        minutes=step.minutes,
        detail=" · ".join(parts),
        for_facilitator=localized(step.for_facilitator),
        for_participants=localized(step.for_participants),
    )


def changes(difference: FormatDiff, old: FormatSpec, new: FormatSpec) -> dict[str, Any]:
    named = [name for name in difference.changed_fields if name != "key"]  # a fork has its own
    return {
        "identical": not named and all(row.unchanged for row in difference.rows),
        "rows": [shown_change(row) for row in difference.rows],
        "fields": [
            (capfirst(str(FIELDS[name])), field_text(old, name), field_text(new, name))
            for name in named
        ],
    }


def shown_change(row: StepChange) -> ShownChange:
    return ShownChange(
        what=row.kind,
        old=shown_step(row.old) if row.old else None,
        new=shown_step(row.new) if row.new else None,
        fields=[str(FIELDS[name]) for name in row.changed_fields],
        texts=bool(set(row.changed_fields) & (TEXT_FIELDS - {"title"})),
    )


def field_text(spec: FormatSpec, name: str) -> str:
    """The value of a format's field, as text."""
    value = getattr(spec, name)
    match name:
        case "stages":
            return ", ".join(stage_names(spec)) or _("any stage")
        case "blockers":
            return ", ".join(blocker_names(spec)) or _("anything")
        case "table_size" | "questions_per_run":
            return span(*value)
        case "min_people" | "max_people":
            return str(value)
        case _:
            return localized(value)
