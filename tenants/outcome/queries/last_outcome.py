"""The outcome of the last meeting, for the front page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.models import Minutes
from tenants.outcome.queries.captures import with_traces
from tenants.outcome.queries.minutes import Numbers, numbers_of

SHOWN = 3


@dataclass(frozen=True, slots=True)
class LastOutcome:
    """The outcome of a meeting. `realisations` are empty for visitors."""

    minutes: Minutes
    meeting: Meeting
    numbers: Numbers
    realisations: Sequence[Capture]


def last_outcome(reader: Member | None) -> LastOutcome | None:
    """The outcome of the latest closed meeting that the reader may see; at most five statements."""
    seen = Minutes.objects.filter(meeting__in=Meeting.objects.seen_by(reader))
    minutes = seen.select_related("meeting").order_by("-meeting__starts_at").first()
    if minutes is None:
        return None
    meeting = minutes.meeting
    realisations = with_traces().filter(meeting=meeting, kind=Capture.Kind.REALISATION)
    return LastOutcome(
        minutes=minutes,
        meeting=meeting,
        numbers=numbers_of(meeting),
        realisations=list(realisations[:SHOWN]) if reader else [],
    )
