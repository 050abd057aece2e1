"""The author writes down what was said at the table, while they remember it."""

from __future__ import annotations

from datetime import datetime

from tenants.live.actions import capture
from tenants.live.models import Capture
from tenants.members.models import Member
from tenants.outcome.errors import NotRemembered
from tenants.outcome.queries.question_outcome import REMEMBERED, evening_to_remember
from tenants.products.models import Question


def remember(
    question: Question, *, by: Member, kind: str, text: str, now: datetime, nonce: str = ""
) -> Capture:
    """A word about one's own question, said at the latest evening that worked on it.

    Sent again with its `nonce` it is the same word. Raises NotRemembered, EmptyWords.
    """
    arrival = evening_to_remember(question, member=by, now=now)
    if arrival is None:
        raise NotRemembered
    kept: Capture = capture(
        arrival.meeting,
        by=arrival,
        kind=kind,
        text=text,
        now=now,
        nonce=nonce,
        question=question,
        term=REMEMBERED,
    )
    return kept
