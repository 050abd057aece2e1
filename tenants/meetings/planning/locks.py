"""The facilitator's locks, which a new plan keeps. Blocks and tables count from 1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OnAgenda:
    """This question is worked on tonight, at this block and table if they are named."""

    question: int
    block: int | None = None
    table: int | None = None


@dataclass(frozen=True)
class OffAgenda:
    """This question is not worked on tonight."""

    question: int


@dataclass(frozen=True)
class AtTable:
    """This person sits at this table in this block."""

    person: int
    block: int
    table: int


@dataclass(frozen=True)
class InFormat:
    """This block runs this format, with no more than `rounds` questions at a table if given."""

    block: int
    format: str
    rounds: int | None = None

    def allows(self, format: str, rounds: int) -> bool:
        return format == self.format and (self.rounds is None or rounds <= self.rounds)


Lock = OnAgenda | OffAgenda | AtTable | InFormat
