"""The rules that any evening keeps, checked on a finished plan, however it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .locks import AtTable, InFormat, Lock, OffAgenda, OnAgenda
from .plan import Block, Plan
from .planner_input import Situation


@dataclass(frozen=True)
class Violation:
    """A broken rule by its key, with where and whom or what it concerns."""

    rule: str
    block: int = 0
    subject: int = 0


def violations(situation: Situation, plan: Plan) -> list[Violation]:
    """All broken rules; those of a moment (who is there) only for blocks not yet begun."""
    found = list(_agenda(situation, plan))
    clock = 0 if plan.fixed else situation.evening.blocks_start
    for number, block in enumerate(plan.blocks):
        if block.position != number + 1:
            found.append(Violation("wrong_position", block.position))
        if block.start < clock:
            found.append(Violation("overlap", block.position))
        clock = block.end + situation.evening.gap_after(block.position)
        found += _twice(block)
        if number >= plan.fixed:
            found += _block(situation, block)
    for lock in situation.all_locks:
        if not is_lock_kept(lock, plan):
            found.append(Violation("lock_broken", getattr(lock, "block", None) or 0))
    return found


def is_lock_kept(lock: Lock, plan: Plan) -> bool:
    """Check a lock against the plan. Blocks that have begun can't break one any more."""
    if isinstance(lock, OffAgenda):
        return all(lock.question not in b.questions for b in plan.blocks[plan.fixed :])
    if isinstance(lock, OnAgenda):
        if any(lock.question in block.questions for block in plan.blocks[: plan.fixed]):
            return True
        places = (
            (block.position, table.number)
            for block in plan.blocks
            for table in block.tables
            if lock.question in table.questions
        )
        return any(
            lock.block in (None, block) and lock.table in (None, table) for block, table in places
        )
    if 1 <= lock.block <= plan.fixed:
        return True
    block = next((b for b in plan.blocks if b.position == lock.block), None)
    if block is None:
        return False
    if isinstance(lock, InFormat):
        return lock.allows(block.format, block.rounds)
    assert isinstance(lock, AtTable)  # noqa: S101 (the last kind of lock; narrows the type)
    return (lock.person, lock.table) in block.seats()


def _agenda(situation: Situation, plan: Plan) -> Iterator[Violation]:
    for number, times in Counter(plan.agenda).items():
        if times > 1:
            yield Violation("question_twice", subject=number)
    for block in plan.blocks[plan.fixed :]:
        for table in block.tables:
            for number in table.questions:
                question = situation.question.get(number)
                if question is None:
                    yield Violation("question_unknown", block.position, number)
                elif question.author not in table.people:
                    yield Violation("author_absent", block.position, number)


def _twice(block: Block) -> Iterator[Violation]:
    for person, times in Counter(person for person, _ in block.seats()).items():
        if times > 1:
            yield Violation("at_two_tables", block.position, person)


def _block(situation: Situation, block: Block) -> Iterator[Violation]:
    where, evening = block.position, situation.evening
    format = situation.format.get(block.format)
    if format is None:
        yield Violation("format_unknown", where)
        return
    if block.start < situation.from_minute:
        yield Violation("in_the_past", where)
    if block.end > evening.blocks_end or block.minutes != format.minutes(block.rounds):
        yield Violation("overrun", where)
    if not format.questions_at_least <= block.rounds <= format.questions_per_run:
        yield Violation("wrong_rounds", where)
    if len(block.tables) > (evening.tables if format.parallel else 1):
        yield Violation("too_many_tables", where)
    largest = min(format.max_people, evening.seats) if format.parallel else format.max_people
    for table in block.tables:
        if not format.min_people <= len(table.people) <= largest:
            yield Violation("table_size", where, table.number)
        if len(table.questions) > block.rounds:
            yield Violation("too_many_questions", where, table.number)
    seated = {person for person, _ in block.seats()}
    for number, person in situation.person.items():
        there = person.minutes_present(block.start, block.end)
        should = there > 0 and 2 * there >= block.minutes
        if should != (number in seated):
            yield Violation("not_seated" if should else "seated_but_away", where, number)
        asks = any(
            question.author == number
            for question in map(situation.question.get, block.questions)
            if question is not None
        )
        if asks and there < block.minutes:
            yield Violation("author_absent", where, number)
    for stranger in sorted(seated - situation.person.keys()):
        yield Violation("person_unknown", where, stranger)
