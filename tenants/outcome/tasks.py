"""What happens after an evening without anybody pressing a button."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from tenants.meetings.models import Meeting
from tenants.outcome import letters
from tenants.outcome.actions.follow_ups import ALARMS, ask_what_changed
from tenants.outcome.actions.tasks import DUE
from tenants.outcome.models import Minutes, Task
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.tasks import CityTask

FRESH = timedelta(hours=14)  # a reminder of nine in the morning, until the end of its day
NEWS = timedelta(days=2)  # older outcomes are found on the page, not in the mailbox


@shared_task(base=CityTask)
def send_outcome(*, city: City, meeting_id: int) -> None:
    """One letter to each who came or whose question was worked on."""
    minutes = Minutes.objects.select_related("meeting").filter(pk=meeting_id).first()
    if minutes and timezone.now() - minutes.written_at < NEWS:
        letters.tell_outcome(minutes.meeting)


@alarms.handler(DUE)
def remind_of_tasks(*, key: str, due_at: datetime, now: datetime, **_: Any) -> None:
    """On the day itself; an alarm that was kept waiting longer says nothing."""
    number, _colon, day = key.partition(":")
    if now - due_at > FRESH:
        return
    due = Task.objects.open().filter(
        member=int(number), member__left_at=None, due_on=date.fromisoformat(day)
    )
    letters.remind_of_tasks(list(due.select_related("member__user", "question")))


def _follow_up(kind: str) -> None:
    @alarms.handler(kind)
    def ask(*, key: str, now: datetime, **_: Any) -> None:
        meeting = Meeting.objects.filter(pk=key).first()
        if meeting:
            asked = ask_what_changed(meeting, kind=ALARMS[kind], now=now)
            letters.ask_what_changed(asked, meeting=meeting)


for kind in ALARMS:
    _follow_up(kind)
