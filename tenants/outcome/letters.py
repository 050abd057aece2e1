"""Letters about outcomes: of a meeting, of tasks due on a day, of follow-ups.

Each letter to each person is an alarm, and is composed when it is sent. They come in series, so
each has an unsubscribe address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone

from tenants.live.models import AgendaItem, Capture
from tenants.mail.letters import compose, handler
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.actions.tasks import DUE
from tenants.outcome.labels import author_of
from tenants.outcome.models import LetterChoice, Minutes, Task, Trace
from tenants.outcome.queries.minutes import numbers_of
from tenants.outcome.queries.my_meeting import my_meeting
from tenants.outcome.tokens import unsubscribe_token
from tenants.products.models import Question
from tenants.products.models.question import QuestionQuerySet
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.ui import dates
from tenants.ui.plain_text import plain, shortened

Kind = LetterChoice.Kind
OUTCOME = "outcome.letter"  # key: meeting and member
FOLLOW_UP = "outcome.follow_up_letter"  # key: meeting, kind of trace and member
MOST_TOLD, LONGEST_TOLD = 12, 280  # captures of a question, characters of each
NEWS = timedelta(days=2)  # older outcomes are not sent
SAME_DAY = timedelta(hours=14)  # after nine in the morning, when reminders of tasks are due


def notify_of_outcome(meeting: Meeting, *, now: datetime) -> None:
    """Send one letter to each participant and each author of a question that was worked on."""
    came = meeting.attendances.came().values("member")
    concerned = Q(pk__in=came) | Q(pk__in=_worked_on(meeting).values("author"))
    numbers = Member.objects.here().filter(concerned).order_by("pk").values_list("pk", flat=True)
    keys = (f"{meeting.pk}:{number}" for number in numbers)
    alarms.set_all(city=current_city(), kind=OUTCOME, due_at=now, keys=keys)


def notify_of_follow_ups(asked: Iterable[Trace], *, now: datetime) -> None:
    """Send each member one letter for all follow-ups of a meeting."""
    keys = {f"{t.capture.meeting_id}:{t.kind}:{t.capture.by.member_id}" for t in asked}
    alarms.set_all(city=current_city(), kind=FOLLOW_UP, due_at=now, keys=sorted(keys))


@handler(OUTCOME)
def write_outcome(*, key: str, now: datetime, **_: object) -> EmailMessage | None:
    meeting, number = map(int, key.split(":"))
    minutes = Minutes.objects.select_related("meeting").filter(pk=meeting).first()
    member = _reader(number, Kind.MINUTES)
    if not minutes or not member or now - minutes.written_at >= NEWS:
        return None
    return outcome_for(member, minutes.meeting)


@handler(FOLLOW_UP)
def write_follow_up(*, key: str, now: datetime, **_: object) -> EmailMessage | None:
    """Compose the letter about open follow-ups; None without any."""
    meeting, kind, number = key.split(":")
    member = _reader(int(number), Kind.FOLLOW_UPS)
    waiting = Trace.objects.asked().filter(
        kind=kind, capture__meeting=int(meeting), capture__by__member=int(number)
    )
    traces = list(waiting.select_related("capture__meeting").order_by("pk"))
    if not member or not traces:
        return None
    starts_at = traces[0].capture.meeting.starts_at
    return _letter(
        "follow_up",
        member,
        Kind.FOLLOW_UPS,
        lambda: {
            "when": dates.day(starts_at, today=timezone.localdate(now)),
            "traces": traces,
            "link": current_city().url_of("outcome:follow_ups"),
        },
    )


@handler(DUE)
def write_tasks(*, key: str, due_at: datetime, now: datetime, **_: object) -> EmailMessage | None:
    """Compose the reminder of all open tasks of a day; None without any, or on a later day."""
    number, _colon, day = key.partition(":")
    member = _reader(int(number), Kind.TASKS)
    due = Task.objects.open().filter(member=int(number), due_on=date.fromisoformat(day))
    tasks = list(due)
    if not member or not tasks or now - due_at > SAME_DAY:
        return None
    return _letter(
        "tasks",
        member,
        Kind.TASKS,
        lambda: {"tasks": tasks, "link": current_city().url_of("outcome:tasks")},
    )


def outcome_for(member: Member, meeting: Meeting) -> EmailMessage:
    return _letter(
        "outcome",
        member,
        Kind.MINUTES,
        lambda: {
            "meeting": meeting,
            "when": dates.when(meeting.starts_at),
            "numbers": numbers_of(meeting),
            "was_here": meeting.attendances.came().filter(member=member).exists(),
            "questions": question_sections(meeting, member=member),
            "tasks": list(Task.objects.open().filter(member=member, origin__meeting=meeting)),
            "link": current_city().url_of("outcome:minutes", meeting.pk),
            "mine_link": current_city().url_of("outcome:mine", meeting.pk),
        },
    )


@dataclass(frozen=True, slots=True)
class GroupSection:
    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """The part of a letter about one question. `more`: captures that are only on the page."""

    question: Question
    groups: Sequence[GroupSection]
    more: int
    link: str


def question_sections(meeting: Meeting, *, member: Member) -> list[QuestionSection]:
    """The member's questions at that meeting, with at most `MOST_TOLD` captures each."""
    found = []
    for question, captures in my_meeting(meeting, member=member).questions:
        left, groups = MOST_TOLD, []
        for group in captures.groups if captures else ():
            lines = [_line(thought) for thought in group.thoughts[:left]]
            left -= len(lines)
            if lines:
                groups.append(GroupSection(str(group.title), lines))
        more = sum(len(group.thoughts) for group in captures.groups) - MOST_TOLD if captures else 0
        link = current_city().url_of("outcome:question", question.pk)
        found.append(QuestionSection(question, groups, max(0, more), f"{link}#remember"))
    return found


def _line(thought: Capture) -> str:
    text = plain(thought.text)
    words = shortened(text, LONGEST_TOLD)
    return " — ".join(filter(None, (words, author_of(thought))))


def _worked_on(meeting: Meeting) -> QuestionQuerySet:
    worked = AgendaItem.objects.filter(
        table__block__agenda__meeting=meeting, outcome=AgendaItem.Outcome.WORKED_ON
    )
    found: QuestionQuerySet = Question.objects.filter(pk__in=worked.values("question"))
    return found


def _reader(number: int, kind: str) -> Member | None:
    """The member; None if they have left or don't want letters of this kind."""
    if LetterChoice.without(kind, [number]):
        return None
    return Member.objects.here().filter(pk=number).select_related("user").first()


def _letter(
    template: str, member: Member, kind: str, context: Callable[[], dict[str, object]]
) -> EmailMessage:
    city = current_city()
    return compose(
        f"outcome/letters/{template}.txt",
        to=member.user.email,
        language=member.user.language,
        unsubscribe=city.url_of("outcome:unsubscribe", unsubscribe_token(member, kind)),
        context=lambda: {
            "name": member.name,
            "letters_link": city.url_of("outcome:letters"),
            "tasks_link": city.url_of("outcome:tasks"),
            **context(),
        },
    )
