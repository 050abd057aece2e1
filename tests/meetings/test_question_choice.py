"""The choice of questions: the flow against OR-Tools, the bound against the flow."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from tenants.meetings.planning import Situation
from tenants.meetings.planning.agenda import (
    REQUIRED,
    Agenda,
    best_agendas,
    fill,
    is_wasteful,
    surroundings,
)
from tenants.meetings.planning.block_candidates import Shapes
from tenants.meetings.planning.demand import Demand
from tenants.meetings.planning.min_cost_flow import MinCostFlow
from tenants.meetings.planning.pairs import Pairs
from tenants.meetings.planning.question_bound import QuestionBound
from tests.bench.evenings import evening
from tests.meetings.test_planning import SLOW, rooms

Arc = tuple[int, int, int, int]  # tail, head, capacity, cost
FLOWS = settings(max_examples=200, deadline=None, derandomize=True)
KEPT = 4
GAP = 100  # points, of the 10,000 that an author counts


@st.composite
def networks(draw: st.DrawFn) -> list[Arc]:
    """Arcs from later nodes to earlier ones; node 0 is the sink, the last one the source."""
    nodes = draw(st.integers(2, 12))
    arcs = []
    for _ in range(draw(st.integers(1, 40))):
        tail = draw(st.integers(1, nodes - 1))
        head = draw(st.integers(0, tail - 1))
        arcs.append((tail, head, draw(st.integers(0, 4)), draw(st.integers(-500, 500))))
    arcs.append((nodes - 1, draw(st.integers(0, nodes - 2)), 1, 0))  # the source exists
    return arcs


def solved(arcs: list[Arc]) -> tuple[MinCostFlow, list[int]]:
    source, flow = max(tail for tail, *_ in arcs), MinCostFlow()
    for _ in range(source):
        flow.add_node()
    added = [flow.add_arc(*arc) for arc in arcs]
    flow.solve(source)
    return flow, added


def by_or_tools(arcs: list[Arc]) -> tuple[int, int]:
    """The largest flow and its least cost."""
    source, solver = max(tail for tail, *_ in arcs), min_cost_flow.SimpleMinCostFlow()
    for arc in arcs:
        solver.add_arc_with_capacity_and_unit_cost(*arc)
    most = sum(capacity for tail, _, capacity, _ in arcs if tail == source)
    solver.set_node_supply(source, most)
    solver.set_node_supply(0, -most)
    assert solver.solve_max_flow_with_min_cost() == solver.OPTIMAL
    return solver.maximum_flow(), solver.optimal_cost()


@FLOWS
@given(networks())
def test_the_flow_is_as_large_and_as_cheap_as_that_of_or_tools(arcs: list[Arc]) -> None:
    flow, added = solved(arcs)
    units = [flow.flow(arc) for arc in added]
    source = max(tail for tail, *_ in arcs)
    balance = [0] * (source + 1)
    for (tail, head, capacity, _), sent in zip(arcs, units, strict=True):
        assert 0 <= sent <= capacity
        balance[tail] -= sent
        balance[head] += sent
    assert not any(balance[1:source])  # what comes in goes out
    assert flow.cost == sum(cost * sent for (*_, cost), sent in zip(arcs, units, strict=True))
    assert (balance[0], flow.cost) == by_or_tools(arcs)


def test_a_full_way_is_given_up_for_one_that_lets_more_through() -> None:
    """Both questions of one author fit only if the first one leaves the better block."""
    flow, added = solved([(1, 0, 1, 0), (2, 0, 1, 0), (3, 1, 1, -9), (3, 2, 1, -5), (4, 1, 1, -8),
                          (5, 3, 1, 0), (5, 4, 1, 0)])  # fmt: skip
    assert flow.cost == -13
    assert [flow.flow(arc) for arc in added[2:5]] == [0, 1, 1]


def test_a_source_without_a_way_to_the_sink_sends_nothing() -> None:
    flow, added = solved([(1, 0, 0, -5), (2, 1, 3, -5)])
    assert (flow.cost, flow.flow(added[1])) == (0, 0)


def parts(situation: Situation) -> tuple[Shapes, Demand, Pairs]:
    return Shapes(situation), Demand(situation), Pairs(situation)


def bounds(situation: Situation, *, enough: float = -1e15) -> list[tuple[float, Agenda]]:
    """The bound and the best choice of each sequence that has one."""
    shapes, demand, pairs = parts(situation)
    if not demand.questions:
        return []
    bound, found = QuestionBound(demand, REQUIRED), []
    for sequence in shapes.sequences()[:60]:
        if agenda := fill(sequence, shapes, demand, pairs):
            rest = surroundings(sequence, shapes, demand, pairs, with_idle=False)
            found.append((bound.points(sequence, enough=enough) + rest, agenda))
    return found


@SLOW
@given(rooms())
def test_no_choice_of_questions_has_more_points_than_its_bound(situation: Situation) -> None:
    for bound, agenda in bounds(situation):
        assert agenda.estimate <= bound


def test_the_bound_is_close() -> None:
    gaps = [bound - agenda.estimate for bound, agenda in bounds(evening(24, 14, 5, seed=5))]
    assert len(gaps) > 50
    assert sum(gaps) / len(gaps) < GAP


@pytest.mark.parametrize("seed", range(3))
def test_the_best_agendas_are_those_of_trying_all(seed: int) -> None:
    shapes, demand, pairs = parts(evening(12, 10, 3, seed=seed, minutes=90))
    found = best_agendas(shapes, demand, pairs, keep=KEPT)
    every = [fill(sequence, shapes, demand, pairs) for sequence in shapes.sequences()]
    better = [a for a in every if a and a.estimate > found[-1].estimate and a not in found]
    assert len(every) > 2 * KEPT
    assert found == sorted(found, key=lambda agenda: -agenda.estimate)
    for agenda in better:
        assert is_wasteful(agenda.shapes, sum(s.capacity for s in agenda.shapes), demand)
