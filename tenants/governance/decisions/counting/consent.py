"""Count the words on a proposal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tenants.governance.decisions.counting.counted import Counted, Tally, Voice
from tenants.governance.decisions.models.decision import Result
from tenants.governance.decisions.models.elector import Say


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
