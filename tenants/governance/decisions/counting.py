"""Count the words of a decision: pure functions over plain rows, so that everyone can repeat them.

A voice is {"say": "consent"} on a proposal. The rows are those of all electors who have a word, own
or through their delegate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tenants.governance.decisions.models.decision import Result
from tenants.governance.decisions.models.elector import Say

Voice = Mapping[str, Any]
Tally = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Counted:
    """A result with its numbers."""

    result: Result
    tally: Tally


def count_consent(
    voices: Iterable[Voice], *, open_objections: int, integrated: int, quorum: int
) -> Counted:
    """Decided if enough have spoken and no objection is left."""
    said = Counter(str(voice["say"]) for voice in voices)
    given = sum(said.values())
    tally: Tally = {
        "given": given,
        "consent": said[Say.CONSENT],
        "aside": said[Say.ASIDE],
        "objections": open_objections,
        "integrated": integrated,
    }
    if open_objections:
        return Counted(Result.OBJECTED, tally)
    return Counted(Result.DECIDED if given >= quorum else Result.NO_QUORUM, tally)
