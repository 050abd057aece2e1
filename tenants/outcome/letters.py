"""Letters about outcomes: of a meeting, of tasks due on a day, of follow-ups.

Each is the letter of a kind of notifications (`notices`), and is composed when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import EmailMessage
from django.utils import timezone

from tenants.live.models import Capture
from tenants.mail.letters import compose
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.notifications.kinds import kind_named
from tenants.notifications.letters import letter_context, unsubscribe_link
from tenants.notifications.models import Notification
from tenants.outcome.labels import author_of
from tenants.outcome.models import Minutes, Task, Trace
from tenants.outcome.queries.minutes import numbers_of
from tenants.outcome.queries.my_meeting import my_meeting
from tenants.products.models import Question
from tenants.registry.scope import current_city
from tenants.ui import dates
from tenants.ui.plain_text import plain, shortened

EVENING, FOLLOW_UP, DUE = "outcome.evening", "outcome.follow_up", "outcome.due"
MOST_TOLD, LONGEST_TOLD = 12, 280  # captures of a question, characters of each
NEWS = timedelta(days=2)  # older outcomes are not sent


def evening_letter(
    member: Member, rows: Sequence[Notification], *, now: datetime
) -> EmailMessage | None:
    """The letter about the evening of the last row; None without minutes, or for old ones."""
    minutes = Minutes.objects.select_related("meeting").filter(pk=int(rows[-1].key)).first()
    if not minutes or now - minutes.written_at >= NEWS:
        return None
    return outcome_for(member, minutes.meeting)


def follow_up_letter(
    member: Member, rows: Sequence[Notification], *, now: datetime
) -> EmailMessage | None:
    """The letter about open follow-ups; None without any."""
    meeting, kind = rows[-1].key.split(":")
    waiting = Trace.objects.asked().filter(
        kind=kind, capture__meeting=int(meeting), capture__by__member=member
    )
    traces = list(waiting.select_related("capture__meeting").order_by("pk"))
    if not traces:
        return None
    starts_at = traces[0].capture.meeting.starts_at
    return _letter(
        "follow_up",
        member,
        FOLLOW_UP,
        lambda: {
            "when": dates.day(starts_at, today=timezone.localdate(now)),
            "traces": traces,
            "link": current_city().url_of("outcome:follow_ups"),
        },
    )


def due_letter(
    member: Member, rows: Sequence[Notification], *, now: datetime
) -> EmailMessage | None:
    """The reminder of all open tasks of a day; None without any, or on a later day."""
    day = date.fromisoformat(rows[-1].key)
    tasks = list(Task.objects.open().filter(member=member, due_on=day))
    if not tasks or timezone.localdate(now) > day:
        return None
    return _letter(
        "tasks",
        member,
        DUE,
        lambda: {"tasks": tasks, "link": current_city().url_of("outcome:tasks")},
    )


def outcome_for(member: Member, meeting: Meeting) -> EmailMessage:
    return _letter(
        "outcome",
        member,
        EVENING,
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


def _letter(
    template: str, member: Member, name: str, context: Callable[[], dict[str, object]]
) -> EmailMessage:
    kind = kind_named(name)
    return compose(
        f"outcome/letters/{template}.txt",
        to=member.user.email,
        language=member.user.language,
        unsubscribe=unsubscribe_link(member, kind),
        context=lambda: {
            **letter_context(member, kind),
            "tasks_link": current_city().url_of("outcome:tasks"),
            **context(),
        },
    )
