"""A finished plan: people and questions at their tables, the frame, and what stays in the queue."""

from __future__ import annotations

from dataclasses import replace

from .block_candidates import Shape, Shapes
from .demand import Demand
from .plan import Block, FrameStep, Plan, Table, Unserved
from .planner_input import Situation
from .scoring import score_plan
from .seats import Seats


def seated_block(shape: Shape, questions: tuple[int, ...], seats: Seats, demand: Demand) -> Block:
    """The block of a shape; at each table the question that has waited longest comes first."""
    table_of = dict(zip(shape.people, seats.table.tolist(), strict=True))
    people: list[list[int]] = [[] for _ in range(shape.tables)]
    asked: list[list[int]] = [[] for _ in range(shape.tables)]
    for person, table in table_of.items():
        people[table].append(person)
    for number in sorted(questions, key=lambda n: (-demand.points[n], n)):
        asked[table_of[demand.questions[number].author]].append(number)
    tables = tuple(
        Table(number, tuple(here), tuple(theirs))
        for number, (here, theirs) in enumerate(zip(people, asked, strict=True), start=1)
    )
    return Block(shape.position, shape.format.key, shape.start, shape.minutes, shape.rounds, tables)


def complete(
    situation: Situation, blocks: tuple[Block, ...], fixed: int, demand: Demand, shapes: Shapes
) -> Plan:
    """The plan of these blocks with its frame, its reasons and its score."""
    plan = Plan(blocks, frame_of(situation, blocks), fixed=fixed)
    served = {*plan.agenda}
    authors = {situation.question[n].author for n in served if n in situation.question}
    whole = [shapes.there(block.start, block.end)[1] for block in blocks[fixed:]]
    unserved = []
    for number, question in situation.question.items():
        if number in served:
            continue
        if number in demand.refused:
            reason = demand.refused[number]
        elif not whole:
            reason = "no_block"
        elif not any(question.author in people for people in whole):
            reason = "author_there_too_short"
        else:
            reason = "author_has_another" if question.author in authors else "no_time"
        unserved.append(Unserved(number, reason))
    plan = replace(plan, unserved=tuple(unserved))
    return replace(plan, score=score_plan(situation, plan))


def frame_of(situation: Situation, blocks: tuple[Block, ...]) -> tuple[FrameStep, ...]:
    """The evening from the first minute to the last, without a gap."""
    evening = situation.evening
    steps = [
        FrameStep("check_in", 0, evening.check_in),
        FrameStep("framing", evening.check_in, evening.framing),
    ]
    clock = evening.blocks_start
    for block in blocks:
        if block.start > clock:
            steps.append(FrameStep("spare", clock, block.start - clock))
        steps.append(FrameStep("block", block.start, block.minutes, block.position))
        clock = block.end
    if evening.blocks_end > clock:
        steps.append(FrameStep("spare", clock, evening.blocks_end - clock))
        clock = evening.blocks_end
    steps.append(FrameStep("reflection", clock, evening.reflection))
    steps.append(FrameStep("closing", clock + evening.reflection, evening.closing))
    return tuple(step for step in steps if step.minutes > 0)
