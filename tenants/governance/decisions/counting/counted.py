"""The result of a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tenants.governance.decisions.models.decision import Result

Voice = Mapping[str, Any]
Tally = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """A result with its numbers."""

    result: Result
    tally: Tally
