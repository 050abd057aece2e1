"""The parts of a format: texts in both languages, steps with minutes, the whole programme.

Pure values: nothing here knows about the database, so a stored version and a starter format
are compared, timed and unrolled by the same code.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from tenants.formats.catalogue.errors import ImpossibleFormat, ImpossibleStep

LONGEST_STEP = 240
MOST_REPEATS = 20


class StepKind(StrEnum):
    CHECK_IN = "check_in"
    FRAME = "frame"
    SOLO = "solo"
    PAIRS = "pairs"
    GROUPS = "groups"
    ROUND = "round"
    VOTE = "vote"
    HARVEST = "harvest"
    BREAK = "break"
    COMMIT = "commit"


class Multiplicity(StrEnum):
    ONCE = "once"
    PER_QUESTION = "per_question"
    PER_PERSON = "per_person"
    PER_ROUND = "per_round"


class Capture(StrEnum):
    PERSPECTIVE = "perspective"
    REALISATION = "realisation"
    COMMITMENT = "commitment"
    VOTE = "vote"
    PULSE = "pulse"
    IDEA = "idea"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FormatText:
    """The same words in Russian and in English; a city's own format may fill only one."""

    ru: str
    en: str

    def in_language(self, code: str) -> str:
        """The text for a language code such as "ru" or "en-gb"; the other language if empty."""
        first, second = (self.ru, self.en) if code.startswith("ru") else (self.en, self.ru)
        return first or second


NOTHING = (Capture.NONE,)


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step. `minutes` is the length of one repetition; `repeats` is the number of rounds and
    may differ from 1 only for a step per round. Raises ImpossibleStep."""

    kind: StepKind
    minutes: float
    title: FormatText
    for_facilitator: FormatText
    for_participants: FormatText
    multiplicity: Multiplicity = Multiplicity.ONCE
    repeats: int = 1
    captures: tuple[Capture, ...] = NOTHING
    group_size: int | None = None

    def __post_init__(self) -> None:
        if not isfinite(self.minutes) or not 0 < self.minutes <= LONGEST_STEP:
            raise ImpossibleStep("minutes")
        if not 1 <= self.repeats <= MOST_REPEATS:
            raise ImpossibleStep("repeats")
        if self.repeats > 1 and self.multiplicity != Multiplicity.PER_ROUND:
            raise ImpossibleStep("repeats")
        if not self.captures or (Capture.NONE in self.captures and len(self.captures) > 1):
            raise ImpossibleStep("captures")
        if self.group_size is not None and self.group_size < 1:
            raise ImpossibleStep("group_size")


@dataclass(frozen=True, slots=True)
class FormatSpec:
    """A runnable programme.

    `stages`: where it is at its best comes first; empty means any stage (so for `blockers`).
    `table_size`: fewest and most people at one table; tables run in parallel.
    `questions_per_run`: fewest and most questions that ONE table works through.
    Raises ImpossibleFormat.
    """

    key: str
    name: FormatText
    purpose: FormatText
    when_to_use: FormatText
    pitfalls: FormatText
    source: FormatText
    stages: tuple[str, ...]
    blockers: tuple[str, ...]
    min_people: int
    max_people: int
    table_size: tuple[int, int]
    questions_per_run: tuple[int, int]
    steps: tuple[StepSpec, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.min_people <= self.max_people:
            raise ImpossibleFormat("people")
        if not 1 <= self.table_size[0] <= self.table_size[1]:
            raise ImpossibleFormat("table_size")
        if not 0 <= self.questions_per_run[0] <= self.questions_per_run[1]:
            raise ImpossibleFormat("questions_per_run")
        if not self.steps:
            raise ImpossibleFormat("steps")
        for step, following in zip(self.steps, self.steps[1:], strict=False):
            same_rounds = step.multiplicity == following.multiplicity == Multiplicity.PER_ROUND
            if same_rounds and step.repeats != following.repeats:
                raise ImpossibleFormat("rounds")
