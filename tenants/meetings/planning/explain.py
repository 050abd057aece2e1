"""A plan in sentences of no language: keys and numbers that the interface puts in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .locks import InFormat
from .plan import Plan
from .planner_input import Format, Situation
from .scoring import moved_seats, pairs_of


@dataclass(frozen=True)
class Sentence:
    """For example `pairs_are_new` with {"new": 31, "pairs": 38}."""

    key: str
    numbers: Mapping[str, int]


def explain(situation: Situation, plan: Plan, *, spare: int | None = None) -> list[Sentence]:
    """Sentences about the plan's gains, then about its losses, most important first.

    `spare` is the free time where it is known without breaks and changes of tables.
    """
    if not plan.blocks:
        return [Sentence(why_empty(situation), {"people": len(situation.people)})]
    served = [situation.question[n] for n in plan.agenda if n in situation.question]
    stages, blockers = _fitting(situation, plan)
    new, pairs = new_pairs(situation, plan)
    tables = [table for block in plan.blocks for table in block.tables]
    sentences = [
        _say(
            "questions_of_people",
            questions=len(plan.agenda),
            people=len({question.author for question in served}),
        ),
        _say("longest_wait_served", weeks=max((q.weeks_waiting for q in served), default=0)),
        _say("questions_fit_format", fitting=stages, questions=len(served)),
        _say("questions_fit_blocker", fitting=blockers, questions=len(served)),
        _say("pairs_are_new", new=new, pairs=pairs),
    ]
    if situation.previous is not None:
        moved, seats = moved_seats(plan, situation.previous)
        sentences.append(_say("seats_moved", moved=moved, seats=seats))
    if plan.fixed:
        sentences.append(_say("blocks_begun_kept", blocks=plan.fixed))
    idle = sum(not table.questions for table in tables)
    if idle:
        sentences.append(_say("tables_without_question", tables=idle))
    if spare is None:
        spare = sum(step.minutes for step in plan.frame if step.key == "spare")
    if spare:
        sentences.append(_say("spare_minutes", minutes=spare))
    reasons = Counter(left.reason for left in plan.unserved)
    sentences += [
        _say(f"left_{reason}", questions=count) for reason, count in sorted(reasons.items())
    ]
    return sentences


def _fitting(situation: Situation, plan: Plan) -> tuple[int, int]:
    """Count the questions in a format made for their stage, and for their blocker."""
    worked = [
        (situation.question[number], situation.format[block.format])
        for block in plan.blocks
        if block.format in situation.format
        for number in block.questions
        if number in situation.question
    ]
    stages = sum(question.stage in format.stages for question, format in worked)
    return stages, sum(question.blocker in format.blockers for question, format in worked)


def new_pairs(situation: Situation, plan: Plan) -> tuple[int, int]:
    """(pairs who meet in work for the first time, pairs who meet) over the whole evening."""
    pairs = encounters(plan)
    return sum(not situation.met.get(pair) for pair in pairs), len(pairs)


def encounters(plan: Plan) -> dict[tuple[int, int], int]:
    """Count how often each pair shares a table; the city records it when the meeting closes."""
    return dict(
        Counter(pair for block in plan.blocks for table in block.tables for pair in pairs_of(table))
    )


def why_empty(situation: Situation) -> str:
    """The key of the reason why an evening has no blocks."""
    if not situation.people:
        return "nobody_there"
    if len(situation.people) == 1:
        return "one_person_there"
    if not situation.questions:
        return "no_questions"
    if minutes_left(situation) < max(1, shortest_block(situation)):
        return "no_time_for_a_block"
    if all(question.author not in situation.person for question in situation.questions):
        return "no_author_there"
    needed = (fewest_people(format) for format in situation.formats)
    if len(situation.people) < min(needed, default=0):
        return "too_few_people"
    return "no_format_fits"


def why_no_format(situation: Situation, lock: InFormat) -> tuple[str, dict[str, int]]:
    """The reason why a part can't run a format, with its numbers; an empty key if it could.

    Counts people, places and minutes; parts that are held keep their own shortest time.
    """
    format, people = situation.format[lock.format], len(situation.people)
    if people < fewest_people(format):
        return "format_needs_people", {"needs": fewest_people(format), "people": people}
    evening = situation.evening
    largest = min(format.max_people, evening.seats) if format.parallel else format.max_people
    takes = largest * (evening.tables if format.parallel else 1)
    if people > takes:
        return "format_takes_people", {"takes": takes, "people": people}
    held = {each.block: each for each in situation.all_locks if isinstance(each, InFormat)}
    others = [
        shortest_run(situation.format[held[number].format])
        if number in held and held[number].format in situation.format
        else shortest_block(situation)
        for number in range(len(situation.begun) + 1, max(held, default=lock.block) + 1)
        if number != lock.block
    ]
    needs = shortest_run(format)
    left = minutes_left(situation) - sum(others) - evening.changeover * len(others)
    if needs > left:
        return "format_needs_minutes", {"needs": needs, "minutes": max(0, left)}
    return "", {}


def fewest_people(format: Format) -> int:
    return max(format.min_people, format.min_room)


def shortest_block(situation: Situation) -> int:
    """Minutes of the format that takes the least."""
    return min(map(shortest_run, situation.formats), default=0)


def shortest_run(format: Format) -> int:
    return format.minutes(format.questions_at_least)


def minutes_left(situation: Situation) -> int:
    """For blocks that have not begun."""
    return max(0, situation.evening.blocks_end - situation.opens_at)


def _say(key: str, **numbers: int) -> Sentence:
    return Sentence(key, numbers)
