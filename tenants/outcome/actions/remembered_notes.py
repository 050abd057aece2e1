"""Captures that a question's author adds from memory."""

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
    """Add a capture to the latest meeting that worked on the author's question.

    Idempotent by `nonce`. Raises NotRemembered, EmptyWords.
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
