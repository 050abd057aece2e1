"""Letters about what came out: one to a person for an evening, one for a day, one for a week.

Each letter to each person is an alarm of its own and is written anew from the rows: what the mail
server refuses is raised, so the alarm comes back, and nobody else waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.accounts.mail import compose
from tenants.live.models import AgendaItem, Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.labels import author_of
from tenants.outcome.models import LetterChoice, Minutes, Task, Trace
from tenants.outcome.queries.minutes import in_numbers
from tenants.outcome.queries.my_meeting import my_evening
from tenants.products.models import Question
from tenants.products.models.question import QuestionQuerySet
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.ui import dates
from tenants.ui.plain_text import plain

SUBJECTS = {
    "outcome": _("What came out: %(when)s"),
    "tasks": _("Today is the day you named"),
    "follow_up": _("What has changed since %(when)s?"),
}
Kind = LetterChoice.Kind
OUTCOME = "outcome.letter"  # key: meeting and member
FOLLOW_UP = "outcome.follow_up_letter"  # key: meeting, kind of trace and member
MOST_TOLD, LONGEST_TOLD = 12, 280  # thoughts about a question, characters of each
NEWS = timedelta(days=2)  # older outcomes are found on the page, not in the mailbox


def tell_outcome(meeting: Meeting, *, now: datetime) -> None:
    """To who came and to the authors of the questions worked on: one letter each."""
    came = meeting.attendances.came().values("member")
    concerned = Q(pk__in=came) | Q(pk__in=_worked_on(meeting).values("author"))
    numbers = Member.objects.here().filter(concerned).order_by("pk").values_list("pk", flat=True)
    keys = (f"{meeting.pk}:{number}" for number in numbers)
    alarms.set_all(city=current_city(), kind=OUTCOME, due_at=now, keys=keys)


def ask_what_changed(asked: Iterable[Trace], *, now: datetime) -> None:
    """One letter for all realisations that a person had that evening."""
    keys = {f"{t.capture.meeting_id}:{t.kind}:{t.capture.by.member_id}" for t in asked}
    alarms.set_all(city=current_city(), kind=FOLLOW_UP, due_at=now, keys=sorted(keys))


@alarms.handler(OUTCOME)
def send_outcome(*, key: str, now: datetime, **_: object) -> None:
    meeting, number = map(int, key.split(":"))
    minutes = Minutes.objects.select_related("meeting").filter(pk=meeting).first()
    member = _reader(number, Kind.MINUTES)
    if minutes and member and now - minutes.written_at < NEWS:
        outcome_for(member, minutes.meeting).send()


@alarms.handler(FOLLOW_UP)
def send_follow_up(*, key: str, now: datetime, **_: object) -> None:
    """If something of it still waits for a word."""
    meeting, kind, number = key.split(":")
    member = _reader(int(number), Kind.FOLLOW_UPS)
    waiting = Trace.objects.asked().filter(
        kind=kind, capture__meeting=int(meeting), capture__by__member=int(number)
    )
    traces = list(waiting.select_related("capture__meeting").order_by("pk"))
    if member and traces:
        starts_at = traces[0].capture.meeting.starts_at
        _letter(
            member,
            "follow_up",
            when=lambda: dates.day(starts_at, today=timezone.localdate(now)),
            traces=traces,
            link=current_city().url_of("outcome:follow_ups"),
        ).send()


def remind_of_tasks(number: int, *, day: date) -> None:
    """All that one person has promised for this day."""
    tasks = list(Task.objects.open().filter(member=number, due_on=day))
    member = _reader(number, Kind.TASKS)
    if member and tasks:
        link = current_city().url_of("outcome:tasks")
        _letter(member, "tasks", tasks=tasks, link=link).send()


def outcome_for(member: Member, meeting: Meeting) -> EmailMessage:
    return _letter(
        member,
        "outcome",
        meeting=meeting,
        when=lambda: dates.when(meeting.starts_at),
        numbers=in_numbers(meeting),
        was_here=meeting.attendances.came().filter(member=member).exists(),
        questions=lambda: told_about(meeting, member=member),
        tasks=list(Task.objects.open().filter(member=member, origin__meeting=meeting)),
        link=current_city().url_of("outcome:minutes", meeting.pk),
        mine_link=current_city().url_of("outcome:mine", meeting.pk),
    )


@dataclass(frozen=True, slots=True)
class GroupTold:
    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class QuestionTold:
    """The part of a letter about one question; `more` thoughts are only on the page, at `link`."""

    question: Question
    groups: Sequence[GroupTold]
    more: int
    link: str


def told_about(meeting: Meeting, *, member: Member) -> list[QuestionTold]:
    """The member's own questions of that evening with the words, as much as a letter holds."""
    found = []
    for question, said in my_evening(meeting, member=member).questions:
        left, groups = MOST_TOLD, []
        for group in said.groups if said else ():
            lines = [_line(thought) for thought in group.thoughts[:left]]
            left -= len(lines)
            if lines:
                groups.append(GroupTold(str(group.title), lines))
        more = sum(len(group.thoughts) for group in said.groups) - MOST_TOLD if said else 0
        link = current_city().url_of("outcome:question", question.pk)
        found.append(QuestionTold(question, groups, max(0, more), f"{link}#remember"))
    return found


def _line(thought: Capture) -> str:
    text = plain(thought.text)
    words = text if len(text) <= LONGEST_TOLD else f"{text[: LONGEST_TOLD - 1].rstrip()}…"
    return " — ".join(filter(None, (words, author_of(thought))))


def _worked_on(meeting: Meeting) -> QuestionQuerySet:
    worked = AgendaItem.objects.filter(
        table__block__agenda__meeting=meeting, outcome=AgendaItem.Outcome.WORKED_ON
    )
    found: QuestionQuerySet = Question.objects.filter(pk__in=worked.values("question"))
    return found


def _reader(number: int, kind: str) -> Member | None:
    """Who is still here and wants letters of this kind."""
    if LetterChoice.without(kind, [number]):
        return None
    return Member.objects.here().filter(pk=number).select_related("user").first()


def _letter(member: Member, kind: str, **context: object) -> EmailMessage:
    """The values of the context that are functions are read in the letter's language."""
    city = current_city()
    return compose(
        f"outcome/letters/{kind}.txt",
        subject=SUBJECTS[kind],
        language=member.user.language,
        to=member.user.email,
        context=lambda: {
            "name": member.name,
            "letters_link": city.url_of("outcome:letters"),
            "tasks_link": city.url_of("outcome:tasks"),
            **{name: value() if callable(value) else value for name, value in context.items()},
        },
    )
