"""A proven upper bound of the planner's objective, for any room.

Every sequence of blocks with every number of tables is considered. Its questions are chosen by an
exact flow; its seats are bounded by CP-SAT on a relaxation in which each person meets as many
partners as the tables have seats and each pair counts by its best meetings, but tables need not
be closed groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ortools.sat.python import cp_model

from tenants.meetings.planning import Situation, weights
from tenants.meetings.planning.agenda import fill
from tenants.meetings.planning.block_candidates import Shape, Shapes
from tenants.meetings.planning.demand import Demand
from tenants.meetings.planning.pairs import Pairs
from tenants.meetings.planning.weights import even_sizes

Sequence = tuple[Shape, ...]
MOST_BLOCKS = 3


@dataclass(frozen=True)
class Limit:
    """Points that no plan exceeds, in all and after the number of authors."""

    total: int
    fine: int
    mixing: int


class AllTables(Shapes):
    def _tables_that_suit(self, key: str, people: int) -> list[int]:
        fewest, most = self.table_range(self.situation.format[key], people)
        return list(range(fewest, most + 1))


def upper_bound(situation: Situation) -> Limit:
    """The best bound over all sequences, tightened in order until none can exceed it."""
    shapes = AllTables(situation)
    demand, pairs = Demand(situation), Pairs(situation)
    seats = SeatBounds(pairs)
    best: tuple[int, int, int] = (0, 0, 0)
    for loose, sequence in ranked(shapes, demand, seats):
        if loose <= best[0]:
            break
        found = question_points(sequence, shapes, demand, pairs)
        if found is None:
            continue
        agenda, authors = found
        mixing = seats.quick(sequence)
        if agenda + mixing > best[0]:
            mixing = min(mixing, seats.relaxed(sequence))
        best = max(best, (agenda + mixing, agenda - authors + mixing, mixing))
    return Limit(*best)


def ranked(shapes: Shapes, demand: Demand, seats: SeatBounds) -> list[tuple[int, Sequence]]:
    """Sequences with a loose bound, best first."""
    prefix: dict[frozenset[str], list[int]] = {}
    ranked = []
    for sequence in shapes.sequences():
        formats = frozenset(shape.format.key for shape in sequence)
        if formats not in prefix:
            prefix[formats] = demand.most(formats)
        sums = prefix[formats]
        points = sums[min(sum(shape.capacity for shape in sequence), len(sums) - 1)]
        points -= shapes.idle_cost(sequence, len(demand.questions))
        points -= sum(shape.misfit for shape in sequence)
        ranked.append((points + seats.quick(sequence), sequence))
    ranked.sort(key=lambda entry: -entry[0])
    return ranked


def question_points(
    sequence: Sequence, shapes: Shapes, demand: Demand, pairs: Pairs
) -> tuple[int, int] | None:
    """Exact points of the questions and tables of a sequence, and of these the authors' part."""
    agenda = fill(sequence, shapes, demand, pairs)
    if agenda is None:
        return None
    chosen = [(n, s) for s, ns in zip(sequence, agenda.questions, strict=True) for n in ns]
    authors = {demand.questions[number].author for number, _ in chosen}
    heard = weights.AUTHOR * len(authors)
    points = heard - sum(shape.misfit for shape in sequence)
    points += sum(
        demand.points[n] + demand.place_points(n, s.format, s.position) for n, s in chosen
    )
    idle = (max(0, s.tables - len(ns)) for s, ns in zip(sequence, agenda.questions, strict=True))
    return points - weights.TABLE_WITHOUT_QUESTION * sum(idle), heard


def _parts(sequence: Sequence) -> tuple[int, int, int]:
    """(most partners of a person, pair meetings, tables too large for encounters)."""
    partners = meetings = large = 0
    for shape in sequence:
        if shape.crowded:
            large += shape.tables
        else:
            partners += even_sizes(len(shape.people), shape.tables)[0] - 1
            meetings += shape.meetings
    return partners, meetings, large


def _large_points(large: int) -> int:
    most = weights.MEETING[0] + 3
    return large * most * weights.ENCOUNTER_PAIRS


class SeatBounds:
    """Bounds of the points of seats, remembered for the sequences that share them."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.layers = [pairs.worth(pairs.met * 0 + times) for times in range(MOST_BLOCKS)]
        self.quickly: dict[tuple[int, int], int] = {}
        self.solved: dict[tuple[int, int, int], int] = {}

    def quick(self, sequence: Sequence) -> int:
        """Each person's best partners, the best of all of them: cheap and never too low."""
        partners, meetings, large = _parts(sequence)
        key = partners, meetings
        if key not in self.quickly:
            each = [sorted(worths, reverse=True)[:partners] for worths in self._worths()]
            best = sorted((worth for worths in each for worth in worths), reverse=True)
            self.quickly[key] = int(sum(best[: 2 * meetings]) // 2)
        return self.quickly[key] + _large_points(large)

    def relaxed(self, sequence: Sequence) -> int:
        """The pair relaxation, solved (or bounded) by CP-SAT."""
        partners, meetings, large = _parts(sequence)
        blocks = sum(not shape.crowded for shape in sequence)
        key = partners, meetings, blocks
        if key not in self.solved:
            self.solved[key] = self._solve(*key)
        return self.solved[key] + _large_points(large)

    def _worths(self) -> Iterator[list[float]]:
        """For each person: what the first, second and third meeting of every pair is worth."""
        everyone = range(len(self.pairs.ids))
        for row in everyone:
            yield [float(layer[row, o]) for layer in self.layers for o in everyone if o != row]

    def _solve(self, partners: int, meetings: int, blocks: int) -> int:
        model = cp_model.CpModel()
        mine: list[list[cp_model.IntVar]] = [[] for _ in self.pairs.ids]
        terms = []
        for one, other in combinations(range(len(mine)), 2):
            for layer in self.layers[:blocks]:
                meets = model.new_bool_var("")
                mine[one].append(meets)
                mine[other].append(meets)
                terms.append((int(layer[one, other]), meets))
        for meets_of_one in mine:
            model.add(sum(meets_of_one) <= partners)
        model.add(sum(meets for _, meets in terms) <= meetings)
        model.maximize(sum(worth * meets for worth, meets in terms))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = 20
        solver.parameters.num_workers = 2
        solver.solve(model)
        return int(solver.best_objective_bound)
