"""Reading formats: the shelf, how well each fits, how long it takes, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from tenants.formats.catalogue import CATALOGUE, Fit, FormatSpec, diff, fits, total_minutes
from tenants.formats.models import Format, FormatVersion

TYPICAL_PEOPLE = 24  # a usual Thursday


@dataclass(frozen=True, slots=True)
class Shelved:
    """A format on the shelf; `fit` only where somebody asked for one."""

    version: FormatVersion
    spec: FormatSpec
    fit: Fit | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """`questions` at one table take `minutes`."""

    questions: int
    minutes: float


def latest_versions() -> QuerySet[FormatVersion]:
    """The latest version of each format in use, with steps: two queries."""
    return (
        FormatVersion.objects.filter(format__archived_at=None)
        .order_by("format_id", "-number")
        .distinct("format_id")
        .select_related("format")
        .prefetch_related("steps")
    )


def put_away() -> list[FormatVersion]:
    """The latest versions of formats that were taken off the shelf; one query."""
    found = FormatVersion.objects.exclude(format__archived_at=None)
    latest = found.order_by("format_id", "-number").distinct("format_id")
    return list(latest.select_related("format"))


def shelf(
    *, stage: str | None = None, blocker: str | None = None, people: int | None = None
) -> list[Shelved]:
    """All formats in use; with a wish the best fitting first, else as the city got them."""
    shelved = [Shelved(version, version.spec) for version in latest_versions()]
    if stage is None and blocker is None and people is None:
        return shelved
    weighed = [
        Shelved(
            one.version,
            one.spec,
            fits(one.spec, stage=stage, blocker=blocker, people=people or usual_people(one.spec)),
        )
        for one in shelved
    ]
    return sorted(weighed, key=lambda one: -float(one.fit or 0))


def usual_people(spec: FormatSpec) -> int:
    return max(spec.min_people, min(spec.max_people, TYPICAL_PEOPLE))


def durations(spec: FormatSpec) -> list[Duration]:
    """The length of one run for each number of questions that a table can work through."""
    fewest, most = spec.questions_per_run
    people = usual_people(spec)
    return [
        Duration(number, total_minutes(spec, questions=number, people=people))
        for number in range(max(fewest, min(most, 1)), most + 1)
    ]


def version_of(format: Format, number: int | None = None) -> FormatVersion | None:
    """One version, or the latest, with its steps."""
    versions = format.versions.select_related("format", "created_by").prefetch_related("steps")
    if number is not None:
        versions = versions.filter(number=number)
    return versions.order_by("-number").first()


def history(format: Format) -> Sequence[FormatVersion]:
    return list(format.versions.select_related("created_by").order_by("-number"))


def forks_of(format: Format) -> Sequence[FormatVersion]:
    """The latest versions of the formats that grew from this one."""
    return list(latest_versions().filter(format__parent__format=format))


def newer_starters(format: Format | None = None) -> dict[str, FormatSpec]:
    """By key: starters in use (or this one) of which the platform has a text that is new here.

    What a city has once had, and changed since in its own way, is not new to it.
    """
    starters = FormatVersion.objects.filter(
        format__key__in=CATALOGUE, format__created_by=None, format__archived_at=None
    )
    if format is not None:
        starters = starters.filter(format=format)
    had: dict[str, list[FormatSpec]] = {}
    for version in starters.select_related("format").prefetch_related("steps"):
        had.setdefault(version.format.key, []).append(version.spec)
    return {
        key: CATALOGUE[key]
        for key, specs in had.items()
        if not any(diff(spec, CATALOGUE[key]).identical for spec in specs)
    }
