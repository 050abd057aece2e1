"""The objective, counted from a finished plan. The search has its own arithmetic; this decides."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from . import weights
from .plan import Block, Plan, Score, Table
from .planner_input import Situation


def score_plan(situation: Situation, plan: Plan) -> Score:
    """Points of `plan` by the parts of the objective; people who have left count as nobody."""
    served = [situation.question[n] for n in plan.agenda if n in situation.question]
    encounters, difference = _mixing(situation, plan)
    return Score(
        authors=weights.AUTHOR * len({question.author for question in served}),
        waiting=sum(weights.waiting_points(question) for question in served),
        fit=sum(_fit(situation, block) for block in plan.blocks),
        tables=sum(_tables(situation, block) for block in plan.blocks),
        encounters=encounters,
        difference=difference,
        stability=-_changes(situation, plan),
    )


def moved_seats(plan: Plan, previous: Plan) -> tuple[int, int]:
    """(seats that changed, seats in both plans), over the blocks not yet begun."""
    before, now = previous.seat(), plan.seat()
    both = [key for key in now if key in before and key[0] > plan.fixed]
    return sum(now[key] != before[key] for key in both), len(both)


def pairs_of(table: Table) -> Iterator[tuple[int, int]]:
    """The pairs that meet at this table, the smaller id first; none at a very large one."""
    if len(table.people) <= weights.ENCOUNTER_TABLE:
        yield from combinations(sorted(table.people), 2)


def _fit(situation: Situation, block: Block) -> int:
    format = situation.format.get(block.format)
    known = [situation.question[n] for n in block.questions if n in situation.question]
    return sum(weights.fit_points(question, format) for question in known) if format else 0


def _tables(situation: Situation, block: Block) -> int:
    format = situation.format.get(block.format)
    size = sum(weights.size_points(format, len(t.people)) for t in block.tables) if format else 0
    return size - weights.TABLE_WITHOUT_QUESTION * sum(not t.questions for t in block.tables)


def _mixing(situation: Situation, plan: Plan) -> tuple[int, int]:
    met = dict(situation.met)
    encounters = difference = 0
    for block in plan.blocks:
        together: list[tuple[int, int]] = []
        for table in block.tables:
            pairs = list(combinations(sorted(table.people), 2))
            new = sum(weights.meeting_points(met.get(pair, 0)) for pair in pairs)
            apart = sum(_difference(situation, *pair) for pair in pairs)
            encounters += weights.table_points(new, len(table.people))
            difference += weights.table_points(apart, len(table.people))
            together += pairs_of(table)
        for pair in together:
            met[pair] = met.get(pair, 0) + 1
    return encounters, difference


def _difference(situation: Situation, one: int, other: int) -> int:
    if one not in situation.person or other not in situation.person:
        return 0
    skills = situation.person[one].helps_with, situation.person[other].helps_with
    products = situation.products[one], situation.products[other]
    return weights.difference_points(
        len(skills[0] & skills[1]),
        len(skills[0] | skills[1]),
        len(products[0] & products[1]),
        len(products[0] | products[1]),
    )


def _changes(situation: Situation, plan: Plan) -> int:
    previous = situation.previous
    if previous is None:
        return 0
    before = {n: block.position for block in previous.blocks for n in block.questions}
    now = {n: block.position for block in plan.blocks for n in block.questions}
    formats = {block.position: block.format for block in previous.blocks}
    renamed = sum(formats.get(b.position, b.format) != b.format for b in plan.blocks)
    moved = sum(now.get(n) != where for n, where in before.items() if n in situation.question)
    return (
        weights.SEAT_MOVED * moved_seats(plan, previous)[0]
        + weights.QUESTION_MOVED * moved
        + weights.FORMAT_CHANGED * renamed
    )
