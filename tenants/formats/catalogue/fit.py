"""Judge how well a format fits tonight: a number to sort by and reasons to show."""

from dataclasses import dataclass
from enum import StrEnum

from tenants.formats.catalogue.schedule import table_sizes
from tenants.formats.catalogue.spec import FormatSpec

STAGE_SHARE = 0.6
BLOCKER_SHARE = 0.4
# A format made for everything must not beat the one made for exactly this.
LISTED = 0.75
ANYTHING = 0.6
UNKNOWN = 0.5
UNEVEN_TABLES = 0.85


class Reason(StrEnum):
    TOO_FEW_PEOPLE = "too_few_people"
    TOO_MANY_PEOPLE = "too_many_people"
    STAGE_BEST = "stage_best"
    STAGE_FITS = "stage_fits"
    STAGE_ANY = "stage_any"
    STAGE_UNKNOWN = "stage_unknown"
    STAGE_DIFFERS = "stage_differs"
    BLOCKER_FITS = "blocker_fits"
    BLOCKER_ANY = "blocker_any"
    BLOCKER_UNKNOWN = "blocker_unknown"
    BLOCKER_DIFFERS = "blocker_differs"
    TABLES_EVEN = "tables_even"
    TABLES_UNEVEN = "tables_uneven"


@dataclass(frozen=True, slots=True)
class Fit:
    """`score` from 0 (can't be run) to 1 (made for this); `reasons` are keys for the page."""

    score: float
    reasons: tuple[Reason, ...]

    def __float__(self) -> float:
        return self.score


def fits(spec: FormatSpec, *, stage: str | None, blocker: str | None, people: int) -> Fit:
    """Weigh stage, blocker and number of people; None means not known yet."""
    if people < spec.min_people:
        return Fit(0.0, (Reason.TOO_FEW_PEOPLE,))
    if people > spec.max_people:
        return Fit(0.0, (Reason.TOO_MANY_PEOPLE,))
    stage_part, stage_reason = _stage(spec, stage)
    blocker_part, blocker_reason = _blocker(spec, blocker)
    score = STAGE_SHARE * stage_part + BLOCKER_SHARE * blocker_part
    if min(table_sizes(spec, people)) < spec.table_size[0]:
        return Fit(score * UNEVEN_TABLES, (stage_reason, blocker_reason, Reason.TABLES_UNEVEN))
    return Fit(score, (stage_reason, blocker_reason, Reason.TABLES_EVEN))


def _stage(spec: FormatSpec, stage: str | None) -> tuple[float, Reason]:
    if not spec.stages:
        return ANYTHING, Reason.STAGE_ANY
    if stage is None:
        return UNKNOWN, Reason.STAGE_UNKNOWN
    if stage == spec.stages[0]:
        return 1.0, Reason.STAGE_BEST
    if stage in spec.stages:
        return LISTED, Reason.STAGE_FITS
    return 0.0, Reason.STAGE_DIFFERS


def _blocker(spec: FormatSpec, blocker: str | None) -> tuple[float, Reason]:
    if not spec.blockers:
        return ANYTHING, Reason.BLOCKER_ANY
    if blocker is None:
        return UNKNOWN, Reason.BLOCKER_UNKNOWN
    if blocker in spec.blockers:
        return 1.0, Reason.BLOCKER_FITS
    return 0.0, Reason.BLOCKER_DIFFERS
