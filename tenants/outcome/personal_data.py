"""Tasks of a person, and what they told afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows
from tenants.outcome.models import Task, Trace
from tenants.outcome.models.trace import TraceQuerySet


def collect(member: Member) -> Mapping[str, Rows]:
    """Their tasks, and what changed by their realisations."""
    return {
        "tasks": rows(
            Task.objects.filter(member=member),
            *("text", "due_on", "product__title", "question_id", "made_at", "done_at"),
        ),
        "traces": rows(_traces(member), "capture__text", "kind", "state", "text", "at"),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete their own tasks; those on common work stay without anybody."""
    common = Q(product__isnull=False) | Q(question__isnull=False) | Q(origin__isnull=False)
    mine = Task.objects.filter(member=member)
    done = delete(mine.exclude(common))
    nameless = mine.filter(common).update(member=None, reason="")
    Task.objects.filter(reason__icontains=member.name).update(reason="")
    return done + Forgotten(nameless=nameless + _traces(member).exclude(text="").update(text=""))


def _traces(member: Member) -> TraceQuerySet:
    told = (Trace.Kind.WEEK, Trace.Kind.MONTH)
    return Trace.objects.filter(capture__by__member=member, kind__in=told)


def register_part() -> None:
    register(
        PersonalData(
            name="tasks",
            order=50,
            title=_("Tasks and what came of them"),
            purpose=_("To keep promises, and to learn what evenings change."),
            kept=_("Until you are forgotten. Tasks of common work stay without a name."),
            collect=collect,
            forget=forget,
        )
    )
