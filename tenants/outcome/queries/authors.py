"""What was said about one question, for its author to read in a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.outcome.models import Trace
from tenants.outcome.queries.thoughts import Group, grouped, with_traces
from tenants.products.models import Question


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
