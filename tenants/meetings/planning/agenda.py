"""Assign questions to blocks: exactly for one sequence of blocks, the best sequences first."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.graph.python import min_cost_flow

from . import weights
from .block_candidates import Shape, Shapes
from .demand import Demand
from .pairs import Pairs

LARGE_TABLE = (
    weights.meeting_points(0) * weights.ENCOUNTER_TABLE * (weights.ENCOUNTER_TABLE - 1) / 2
)
REQUIRED = 10_000_000  # more than any sum of points of a room
SEQUENCES_TRIED = 150
SEQUENCES_TRIED_WITH_LOCKS = 500


@dataclass(frozen=True)
class Agenda:
    """Blocks to be with the question ids of each; `estimate` foresees the seats' points."""

    shapes: tuple[Shape, ...]
    questions: tuple[tuple[int, ...], ...]
    estimate: float


def best_agendas(shapes: Shapes, demand: Demand, pairs: Pairs, keep: int) -> list[Agenda]:
    """The `keep` most promising agendas, best first; every required question is on each."""
    if not demand.questions:
        return []
    prefix: dict[frozenset[str], list[int]] = {}
    ranked: list[tuple[float, int, tuple[Shape, ...]]] = []
    for order, sequence in enumerate(shapes.sequences()):
        if not demand.may_hold(sequence) or _wasteful(sequence, demand):
            continue
        formats = frozenset(shape.format.key for shape in sequence)
        sums = prefix.get(formats) or prefix.setdefault(formats, demand.most(formats))
        most = sums[min(sum(shape.capacity for shape in sequence), len(sums) - 1)]
        ranked.append((-(most + _surroundings(sequence, shapes, demand, pairs)), order, sequence))
    ranked.sort(key=lambda entry: entry[:2])
    found: list[Agenda] = []
    tries = SEQUENCES_TRIED_WITH_LOCKS if demand.required else SEQUENCES_TRIED
    for bound, _, sequence in ranked[:tries]:
        if len(found) >= keep and -bound <= found[keep - 1].estimate:
            break
        agenda = fill(sequence, shapes, demand, pairs)
        if agenda is not None:
            found.append(agenda)
            found.sort(key=lambda agenda: -agenda.estimate)
    return found[:keep]


def fill(
    sequence: tuple[Shape, ...],
    shapes: Shapes,
    demand: Demand,
    pairs: Pairs,
    closed: frozenset[tuple[int, int]] = frozenset(),
) -> Agenda | None:
    """The best questions for these blocks, a minimum-cost flow: author → question → block.

    `closed` names (question, position) that turned out not to fit at the tables. None where a
    required question finds no place, or a block that no lock asks for stays without questions.
    """
    flow = min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arc_with_capacity_and_unit_cost
    block_node = {shape.position: 2 + i for i, shape in enumerate(sequence)}
    nodes = 2 + len(sequence)  # 0 is the source, 1 the sink
    by_author: dict[int, list[int]] = {}
    for number, question in demand.questions.items():
        by_author.setdefault(question.author, []).append(number)
    places: dict[int, tuple[int, int]] = {}
    for author, numbers in by_author.items():
        author_node, nodes = nodes, nodes + 1
        first = 0 if author in demand.had_theirs else weights.AUTHOR
        add(0, author_node, 1, -first)
        add(0, author_node, len(numbers) - 1, 0)
        doors = dict(block_node)
        if len(numbers) > 1:  # all of an author's questions of a block are at one table
            for shape in sequence:
                doors[shape.position], nodes = nodes, nodes + 1
                add(doors[shape.position], block_node[shape.position], shape.rounds, 0)
        for number in numbers:
            question_node, nodes = nodes, nodes + 1
            required = REQUIRED if number in demand.required else 0
            add(author_node, question_node, 1, -demand.points[number] - required)
            for shape in sequence:
                where = shape.position
                if author not in shape.whole or (number, where) in closed:
                    continue
                if demand.block.get(number, where) != where:
                    continue
                points = demand.place_points(number, shape.format, where)
                arc = add(question_node, doors[where], 1, -points)
                places[arc] = number, where
    for shape in sequence:
        node = block_node[shape.position]
        add(node, 1, shape.tables, -weights.TABLE_WITHOUT_QUESTION)
        add(node, 1, shape.capacity - shape.tables, 0)
    flow.set_node_supply(0, len(demand.questions))
    flow.set_node_supply(1, -len(demand.questions))
    if not places or flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        return None
    chosen = [place for arc, place in places.items() if flow.flow(arc)]
    served = {number for number, _ in chosen}
    questions = tuple(
        tuple(sorted(n for n, where in chosen if where == shape.position)) for shape in sequence
    )
    empty = any(
        not numbers and shape.position > shapes.least
        for shape, numbers in zip(sequence, questions, strict=True)
    )
    if empty or not demand.required <= served:
        return None
    idle = weights.TABLE_WITHOUT_QUESTION * sum(shape.tables for shape in sequence)
    points = -flow.optimal_cost() - REQUIRED * len(demand.required) - idle
    rest = _surroundings(sequence, shapes, demand, pairs, with_idle=False)
    return Agenda(sequence, questions, points + rest)


def _surroundings(
    sequence: tuple[Shape, ...],
    shapes: Shapes,
    demand: Demand,
    pairs: Pairs,
    *,
    with_idle: bool = True,
) -> float:
    """Points that don't depend on which questions are chosen; the seats' are a bound."""
    meetings, large = 0, 0
    cost = shapes.idle_cost(sequence, len(demand.questions)) if with_idle else 0
    for shape in sequence:
        meetings += shape.meetings
        large += shape.tables * shape.crowded
        cost += shape.misfit
        if demand.formats_before.get(shape.position, shape.format.key) != shape.format.key:
            cost += weights.FORMAT_CHANGED
    return pairs.reach(meetings) + large * LARGE_TABLE - cost


def _wasteful(sequence: tuple[Shape, ...], demand: Demand) -> bool:
    """True if a shorter block would hold every question just as well."""
    if demand.required:
        return False
    room = sum(shape.capacity for shape in sequence) - len(demand.questions)
    if room <= 0:
        return False
    least = demand.most_of_one_author
    return any(
        shape.rounds > max(least, shape.format.questions_at_least) and shape.tables <= room
        for shape in sequence
    )
