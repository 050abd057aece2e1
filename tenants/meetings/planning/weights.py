"""The planner's points: the order of size is the order of importance.

1. A person whose question is worked on outweighs all the rest together in a usual room.
2. Waiting grows every week without a limit that matters, so nobody starves.
3. A format that fits the stage and the blocker, at tables of a size that suits it.
4. Tables mixed for difference and new encounters. 5. What changes since the last plan.
"""

from __future__ import annotations

from .planner_input import Format, Question

AUTHOR = 10_000
WEEK_WAITING = 50
LONGEST_WAIT = 150  # weeks
LEAST_SERVED = 100  # shared by (1 + times served)
STAGE_FITS = 60
BLOCKER_FITS = 40
SIZE_MISFIT = 60  # each head too many or too few at a table
TABLE_WITHOUT_QUESTION = 150
MEETING = (6, 2, 1, 0)  # a pair that has met 0, 1, 2, 3 or more times
ENCOUNTER_TABLE = 8  # at a larger table a person works with so many at most
ENCOUNTER_PAIRS = ENCOUNTER_TABLE * (ENCOUNTER_TABLE - 1) // 2
SEAT_MOVED = 20
QUESTION_MOVED = 60
FORMAT_CHANGED = 200


def waiting_points(question: Question) -> int:
    """Points for working on this question tonight: fairness."""
    waited = min(max(question.weeks_waiting, 0), LONGEST_WAIT) * WEEK_WAITING
    return waited + LEAST_SERVED // (1 + max(question.times_served, 0))


def fit_points(question: Question, format: Format) -> int:
    """Points for a format that suits the stage and the blocker of a question."""
    stage = STAGE_FITS if question.stage in format.stages else 0
    return stage + (BLOCKER_FITS if question.blocker in format.blockers else 0)


def even_sizes(people: int, tables: int) -> tuple[int, ...]:
    """Table sizes that differ by one at most, the larger first."""
    small, larger = divmod(people, tables)
    return (small + 1,) * larger + (small,) * (tables - larger)


def size_points(format: Format, size: int) -> int:
    """A cost, zero or less, for a table smaller or larger than suits the format."""
    least = format.table_min if format.table_min is not None else format.min_people
    most = format.table_max if format.table_max is not None else format.max_people
    return -SIZE_MISFIT * max(0, least - size, size - most)


def meeting_points(times_met: int) -> int:
    """Points for one more encounter of a pair: new pairs most, then ever less."""
    return MEETING[min(times_met, len(MEETING) - 1)]


def difference_points(skills: int, all_skills: int, products: int, all_products: int) -> int:
    """0 to 3 for a pair that shares `skills` of `all_skills` topics and `products` likewise."""
    apart = (4 * (all_skills - skills) + all_skills) // (2 * all_skills) if all_skills else 0
    return apart + (1 if all_products and not products else 0)


def table_points(points: int, size: int) -> int:
    """The pair points of a table; beyond ENCOUNTER_TABLE seats they grow no more."""
    pairs = size * (size - 1) // 2
    return points if pairs <= ENCOUNTER_PAIRS else points * ENCOUNTER_PAIRS // pairs
