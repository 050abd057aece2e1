"""Locks that can't be kept: found by rule where the reason is plain, by trying where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

from .errors import Infeasible
from .locks import AtTable, InFormat, Lock, OffAgenda, OnAgenda
from .planner_input import Situation


def refuse_contradictions(situation: Situation, *, fixed: int) -> None:
    """Raise Infeasible for the first lock, or pair of locks, that no plan could keep."""
    begun = situation.previous.blocks[:fixed] if situation.previous else ()
    done = {number for block in begun for number in block.questions}
    locks = [
        lock
        for lock in situation.all_locks
        if not (isinstance(lock, OnAgenda) and lock.question in done)
        and not (isinstance(lock, AtTable | InFormat) and 1 <= lock.block <= fixed)
    ]
    for lock in locks:
        _refuse_alone(situation, lock, fixed)
    for one, other in combinations(locks, 2):
        reason = _contradiction(situation, one, other)
        if reason:
            raise Infeasible(reason, "release_one_of_these_locks", (one, other))


def smallest_conflict(
    situation: Situation, feasible: Callable[[Situation], bool]
) -> tuple[Lock, ...]:
    """Locks that can't all be kept, though releasing any one of them would make it possible."""
    unlocked = tuple(replace(question, locked=False) for question in situation.questions)
    tried = replace(situation, questions=unlocked, locks=situation.all_locks)
    for lock in tried.locks:
        without = replace(tried, locks=tuple(other for other in tried.locks if other != lock))
        if not feasible(without):
            tried = without
    return tried.locks


def _refuse_alone(situation: Situation, lock: Lock, fixed: int) -> None:
    evening = situation.evening
    reason = remedy = ""
    if isinstance(lock, OnAgenda | OffAgenda) and lock.question not in situation.question:
        reason, remedy = "question_not_in_queue", "release_this_lock"
    elif isinstance(lock, OnAgenda):
        if situation.question[lock.question].author not in situation.person:
            reason, remedy = "author_absent", "check_in_author_or_release"
    elif isinstance(lock, AtTable) and lock.person not in situation.person:
        reason, remedy = "person_absent", "check_in_person_or_release"
    elif isinstance(lock, InFormat) and lock.format not in situation.format:
        reason, remedy = "format_unknown", "choose_another_format"
    if not reason and not isinstance(lock, OffAgenda):
        table = getattr(lock, "table", None)
        if table is not None and not 1 <= table <= evening.tables:
            reason, remedy = "no_such_table", "choose_a_table_or_add_tables"
        elif lock.block is not None and lock.block < 1:
            reason, remedy = "no_such_block", "choose_another_block"
        elif lock.block is not None and lock.block <= fixed:
            reason, remedy = "block_has_begun", "choose_a_later_block"
    if reason:
        raise Infeasible(reason, remedy, (lock,))


def _contradiction(situation: Situation, one: Lock, other: Lock) -> str:
    on = [lock for lock in (one, other) if isinstance(lock, OnAgenda)]
    off = [lock for lock in (one, other) if isinstance(lock, OffAgenda)]
    if on and off and on[0].question == off[0].question:
        return "question_on_and_off"
    if len(on) == 2 and on[0].question == on[1].question:
        blocks, tables = {lock.block for lock in on}, {lock.table for lock in on}
        if None not in blocks and len(blocks) == 2:
            return "question_in_two_blocks"
        if None not in tables and len(tables) == 2:
            return "question_at_two_tables"
    if isinstance(one, InFormat) and isinstance(other, InFormat):
        return "block_in_two_formats" if one.block == other.block else ""
    seats = [_seat(situation, lock) for lock in (one, other)]
    if seats[0] and seats[1] and seats[0][:2] == seats[1][:2] and seats[0] != seats[1]:
        return "person_at_two_tables"
    return ""


def _seat(situation: Situation, lock: Lock) -> tuple[int, int, int] | None:
    """(person, block, table) that the lock asks for."""
    if isinstance(lock, AtTable):
        return lock.person, lock.block, lock.table
    if isinstance(lock, OnAgenda) and lock.block and lock.table:
        return situation.question[lock.question].author, lock.block, lock.table
    return None
