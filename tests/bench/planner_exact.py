"""The proven optimum of the planner's objective in a small room, by CP-SAT.

Every sequence of blocks that the bound of `planner_limit.py` leaves open is solved as one model:
questions, tables as closed groups, meetings of pairs with their decreasing points.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from tenants.meetings.planning import Situation, weights
from tenants.meetings.planning.demand import Demand
from tenants.meetings.planning.pairs import Pairs
from tenants.meetings.planning.weights import even_sizes, table_points

from .planner_limit import AllTables, Limit, SeatBounds, Sequence, question_points, ranked


def optimum(situation: Situation, *, seconds: float = 60) -> Limit:
    """The proven optimum of a small room; TimeoutError where `seconds` per sequence are too few."""
    shapes = AllTables(situation)
    demand, pairs = Demand(situation), Pairs(situation)
    seats = SeatBounds(pairs)
    best: tuple[int, int, int] = (0, 0, 0)
    for loose, sequence in ranked(shapes, demand, seats):
        if loose <= best[0]:
            break
        found = question_points(sequence, shapes, demand, pairs)
        if found is None or found[0] + seats.relaxed(sequence) <= best[0]:
            continue
        solved = _full(sequence, demand, seats, seconds, at_least=best[0])
        if solved is None:
            raise TimeoutError("the full model was not proven in time")
        best = max(best, (solved[0], solved[0] - found[1], solved[1]))
    return Limit(*best)


def _full(
    sequence: Sequence,
    demand: Demand,
    seats: SeatBounds,
    seconds: float,
    *,
    at_least: int,
) -> tuple[int, int] | None:
    """(points, mixing points) of one sequence, whole model; (0, 0) if not above `at_least`."""
    pairs = seats.pairs
    model = cp_model.CpModel()
    total: list[cp_model.LinearExprT] = []
    mixing: list[cp_model.LinearExprT] = []
    served: dict[int, list[cp_model.IntVar]] = {number: [] for number in demand.questions}
    together: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for shape in sequence:
        sizes = even_sizes(len(shape.people), shape.tables)
        seat = {(p, t): model.new_bool_var("") for p in shape.people for t in range(shape.tables)}
        for person in shape.people:
            model.add_exactly_one(seat[person, t] for t in range(shape.tables))
        for table, size in enumerate(sizes):
            model.add(sum(seat[person, table] for person in shape.people) == size)
        if sizes[0] == sizes[-1]:  # tables are alike: any seating has a twin with this
            model.add(seat[min(shape.people), 0] == 1)
        loads: list[list[cp_model.IntVar]] = [[] for _ in sizes]
        for number, question in demand.questions.items():
            if question.author not in shape.whole:
                continue
            points = demand.place_points(number, shape.format, shape.position)
            for table in range(shape.tables):
                here = model.new_bool_var("")
                model.add_implication(here, seat[question.author, table])
                served[number].append(here)
                loads[table].append(here)
                total.append((points + demand.points[number]) * here)
        for load in loads:
            model.add(sum(load) <= shape.rounds)
            idle = model.new_bool_var("")
            model.add(sum(load) + idle >= 1)
            total.append(-weights.TABLE_WITHOUT_QUESTION * idle)
        if sizes[0] > weights.ENCOUNTER_TABLE:
            assert shape.tables == 1
            group = [pairs.row[person] for person in shape.people]
            new = sum(weights.meeting_points(int(pairs.met[p])) for p in combinations(group, 2))
            apart = sum(int(pairs.difference[p]) for p in combinations(group, 2))
            mixing.append(table_points(new, len(group)) + table_points(apart, len(group)))
            continue
        for one, other in combinations(sorted(shape.people), 2):
            meets = model.new_bool_var("")
            for table in range(shape.tables):
                model.add_bool_or(~seat[one, table], ~seat[other, table], meets)
                model.add_bool_or(~meets, ~seat[one, table], seat[other, table])
            together.setdefault((one, other), []).append(meets)
    for numbers in served.values():
        model.add_at_most_one(numbers)
    for author in {question.author for question in demand.questions.values()}:
        heard = model.new_bool_var("")
        theirs = [v for n, q in demand.questions.items() if q.author == author for v in served[n]]
        model.add(sum(theirs) >= heard)
        total.append(weights.AUTHOR * heard)
    for (one, other), meetings in together.items():
        rows = pairs.row[one], pairs.row[other]
        steps = [model.new_bool_var("") for _ in meetings]
        model.add(sum(steps) == sum(meetings))
        for times, step in enumerate(steps):
            worth = weights.meeting_points(int(pairs.met[rows]) + times)
            mixing.append((worth + int(pairs.difference[rows])) * step)
    misfit = sum(
        sum(weights.size_points(s.format, size) for size in even_sizes(len(s.people), s.tables))
        for s in sequence
    )
    mixed = model.new_int_var(0, 10**7, "")
    model.add(mixed == sum(mixing))
    model.add(mixed <= seats.relaxed(sequence))
    objective: Any = sum(total) + mixed + misfit  # type: ignore[operator]
    model.add(objective >= at_least + 1)
    model.maximize(objective)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return 0, 0
    return (
        (round(solver.objective_value), solver.value(mixed)) if status == cp_model.OPTIMAL else None
    )
