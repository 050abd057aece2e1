"""Items of “Waits for you”: due tasks, tasks to say yes to, and open follow-ups."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.members.inbox import Item, Kind, Rows, register
from tenants.members.models import Member
from tenants.outcome.models import Task, Trace
from tenants.ui import dates


def due_tasks(member: Member, now: datetime) -> Rows:
    today = timezone.localdate(now)
    return Task.objects.filter(member=member).open().filter(due_on__lte=today)


def task_item(task: Task) -> Item:
    day = dates.relative(task.due_on or timezone.localdate())
    return Item(
        title=_("You have promised: %(day)s") % {"day": day},
        detail=task.text,
        url=reverse("outcome:tasks"),
        icon="check-circle",
    )


def asked_tasks(member: Member, now: datetime) -> Rows:
    return Task.objects.waiting_for(member.pk).select_related("member", "to")


def asked_task_item(task: Task) -> Item:
    who = task.to if task.is_offer else task.member
    words = _("%(name)s would take this over") if task.is_offer else _("%(name)s asks you to do")
    return Item(
        title=words % {"name": who.name if who else ""},
        detail=task.text,
        url=f"{reverse('outcome:tasks')}#asked",
        icon="check-circle",
    )


def asked_again(member: Member, now: datetime) -> Rows:
    mine = Trace.objects.asked().filter(capture__by__member=member)
    return mine.select_related("capture").order_by("at", "pk")


def follow_up_item(trace: Trace) -> Item:
    return Item(
        title=_("What changed?"),
        detail=trace.capture.text,
        url=reverse("outcome:follow_ups"),
        icon="sparkles",
    )


def register_all() -> None:
    register(Kind("asked_task", asked_tasks, asked_task_item))
    register(Kind("task", due_tasks, task_item))
    register(Kind("follow_up", asked_again, follow_up_item))
