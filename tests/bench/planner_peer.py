"""The planner's peer: what a careful person with the list does, first come, first served.

Block after block it takes the format, rounds and number of tables that serve the next questions of
the queue best per minute (a new author first, then how well the formats fit), seats each author
where the fewest questions are, and everybody else, in order of arrival, at the table with the
fewest people they already know. Nothing is reconsidered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tenants.meetings.planning import Block, Format, Plan, Question, Situation, Table, weights
from tenants.meetings.planning.block_candidates import Shapes, misfit
from tenants.meetings.planning.scoring import score_plan


def plan_greedily(situation: Situation) -> Plan:
    shapes = Shapes(situation)
    queue = sorted(situation.questions, key=lambda q: (-weights.waiting_points(q), q.id))
    met = dict(situation.met)
    clock = situation.evening.blocks_start
    blocks: list[Block] = []
    heard: set[int] = set()
    while queue and len(blocks) < situation.evening.max_blocks:
        choices = list(_choices(situation, shapes, queue, heard, clock))
        if not choices:
            break
        _, format, rounds, tables = max(choices, key=lambda choice: choice[0])
        people = shapes.there(clock, clock + format.minutes(rounds))[0]
        block, served = _seat(
            len(blocks) + 1, format, rounds, tables, clock, people, queue, heard, met
        )
        if not served:
            break
        blocks.append(block)
        heard |= {question.author for question in served}
        queue = [question for question in queue if question not in served]
        clock = block.end + situation.evening.changeover
    plan = Plan(tuple(blocks), ())
    return replace(plan, score=score_plan(situation, plan))


def _choices(
    situation: Situation, shapes: Shapes, queue: list[Question], heard: set[int], clock: int
) -> Iterator[tuple[float, Format, int, int]]:
    for format in situation.formats:
        for rounds in range(1, format.questions_per_run + 1):
            minutes = format.minutes(rounds)
            if clock + minutes > situation.evening.blocks_end:
                continue
            people = shapes.there(clock, clock + minutes)[0]
            fewest, most = shapes.table_range(format, len(people))
            for tables in range(fewest, most + 1):
                served = _next(queue, heard, rounds * tables)
                points = sum(
                    weights.fit_points(q, format) + weights.waiting_points(q) for q in served
                )
                points += weights.AUTHOR * len({q.author for q in served} - heard)
                idle = weights.TABLE_WITHOUT_QUESTION * max(0, tables - len(served))
                points -= idle + misfit(format, len(people), tables)
                yield points / minutes, format, rounds, tables


def _next(queue: list[Question], heard: set[int], places: int) -> list[Question]:
    """The first of the queue, people who were not heard tonight before those who were."""
    first: list[Question] = []
    again: list[Question] = []
    authors = set(heard)
    for question in queue:
        (again if question.author in authors else first).append(question)
        authors.add(question.author)
    return (first + again)[:places]


def _seat(
    position: int,
    format: Format,
    rounds: int,
    tables: int,
    clock: int,
    people: tuple[int, ...],
    queue: list[Question],
    heard: set[int],
    met: dict[tuple[int, int], int],
) -> tuple[Block, list[Question]]:
    sizes = weights.even_sizes(len(people), tables)
    seated: list[list[int]] = [[] for _ in range(tables)]
    asked: list[list[int]] = [[] for _ in range(tables)]
    where: dict[int, int] = {}
    served: list[Question] = []
    for question in _next(queue, heard, rounds * tables):
        table = where.get(question.author)
        if table is None:
            free = [
                t for t in range(tables) if len(seated[t]) < sizes[t] and len(asked[t]) < rounds
            ]
            if not free or question.author not in people:
                continue
            table = min(free, key=lambda t: len(asked[t]))
            where[question.author] = table
            seated[table].append(question.author)
        if len(asked[table]) < rounds:
            asked[table].append(question.id)
            served.append(question)
    for person in people:
        if person in where:
            continue
        free = [t for t in range(tables) if len(seated[t]) < sizes[t]]
        known = {
            t: sum(met.get((min(person, p), max(person, p)), 0) > 0 for p in seated[t])
            for t in free
        }
        table = min(free, key=lambda t: (known[t] / (len(seated[t]) or 1), len(seated[t])))
        where[person] = table
        seated[table].append(person)
    for group in seated:
        for one in group:
            for other in group:
                if one < other:
                    met[one, other] = met.get((one, other), 0) + 1
    made = tuple(
        Table(number + 1, tuple(seated[number]), tuple(asked[number])) for number in range(tables)
    )
    return Block(position, format.key, clock, format.minutes(rounds), rounds, made), served
