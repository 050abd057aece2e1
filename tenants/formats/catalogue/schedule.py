"""From a programme to an evening's minutes: how long it takes and what happens when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tenants.formats.catalogue.errors import (
    TooFewPeople,
    TooFewQuestions,
    TooFewRounds,
    TooManyPeople,
    TooManyQuestions,
    TooManyRounds,
)
from tenants.formats.catalogue.spec import MOST_REPEATS, FormatSpec, Multiplicity, StepSpec


@dataclass(frozen=True, slots=True)
class TimedStep:
    """A step at its moment. `starts_at` and `minutes` are minutes; every index counts from 0.

    `person_index` is a seat at the fullest table: smaller tables skip the seats they lack.
    """

    position: int
    starts_at: float
    minutes: float
    step_index: int
    step: StepSpec
    question_index: int | None = None
    round_index: int | None = None
    person_index: int | None = None

    @property
    def ends_at(self) -> float:
        return self.starts_at + self.minutes


def table_sizes(spec: FormatSpec, people: int) -> tuple[int, ...]:
    """People per table, as even as possible, larger tables first.

    Tables come close to the largest group that the steps name, else to the largest table allowed.
    A size falls below the format's smallest table only when no split fits (six people at tables
    of four or five sit three and three). Raises TooFewPeople, TooManyPeople.
    """
    _check_people(spec, people)
    smallest, largest = spec.table_size
    wanted = max((step.group_size or 0 for step in spec.steps), default=0) or largest
    near = (2 * people + wanted) // (2 * wanted)
    tables = max(-(-people // largest), min(near, people // smallest))
    size, larger = divmod(people, tables)
    return (size + 1,) * larger + (size,) * (tables - larger)


def unroll(
    spec: FormatSpec, *, questions: Sequence[object] = (), people: int, rounds: int | None = None
) -> list[TimedStep]:
    """The steps of ONE table in order, each with its start in minutes.

    Neighbouring steps of the same multiplicity repeat together: all steps for the first question,
    then all for the second. `questions` are those of one table, `people` everyone in the run,
    `rounds` replaces the number of rounds that the format itself names.
    Raises TooFew/TooMany People, Questions or Rounds.
    """
    seats = table_sizes(spec, people)[0]
    _check_questions(spec, len(questions))
    _check_rounds(rounds)
    steps: list[TimedStep] = []
    clock = 0.0
    for index, step, question, round_, person in _turns(spec, len(questions), seats, rounds):
        steps.append(
            TimedStep(
                position=len(steps),
                starts_at=clock,
                minutes=step.minutes,
                step_index=index,
                step=step,
                question_index=question,
                round_index=round_,
                person_index=person,
            )
        )
        clock += step.minutes
    return steps


def total_minutes(
    spec: FormatSpec, *, questions: int, people: int, rounds: int | None = None
) -> float:
    """The minutes of one run. Takes the arguments of `unroll` and raises the same."""
    seats = table_sizes(spec, people)[0]
    _check_questions(spec, questions)
    _check_rounds(rounds)
    return sum(step.minutes for _, step, *_ in _turns(spec, questions, seats, rounds))


_Turn = tuple[int, StepSpec, int | None, int | None, int | None]


def _turns(spec: FormatSpec, questions: int, seats: int, rounds: int | None) -> Iterator[_Turn]:
    numbered = enumerate(spec.steps)
    for multiplicity, run in groupby(numbered, key=lambda pair: pair[1].multiplicity):
        block = list(run)
        match multiplicity:
            case Multiplicity.PER_QUESTION:
                yield from ((i, s, q, None, None) for q in range(questions) for i, s in block)
            case Multiplicity.PER_ROUND:
                count = rounds if rounds is not None else block[0][1].repeats
                yield from ((i, s, None, r, None) for r in range(count) for i, s in block)
            case Multiplicity.PER_PERSON:
                yield from ((i, s, None, None, p) for p in range(seats) for i, s in block)
            case _:
                yield from ((i, s, None, None, None) for i, s in block)


def _check_people(spec: FormatSpec, people: int) -> None:
    if people < spec.min_people:
        raise TooFewPeople(given=people, limit=spec.min_people)
    if people > spec.max_people:
        raise TooManyPeople(given=people, limit=spec.max_people)


def _check_questions(spec: FormatSpec, questions: int) -> None:
    fewest, most = spec.questions_per_run
    if questions < fewest:
        raise TooFewQuestions(given=questions, limit=fewest)
    if questions > most:
        raise TooManyQuestions(given=questions, limit=most)


def _check_rounds(rounds: int | None) -> None:
    if rounds is None:
        return
    if rounds < 1:
        raise TooFewRounds(given=rounds, limit=1)
    if rounds > MOST_REPEATS:
        raise TooManyRounds(given=rounds, limit=MOST_REPEATS)
