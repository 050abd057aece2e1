"""What the facilitator holds fast when the evening is planned again; counted from 1."""

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
    """This block runs this format."""

    block: int
    format: str


Lock = OnAgenda | OffAgenda | AtTable | InFormat
