"""The outcome of a meeting for one member."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tenants.live.models import AgendaItem, Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.models import Task, Trace
from tenants.outcome.queries.captures import with_traces
from tenants.outcome.queries.question_outcome import MeetingCaptures, evening_of
from tenants.products.models import Question


@dataclass(frozen=True, slots=True)
class MyMeeting:
    """A member's questions with their captures, or None without any, and the member's own words.

    `helped`: keys of captures marked by the member.
    """

    questions: Sequence[tuple[Question, MeetingCaptures | None]]
    helped: Collection[int]
    realised: Sequence[Capture]
    promised: Sequence[Task]

    @property
    def said(self) -> list[MeetingCaptures]:
        return [captures for _question, captures in self.questions if captures]


def my_meeting(meeting: Meeting, *, member: Member) -> MyMeeting:
    """Read it, with captures of questions merged into the member's own. Seven statements."""
    mine = {q.pk: q for q in _worked_on(meeting, member=member)}
    about: dict[int, list[Capture]] = {}
    thoughts = (
        with_traces()
        .filter(meeting=meeting, question__in=Question.concerning(member.pk))
        .order_by("table", "at", "pk")
    )
    for thought in thoughts.select_related(
        "meeting", "block__format_version", "question__product", "question__merged_into__product"
    ):
        question = _of(member, thought.question)
        mine.setdefault(question.pk, question)
        about.setdefault(question.pk, []).append(thought)
    marked = Trace.objects.filter(
        kind=Trace.Kind.HELPED, capture__in=[t.pk for captures in about.values() for t in captures]
    )
    own = with_traces().filter(meeting=meeting, by__member=member)
    promised = Task.objects.standing().filter(member=member, origin__meeting=meeting)
    return MyMeeting(
        questions=[
            (question, evening_of(about[number]) if number in about else None)
            for number, question in mine.items()
        ],
        helped=set(marked.values_list("capture", flat=True)),
        realised=list(own.filter(kind=Capture.Kind.REALISATION).order_by("at", "pk")),
        promised=list(
            promised.select_related("question__product", "origin__meeting").order_by("pk")
        ),
    )


def _of(member: Member, question: Question) -> Question:
    """The question itself, or the member's question that it was merged into."""
    while question.author_id != member.pk and question.merged_into:
        question = question.merged_into
    return question


def _worked_on(meeting: Meeting, *, member: Member) -> list[Question]:
    worked = AgendaItem.objects.filter(
        table__block__agenda__meeting=meeting, outcome=AgendaItem.Outcome.WORKED_ON
    )
    mine = Question.objects.filter(pk__in=worked.values("question"), author=member)
    return list(mine.select_related("product").order_by("pk"))
