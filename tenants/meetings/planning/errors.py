"""Why an evening can't be planned as asked, in keys that the interface puts in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .locks import Lock


@dataclass
class Infeasible(Exception):
    """No plan keeps these locks (or seats these people).

    `reason` and `remedy` are keys, `locks` the smallest set found that can't hold together,
    `numbers` what the sentence needs ("500 people, 20 seats").
    """

    reason: str
    remedy: str
    locks: tuple[Lock, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.reason}: {self.remedy} {self.locks or dict(self.numbers)}"
