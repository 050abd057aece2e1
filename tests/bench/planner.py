"""Benchmark `planner`: quality and time of an evening's plan.

Quality is the objective of `planning.scoring`, in points, against the greedy peer
(`planner_peer.py`) and a proven limit: the optimum for small rooms (`planner_exact.py`); for large
ones an upper bound that no plan exceeds and perhaps none reaches (`planner_limit.py`). `-fine`
leaves out the points for the number of authors, which are most of the total and easy to win: it is
the honest measure of the rest (fairness, fit, seats). `-seats` compares the seats with a search a
hundred times as long, the best known where the optimum can't be proven. `-time` is one call by the
wall, `-cpu` by the processor (a busy machine stretches both).
"""

from __future__ import annotations

import platform
import statistics
import time
from dataclasses import dataclass, replace
from os import cpu_count
from unittest import mock

from tenants.meetings.planning import Plan, Situation, plan_evening, planner

from .evenings import evening
from .planner_exact import optimum
from .planner_limit import upper_bound
from .planner_peer import plan_greedily

RUNS = 9
GOAL_MS = 300
ROOMS = [(60, 30, 10, 1), (60, 30, 10, 2), (60, 30, 10, 3), (60, 60, 10, 4), (24, 14, 5, 5)]
SMALL_ROOMS = [(8, 5, 2, 1), (9, 6, 3, 1), (9, 6, 3, 2)]
LONG_SEARCH = 100


def run() -> list[dict[str, object]]:
    """Rows of `results.json`: large rooms, then small ones whose optimum is proven."""
    rows: list[dict[str, object]] = []
    for people, questions, tables, seed in ROOMS:
        situation = evening(people, questions, tables, seed=seed)
        work = f"{people} people, {questions} questions, {tables} tables, 120 min, seed {seed}"
        ours, peer = _measure(situation)
        limit, longer = upper_bound(situation), _long_search(situation)
        plan, greedy = ours.plan.score, peer.plan.score
        bound = f"{work}; limit: proven upper bound"
        rows += [
            _row("planner", bound, plan.total, greedy.total, limit.total),
            _row("planner-fine", bound, plan.fine, greedy.fine, limit.fine),
            _row(
                "planner-seats",
                f"{work}; limit: the same search {LONG_SEARCH} times as long",
                plan.mixing,
                greedy.mixing,
                longer,
            ),
            _row("planner-time", f"{work}; limit: goal", ours.wall, peer.wall, GOAL_MS, "ms"),
            _row("planner-cpu", f"{work}; limit: goal", ours.cpu, peer.cpu, GOAL_MS, "ms"),
        ]
    for people, questions, tables, seed in SMALL_ROOMS:
        situation = evening(people, questions, tables, seed=seed, minutes=90, weeks=2)
        situation = replace(situation, evening=replace(situation.evening, max_blocks=2))
        work = f"{people} people, {questions} questions, {tables} tables, 90 min, seed {seed}"
        ours, peer = _measure(situation)
        limit = optimum(situation)
        plan, greedy = ours.plan.score, peer.plan.score
        proven = f"{work}; limit: proven optimum"
        rows += [
            _row("planner-exact", proven, plan.total, greedy.total, limit.total),
            _row("planner-exact-fine", proven, plan.fine, greedy.fine, limit.fine),
        ]
    return rows


@dataclass
class _Measured:
    """The plan, and median milliseconds of one call: by the wall and by the processor."""

    plan: Plan
    wall: float
    cpu: float


def _measure(situation: Situation) -> tuple[_Measured, _Measured]:
    """Ours and the peer's, interleaved; nothing is kept from one call to the next."""
    planners = (plan_evening, plan_greedily)
    times: list[list[tuple[float, float]]] = [[], []]
    plans: list[Plan] = []
    for _ in range(RUNS):
        plans = []
        for plan_it, taken in zip(planners, times, strict=True):
            fresh = replace(situation)
            wall, cpu = time.perf_counter(), time.process_time()
            plans.append(plan_it(fresh))
            taken.append((time.perf_counter() - wall, time.process_time() - cpu))
    ours, peer = (
        _Measured(
            plan,
            1e3 * statistics.median(wall for wall, _ in taken),
            1e3 * statistics.median(cpu for _, cpu in taken),
        )
        for plan, taken in zip(plans, times, strict=True)
    )
    return ours, peer


def _long_search(situation: Situation) -> int:
    """Mixing points of the best of a search that shakes the seats far longer."""
    with mock.patch.multiple(
        planner, KICKS=planner.KICKS * LONG_SEARCH, MOST_KICKS=planner.MOST_KICKS * LONG_SEARCH
    ):
        return plan_evening(situation).score.mixing


def _row(
    name: str, work: str, ours: float, peer: float, limit: float, unit: str = "points"
) -> dict[str, object]:
    return {
        "name": name,
        "work": work,
        "ours": round(ours, 1),
        "peer": round(peer, 1),
        "peer_name": "greedy first-come",
        "limit": round(limit, 1),
        "unit": unit,
        "ratio_to_peer": round(ours / peer, 3),
        "ratio_to_limit": round(ours / limit, 3),
        "runs": RUNS,
        "machine": f"{platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}",
    }
