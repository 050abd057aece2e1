"""Letters about what came out: one to a person for an evening, one for a day, one for a week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tenants.accounts.mail import send_for_sure
from tenants.live.models import AgendaItem
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.models import LetterChoice, Task, Trace
from tenants.outcome.queries.minutes import in_numbers
from tenants.products.models import Question
from tenants.registry.scope import current_city
from tenants.ui import moments
from tenants.ui.context import brand

SUBJECTS = {
    "outcome": _("What came out: %(when)s"),
    "tasks": _("Today is the day you named"),
    "follow_up": _("What has changed since %(when)s?"),
}
Kind = LetterChoice.Kind


def tell_outcome(meeting: Meeting) -> None:
    """To who came and to the authors of the questions worked on: one letter each."""
    came = Member.objects.here().filter(attendances__meeting=meeting).select_related("user")
    people = {member.pk: member for member in came}
    here = set(people)
    questions: dict[int, list[Question]] = defaultdict(list)
    for question in _worked_on(meeting):
        people.setdefault(question.author_id, question.author)
        questions[question.author_id].append(question)
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.open().filter(origin__meeting=meeting):
        tasks[task.member_id].append(task)
    numbers = in_numbers(meeting)
    for member in _willing(people.values(), Kind.MINUTES):
        _send(
            member,
            "outcome",
            meeting=meeting,
            when=lambda: moments.when(meeting.starts_at),
            numbers=numbers,
            was_here=member.pk in here,
            questions=questions[member.pk],
            tasks=tasks[member.pk],
            link=current_city().url_of("outcome:minutes", meeting.pk),
            mine_link=current_city().url_of("outcome:mine", meeting.pk),
        )


def remind_of_tasks(tasks: Sequence[Task]) -> None:
    """All that one person has promised for this day."""
    if tasks and _willing([tasks[0].member], Kind.TASKS):
        link = current_city().url_of("outcome:tasks")
        _send(tasks[0].member, "tasks", tasks=tasks, link=link)


def ask_what_changed(asked: Iterable[Trace], *, meeting: Meeting) -> None:
    """One letter for all realisations that a person had that evening."""
    theirs: dict[int, list[Trace]] = defaultdict(list)
    people: dict[int, Member] = {}
    for trace in asked:
        member = trace.capture.by.member
        if member:
            people[member.pk] = member
            theirs[member.pk].append(trace)
    for member in _willing(people.values(), Kind.FOLLOW_UPS):
        _send(
            member,
            "follow_up",
            when=lambda: moments.day(meeting.starts_at, today=timezone.localdate()),
            traces=theirs[member.pk],
            link=current_city().url_of("outcome:follow_ups"),
        )


def _worked_on(meeting: Meeting) -> list[Question]:
    worked = AgendaItem.objects.filter(
        table__block__agenda__meeting=meeting, outcome=AgendaItem.Outcome.WORKED_ON
    )
    found = Question.objects.filter(pk__in=worked.values("question"), author__left_at=None)
    return list(found.select_related("author__user").order_by("pk"))


def _willing(members: Iterable[Member], kind: str) -> list[Member]:
    asked = list(members)
    unwilling = LetterChoice.without(kind, (member.pk for member in asked))
    return [member for member in asked if member.pk not in unwilling]


def _send(member: Member, kind: str, **context: object) -> None:
    """In the person's language and on the city's clock."""
    city = current_city()
    with translation.override(member.user.language or "ru"), timezone.override(city.zone):
        when = context.get("when")
        known = context | {
            "name": member.name,
            "city": city,
            "brand": brand(),
            "when": when() if callable(when) else "",
            "letters_link": city.url_of("outcome:letters"),
            "tasks_link": city.url_of("outcome:tasks"),
        }
        letter = EmailMessage(
            subject=str(SUBJECTS[kind]) % {"when": known["when"]},
            body=render_to_string(f"outcome/letters/{kind}.txt", known).strip() + "\n",
            to=[member.user.email],
        )
    send_for_sure(letter)
