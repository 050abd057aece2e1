"""Notifications about tasks, minutes and thanks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.live.models import AgendaItem, Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.notifications.kinds import Choice, Group, Item, Kind, register
from tenants.notifications.models import Notification
from tenants.outcome import letters
from tenants.outcome.models import Task, Trace
from tenants.products.models import Question
from tenants.products.models.question import QuestionQuerySet
from tenants.registry.scope import current_city
from tenants.ui import dates

MOST_NAMED = 5  # tasks in one line
GIVEN, OFFERED, YES, NO = "given", "offered", "yes", "no"


def notify_of_asking(task: Task, *, now: datetime) -> None:
    """Tell the one who decides that a task is given to them, or would be taken over."""
    asker, decider = (task.to, task.member) if task.is_offer else (task.member, task.to)
    if decider:
        what = OFFERED if task.is_offer else GIVEN
        _notify_of_task(task, what, member=decider, by=asker, now=now)


def notify_of_answer(task: Task, *, by: Member, is_yes: bool, now: datetime) -> None:
    """Tell the one who has asked or offered. Call before the task changes."""
    if asker := task.to if task.is_offer else task.member:
        _notify_of_task(task, YES if is_yes else NO, member=asker, by=by, now=now)


def notify_of_evening(meeting: Meeting, *, now: datetime) -> None:
    """Tell participants and authors of questions what came out, and others that minutes are."""
    came = meeting.attendances.came().values("member")
    concerned = Q(pk__in=came) | Q(pk__in=_worked_on(meeting).values("author"))
    here = Member.objects.here().values_list("pk", flat=True)
    notify_of_own_evening(meeting.pk, members=here.filter(concerned), now=now)
    notify(
        MINUTES.name,
        members=here.exclude(concerned),
        key=meeting.pk,
        path=current_city().path_of("outcome:minutes", meeting.pk),
        now=now,
    )


def notify_of_own_evening(meeting: int, *, members: Iterable[int], now: datetime) -> None:
    notify(
        EVENING.name,
        members=members,
        key=meeting,
        path=current_city().path_of("outcome:mine", meeting),
        now=now,
    )


def notify_of_follow_ups(asked: Iterable[Trace], *, now: datetime) -> None:
    """Ask each member once about all realisations of a meeting."""
    by_meeting: defaultdict[str, set[int]] = defaultdict(set)
    for trace in asked:
        if number := trace.capture.by.member_id:
            by_meeting[f"{trace.capture.meeting_id}:{trace.kind}"].add(number)
    for key, members in by_meeting.items():
        notify_of_follow_up(key, members=members, now=now)


def notify_of_follow_up(key: str, *, members: Iterable[int], now: datetime) -> None:
    path = current_city().path_of("outcome:follow_ups")
    notify(FOLLOW_UP.name, members=members, key=key, path=path, now=now)


def notify_of_due_day(member: int, day: date, *, now: datetime) -> None:
    """Remind a member of the open tasks of a day; nothing without any, or on a later day."""
    due = Task.objects.open().filter(member=member, due_on=day)
    if timezone.localdate(now) > day or not (tasks := list(due[:MOST_NAMED])):
        return
    notify(
        DUE.name,
        members=Member.objects.here().filter(pk=member).values_list("pk", flat=True),
        key=day.isoformat(),
        text="; ".join(task.text for task in tasks),
        path=current_city().path_of("outcome:tasks"),
        now=now,
    )


def notify_of_help(thought: Capture, *, by: Member, now: datetime) -> None:
    """Tell a member that their words have helped."""
    if thought.by.member_id and thought.question_id:
        notify(
            HELPED.name,
            members=[thought.by.member_id],
            key=thought.pk,
            by=by,
            text=thought.text,
            path=current_city().path_of("outcome:question", thought.question_id),
            now=now,
        )


def _notify_of_task(
    task: Task, what: str, *, member: Member, by: Member | None, now: datetime
) -> None:
    notify(
        TASKS.name,
        members=[member],
        key=f"{task.pk}:{what}:{int(now.timestamp())}",
        by=by,
        text=task.text,
        path=current_city().path_of("outcome:tasks"),
        fragment="asked" if what in (GIVEN, OFFERED) else "",
        now=now,
    )


def task_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    titles = {
        GIVEN: _("%(name)s asks you to do"),
        OFFERED: _("%(name)s would take this over"),
        YES: _("%(name)s says yes"),
        NO: _("%(name)s says no"),
    }
    return {
        row.pk: TASKS.item(
            row, title=titles[row.key.split(":")[1]] % {"name": row.by.name if row.by else ""}
        )
        for row in rows
    }


def minutes_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    return _about_meetings(MINUTES, rows)


def evening_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    return _about_meetings(EVENING, rows)


def _about_meetings(kind: Kind, rows: Sequence[Notification]) -> Mapping[int, Item]:
    meetings = Meeting.objects.in_bulk({int(row.key) for row in rows})
    return {
        row.pk: kind.item(row, detail=f"{meeting.title}, {dates.when(meeting.starts_at)}")
        for row in rows
        if (meeting := meetings.get(int(row.key)))
    }


def _worked_on(meeting: Meeting) -> QuestionQuerySet:
    worked = AgendaItem.objects.filter(
        table__block__agenda__meeting=meeting, outcome=AgendaItem.Outcome.WORKED_ON
    )
    found: QuestionQuerySet = Question.objects.filter(pk__in=worked.values("question"))
    return found


TASKS = Kind(
    name="outcome.task",
    group=Group.MINE,
    label=gettext_lazy("A task: somebody asks, offers or answers"),
    title="",
    icon="check-circle",
    items=task_items,
)
EVENING = Kind(
    name=letters.EVENING,
    group=Group.MINE,
    label=gettext_lazy("What came out of an evening I was at, or of my question"),
    title=gettext_lazy("What came out of the evening"),
    icon="document-text",
    items=evening_items,
    letter=letters.evening_letter,
    former_name="minutes",
)
DUE = Kind(
    name=letters.DUE,
    group=Group.MINE,
    label=gettext_lazy("The day by which I promised to do something"),
    title=gettext_lazy("Promised for today"),
    icon="check-circle",
    letter=letters.due_letter,
    former_name="tasks",
)
FOLLOW_UP = Kind(
    name=letters.FOLLOW_UP,
    group=Group.MINE,
    label=gettext_lazy("What my realisations have changed, after a week and a month"),
    title=gettext_lazy("What changed?"),
    icon="sparkles",
    letter=letters.follow_up_letter,
    former_name="follow_ups",
)
HELPED = Kind(
    name="outcome.helped",
    group=Group.MINE,
    label=gettext_lazy("My words have helped somebody"),
    title=gettext_lazy("It has helped %(name)s"),
    icon="heart",
    default=Choice.DIGEST,
)
MINUTES = Kind(
    name="outcome.minutes",
    group=Group.OURS,
    label=gettext_lazy("The minutes of an evening are out"),
    title=gettext_lazy("The minutes are out"),
    icon="document-text",
    default=Choice.DIGEST,
    items=minutes_items,
)
# Names in the API of letters, from before there were notifications.
LETTER_KINDS = {"minutes": EVENING, "tasks": DUE, "follow_ups": FOLLOW_UP}


def register_all() -> None:
    for kind in (TASKS, DUE, EVENING, FOLLOW_UP, HELPED, MINUTES):
        register(kind)
