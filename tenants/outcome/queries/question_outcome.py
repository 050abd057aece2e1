"""The captures of one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from tenants.live.models import AgendaItem, Capture
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.outcome.models import Trace
from tenants.outcome.queries.captures import Group, grouped, with_traces
from tenants.products.models import Question

REMEMBERED = timedelta(days=7)  # after a meeting, within which its author adds captures


@dataclass(frozen=True, slots=True)
class MeetingCaptures:
    """The captures of one meeting about one question."""

    meeting: Meeting
    formats: Sequence[str]
    tables: Sequence[int]
    groups: Sequence[Group]

    @property
    def has_tables(self) -> bool:
        return len(self.tables) > 1


def evening_to_remember(
    question: Question, *, member: Member | None, now: datetime
) -> Attendance | None:
    """The author's attendance at the latest meeting that worked on it, within `REMEMBERED`."""
    if member is None or question.author_id != member.pk:
        return None
    worked = AgendaItem.objects.filter(question=question, outcome=AgendaItem.Outcome.WORKED_ON)
    arrivals = Attendance.objects.came().filter(
        member=member,
        meeting__in=worked.values("table__block__agenda__meeting"),
        meeting__state=Meeting.State.CLOSED,
        meeting__ends_at__gt=now - REMEMBERED,
    )
    return arrivals.select_related("meeting").order_by("-meeting__starts_at").first()


def about_question(question: Question) -> Q:
    """The condition for captures about a question or one merged into it."""
    return Q(question=question) | Q(question__in=Question.merged_at_any_depth(question.pk))


def captures_about(question: Question) -> list[MeetingCaptures]:
    """Captures about a question and those merged into it, by meeting, the latest first."""
    thoughts = (
        with_traces()
        .filter(about_question(question))
        .select_related("meeting", "block__format_version")
    )
    evenings: dict[int, list[Capture]] = {}
    for thought in thoughts.filter(about_question(question)).order_by("table", "at", "pk"):
        evenings.setdefault(thought.meeting_id, []).append(thought)
    found = [evening_of(captures) for captures in evenings.values()]
    return sorted(found, key=lambda evening: evening.meeting.starts_at, reverse=True)


def evening_of(thoughts: Sequence[Capture]) -> MeetingCaptures:
    """Group captures of one meeting; reads their `meeting` and `block`."""
    versions = {t.block.format_version for t in thoughts if t.block and t.block.format_version}
    return MeetingCaptures(
        meeting=thoughts[0].meeting,
        formats=sorted(version.name for version in versions),
        tables=sorted({thought.table for thought in thoughts if thought.table}),
        groups=grouped(thoughts),
    )


def helpful_captures(question: Question) -> set[int]:
    """Keys of the captures that the author marked as helpful."""
    marked = Trace.objects.filter(
        capture__in=Capture.objects.filter(about_question(question)), kind=Trace.Kind.HELPED
    )
    return set(marked.values_list("capture", flat=True))
