"""The planner's answer: the evening, block by block and table by table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """People who work together in one block, and their questions in order."""

    number: int
    people: tuple[int, ...]
    questions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Block:
    """One format for one stretch of the evening; `rounds` questions at most per table."""

    position: int
    format: str
    start: int
    minutes: int
    rounds: int
    tables: tuple[Table, ...]

    @property
    def end(self) -> int:
        return self.start + self.minutes

    @property
    def questions(self) -> tuple[int, ...]:
        return tuple(number for table in self.tables for number in table.questions)

    def seats(self) -> Iterator[tuple[int, int]]:
        """Each person of this block with the number of their table."""
        for table in self.tables:
            for person in table.people:
                yield person, table.number


@dataclass(frozen=True)
class FrameStep:
    """A part of the evening: check_in, framing, block, spare, reflection, closing."""

    key: str
    start: int
    minutes: int
    block: int | None = None


@dataclass(frozen=True)
class Unserved:
    """A question that stays in the queue, and why (a key that the interface puts in words)."""

    question: int
    reason: str


@dataclass(frozen=True)
class Score:
    """The objective by its parts, in points; the larger the better. See `weights.py`."""

    authors: int = 0
    waiting: int = 0
    fit: int = 0
    tables: int = 0
    encounters: int = 0
    difference: int = 0
    stability: int = 0

    @property
    def total(self) -> int:
        return self.authors + self.fine

    @property
    def fine(self) -> int:
        """All that comes after the number of authors."""
        return self.waiting + self.fit + self.tables + self.mixing + self.stability

    @property
    def mixing(self) -> int:
        return self.encounters + self.difference


@dataclass(frozen=True)
class Plan:
    """An evening. `fixed` counts the blocks at its start that had begun and were kept."""

    blocks: tuple[Block, ...]
    frame: tuple[FrameStep, ...]
    unserved: tuple[Unserved, ...] = ()
    score: Score = field(default_factory=Score)
    fixed: int = 0
    fingerprint: str = ""

    @property
    def agenda(self) -> tuple[int, ...]:
        """The questions worked on, in the order of blocks and tables."""
        return tuple(number for block in self.blocks for number in block.questions)

    def seat(self) -> dict[tuple[int, int], int]:
        """(block, person) → table."""
        return {
            (block.position, person): table
            for block in self.blocks
            for person, table in block.seats()
        }
