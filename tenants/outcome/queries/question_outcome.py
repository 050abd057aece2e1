"""What was said about one question, for its author to read in a minute."""

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

REMEMBERED = timedelta(days=7)  # in which an author writes down what was said


@dataclass(frozen=True, slots=True)
class EveningSaid:
    """One evening. `tables` is more than one when several tables worked on the question."""

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
    """The author's arrival at the latest evening that worked on it, within `REMEMBERED`."""
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


def about(question: Question) -> Q:
    """What a thought is about: the question, or one that goes on in it."""
    return Q(question=question) | Q(question__in=Question.merged_at_any_depth(question.pk))


def said_about(question: Question) -> list[EveningSaid]:
    """The latest evening first; also what was said about questions merged into this one."""
    thoughts = (
        with_traces().filter(about(question)).select_related("meeting", "block__format_version")
    )
    evenings: dict[int, list[Capture]] = {}
    for thought in thoughts.filter(about(question)).order_by("table", "at", "pk"):
        evenings.setdefault(thought.meeting_id, []).append(thought)
    found = [evening_of(said) for said in evenings.values()]
    return sorted(found, key=lambda evening: evening.meeting.starts_at, reverse=True)


def evening_of(thoughts: Sequence[Capture]) -> EveningSaid:
    """Thoughts of one evening, with their meeting and block."""
    versions = {t.block.format_version for t in thoughts if t.block and t.block.format_version}
    return EveningSaid(
        meeting=thoughts[0].meeting,
        formats=sorted(version.name for version in versions),
        tables=sorted({thought.table for thought in thoughts if thought.table}),
        groups=grouped(thoughts),
    )


def helped_with(question: Question) -> set[int]:
    """Numbers of the thoughts that the author marked."""
    marked = Trace.objects.filter(
        capture__in=Capture.objects.filter(about(question)), kind=Trace.Kind.HELPED
    )
    return set(marked.values_list("capture", flat=True))
