"""Assign questions to blocks: exactly for one sequence of blocks, the best sequences first."""

from __future__ import annotations

from dataclasses import dataclass

from . import weights
from .block_candidates import Shape, Shapes
from .demand import Demand
from .min_cost_flow import MinCostFlow
from .pairs import Pairs
from .question_bound import QuestionBound

LARGE_TABLE = (
    weights.meeting_points(0) * weights.ENCOUNTER_TABLE * (weights.ENCOUNTER_TABLE - 1) / 2
)
SINK = 0
REQUIRED = 10_000_000  # more than any sum of points of a room
SEQUENCES_TRIED = 150
SEQUENCES_TRIED_WITH_LOCKS = 500


@dataclass(frozen=True)
class Agenda:
    """Planned blocks with their questions; `estimate` includes a bound of the seats' points."""

    shapes: tuple[Shape, ...]
    questions: tuple[tuple[int, ...], ...]
    estimate: float


def best_agendas(shapes: Shapes, demand: Demand, pairs: Pairs, keep: int) -> list[Agenda]:
    """The `keep` most promising agendas, the best first; each has all required questions."""
    if not demand.questions:
        return []
    prefix: dict[frozenset[str], list[int]] = {}
    ranked: list[tuple[float, int, tuple[Shape, ...]]] = []
    for order, sequence in enumerate(shapes.sequences()):
        capacity = sum([shape.capacity for shape in sequence])
        if not demand.may_hold(sequence) or is_wasteful(sequence, capacity, demand):
            continue
        formats = frozenset(shape.format.key for shape in sequence)
        sums = prefix.get(formats) or prefix.setdefault(formats, demand.most(formats))
        most = sums[min(capacity, len(sums) - 1)]
        ranked.append((-(most + surroundings(sequence, shapes, demand, pairs)), order, sequence))
    ranked.sort(key=lambda entry: entry[:2])
    found: list[Agenda] = []
    tries = SEQUENCES_TRIED_WITH_LOCKS if demand.required else SEQUENCES_TRIED
    question_bound = QuestionBound(demand, REQUIRED)
    for bound, _, sequence in ranked[:tries]:
        if len(found) >= keep:
            enough = found[keep - 1].estimate
            if -bound <= enough:
                break
            rest = surroundings(sequence, shapes, demand, pairs, with_idle=False)
            if question_bound.points(sequence, enough=enough - rest) + rest <= enough:
                continue
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
    """The best questions for these blocks.

    `closed`: (question, position) that turned out not to fit at the tables. None if a required
    question finds no place, or if a block that no lock asks for stays without questions.
    """
    scale = len(sequence) + 1
    flow, places = _flow(sequence, demand, closed, scale=scale)
    chosen = [place for arc, place in places.items() if flow.flow(arc)]
    served = {number for number, _ in chosen}
    questions = tuple(
        tuple(sorted(n for n, where in chosen if where == shape.position)) for shape in sequence
    )
    empty = any(
        not numbers and shape.position > shapes.least
        for shape, numbers in zip(sequence, questions, strict=True)
    )
    if not chosen or empty or not demand.required <= served:
        return None
    idle = weights.TABLE_WITHOUT_QUESTION * sum(shape.tables for shape in sequence)
    points = -flow.cost // scale - REQUIRED * len(demand.required) - idle
    rest = surroundings(sequence, shapes, demand, pairs, with_idle=False)
    return Agenda(sequence, questions, points + rest)


def _flow(
    sequence: tuple[Shape, ...],
    demand: Demand,
    closed: frozenset[tuple[int, int]],
    *,
    scale: int,
) -> tuple[MinCostFlow, dict[int, tuple[int, int]]]:
    """Solve author → question → table of the author → block → sink.

    A point costs `-scale`; what is left over is 1 for each block with a question, so that of equal
    choices one without empty blocks is taken. The second result has (question, position) by arc.
    """
    flow = MinCostFlow()
    table_points = scale * weights.TABLE_WITHOUT_QUESTION
    blocks = {shape.position: flow.add_node() for shape in reversed(sequence)}
    for shape in sequence:
        block = blocks[shape.position]
        flow.add_arc(block, SINK, 1, -table_points - 1)
        flow.add_arc(block, SINK, shape.tables - 1, -table_points)
        flow.add_arc(block, SINK, shape.capacity - shape.tables, 0)
    by_author: dict[int, list[int]] = {}
    for number, question in demand.questions.items():
        by_author.setdefault(question.author, []).append(number)
    places: dict[int, tuple[int, int]] = {}
    authors: list[tuple[int, int, int]] = []
    for author, numbers in by_author.items():
        ends = dict(blocks)
        for shape in sequence:
            if len(numbers) > shape.rounds:  # an author's questions of a block are at one table
                ends[shape.position] = flow.add_node()
                flow.add_arc(ends[shape.position], blocks[shape.position], shape.rounds, 0)
        nodes = [flow.add_node() for _ in numbers]
        author_node = flow.add_node()
        for number, node in zip(numbers, nodes, strict=True):
            required = REQUIRED if number in demand.required else 0
            flow.add_arc(author_node, node, 1, -scale * (demand.points[number] + required))
            for shape in sequence:
                where = shape.position
                if author not in shape.whole or (number, where) in closed:
                    continue
                if demand.block.get(number, where) != where:
                    continue
                points = demand.place_points(number, shape.format, where)
                places[flow.add_arc(node, ends[where], 1, -scale * points)] = number, where
        authors.append((author, author_node, len(numbers)))
    source = flow.add_node()
    for author, node, count in authors:
        bonus = 0 if author in demand.had_theirs else weights.AUTHOR
        flow.add_arc(source, node, 1, -scale * bonus)
        flow.add_arc(source, node, count - 1, 0)
    flow.solve(source)
    return flow, places


def surroundings(
    sequence: tuple[Shape, ...],
    shapes: Shapes,
    demand: Demand,
    pairs: Pairs,
    *,
    with_idle: bool = True,
) -> float:
    """The points that don't depend on the questions; those of the seats are a bound."""
    meetings, large = 0, 0
    cost = shapes.idle_cost(sequence, len(demand.questions)) if with_idle else 0
    for shape in sequence:
        meetings += shape.meetings
        large += shape.tables * shape.crowded
        cost += shape.misfit
        if demand.formats_before.get(shape.position, shape.format.key) != shape.format.key:
            cost += weights.FORMAT_CHANGED
    return pairs.reach(meetings) + large * LARGE_TABLE - cost


def is_wasteful(sequence: tuple[Shape, ...], capacity: int, demand: Demand) -> bool:
    """True if a shorter block would hold all questions as well."""
    room = capacity - len(demand.questions)
    if demand.required or room <= 0:
        return False
    least = demand.most_of_one_author
    return any(
        shape.rounds > max(least, shape.format.questions_at_least) and shape.tables <= room
        for shape in sequence
    )
