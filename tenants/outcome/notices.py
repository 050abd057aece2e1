"""Notifications about tasks, minutes and thanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.notifications.kinds import Choice, Group, Item, Kind, register
from tenants.notifications.models import Notification
from tenants.outcome.models import Task
from tenants.registry.scope import current_city
from tenants.ui import dates

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


def notify_of_minutes(meeting: Meeting, *, now: datetime) -> None:
    """Tell everybody that the minutes of an evening are out."""
    notify(
        MINUTES.name,
        members=Member.objects.here().values_list("pk", flat=True),
        key=meeting.pk,
        path=current_city().path_of("outcome:minutes", meeting.pk),
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
    meetings = Meeting.objects.in_bulk({int(row.key) for row in rows})
    return {
        row.pk: MINUTES.item(row, detail=f"{meeting.title}, {dates.when(meeting.starts_at)}")
        for row in rows
        if (meeting := meetings.get(int(row.key)))
    }


TASKS = Kind(
    name="outcome.task",
    group=Group.MINE,
    label=gettext_lazy("A task: somebody asks, offers or answers"),
    title="",
    icon="check-circle",
    items=task_items,
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


def register_all() -> None:
    for kind in (TASKS, HELPED, MINUTES):
        register(kind)
