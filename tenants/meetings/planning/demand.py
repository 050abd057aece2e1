"""The questions that ask to be worked on in the rest of the evening, and those that can't be."""

from __future__ import annotations

from collections import Counter

from . import weights
from .block_candidates import Shape
from .locks import AtTable, OffAgenda, OnAgenda
from .plan import Block
from .planner_input import Format, Question, Situation


class Demand:
    """The questions of people in the room, with their points, places and locks."""

    def __init__(self, situation: Situation, fixed: tuple[Block, ...] = ()) -> None:
        self.situation = situation
        done = {number for block in fixed for number in block.questions}
        off = {lock.question for lock in situation.all_locks if isinstance(lock, OffAgenda)}
        self.refused: dict[int, str] = {}
        self.questions: dict[int, Question] = {}
        for number, question in situation.question.items():
            if number in done:
                continue
            if number in off:
                self.refused[number] = "taken_off"
            elif question.author not in situation.person:
                self.refused[number] = "author_absent"
            else:
                self.questions[number] = question
        counts = Counter(question.author for question in self.questions.values())
        self.most_of_one_author = max(counts.values(), default=0)
        self.had_theirs = {situation.question[n].author for n in done if n in situation.question}
        self.asked = [
            lock
            for lock in situation.all_locks
            if isinstance(lock, OnAgenda) and lock.question in self.questions
        ]
        self.required = {lock.question for lock in self.asked}
        self.block = {lock.question: lock.block for lock in self.asked if lock.block is not None}
        self._gather_tables(len(fixed))
        self.points = {n: weights.waiting_points(q) for n, q in self.questions.items()}
        self.before: dict[int, int] = {}
        self.formats_before: dict[int, str] = {}
        if situation.previous is not None:
            for block in situation.previous.blocks[len(fixed) :]:
                self.formats_before[block.position] = block.format
                self.before |= dict.fromkeys(block.questions, block.position)

    def place_points(self, number: int, format: Format, position: int) -> int:
        """Fit, and the wish to keep a question where the last plan had it."""
        kept = weights.QUESTION_MOVED if self.before.get(number) == position else 0
        return weights.fit_points(self.questions[number], format) + kept

    def _gather_tables(self, fixed: int) -> None:
        """Whom and what the locks put at one table: (block, table) → people, questions."""
        self.at_table: dict[tuple[int, int], set[int]] = {}
        self.asked_at: dict[tuple[int, int], set[int]] = {}
        for seat in self.situation.all_locks:
            if isinstance(seat, AtTable) and seat.block > fixed:
                self.at_table.setdefault((seat.block, seat.table), set()).add(seat.person)
        for lock in self.asked:
            if lock.block is not None and lock.table is not None:
                place, author = (lock.block, lock.table), self.questions[lock.question].author
                self.at_table.setdefault(place, set()).add(author)
                self.asked_at.setdefault(place, set()).add(lock.question)

    def may_hold(self, sequence: tuple[Shape, ...]) -> bool:
        """True if these blocks have a place for each locked question and person, one by one."""
        if not self.asked and not self.at_table:
            return True
        at = {shape.position: shape for shape in sequence}
        if sum(shape.capacity for shape in sequence) < len(self.required):
            return False
        for lock in self.asked:
            author, table = self.questions[lock.question].author, lock.table or 1
            places = sequence if lock.block is None else (at.get(lock.block),)
            if not any(s and author in s.whole and table <= s.tables for s in places):
                return False
        for (block, table), people in self.at_table.items():
            shape = at.get(block)
            if shape is None or table > shape.tables or not people <= set(shape.people):
                return False
            if len(people) > shape.largest(self.situation.evening.seats):
                return False
            if len(self.asked_at.get((block, table), ())) > shape.rounds:
                return False
        return True

    def most(self, formats: frozenset[str]) -> list[int]:
        """Upper bound of the points of the best 0, 1, 2 … questions with these formats."""
        known = self.situation.format
        best: list[int] = []
        leaders: dict[int, int] = {}
        for number, question in self.questions.items():
            fit = max(weights.fit_points(question, known[key]) for key in formats)
            points = self.points[number] + fit
            points += weights.QUESTION_MOVED if number in self.before else 0
            first = leaders.get(question.author)
            if question.author not in self.had_theirs and (first is None or points > best[first]):
                leaders[question.author] = len(best)
            best.append(points)
        for leader in leaders.values():
            best[leader] += weights.AUTHOR
        sums = [0]
        for points in sorted(best, reverse=True):
            sums.append(sums[-1] + points)
        return sums
