"""What came out last time, for the first page of the city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.models import Minutes
from tenants.outcome.queries.captures import with_traces
from tenants.outcome.queries.minutes import Numbers, in_numbers

SHOWN = 3


@dataclass(frozen=True, slots=True)
class LastOutcome:
    """`realisations` are for members; visitors get the numbers of an open evening."""

    minutes: Minutes
    meeting: Meeting
    numbers: Numbers
    realisations: Sequence[Capture]


def last_outcome(reader: Member | None) -> LastOutcome | None:
    """Of the latest closed evening that the reader may know of; at most five statements."""
    seen = Minutes.objects.filter(meeting__in=Meeting.objects.seen_by(reader))
    minutes = seen.select_related("meeting").order_by("-meeting__starts_at").first()
    if minutes is None:
        return None
    meeting = minutes.meeting
    said = with_traces().filter(meeting=meeting, kind=Capture.Kind.REALISATION)
    return LastOutcome(
        minutes=minutes,
        meeting=meeting,
        numbers=in_numbers(meeting),
        realisations=list(said[:SHOWN]) if reader else [],
    )
