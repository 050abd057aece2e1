"""What follows the end of an evening, in the transaction that ends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from tenants.live.models import Capture, Run
from tenants.live.signals import capture_changed, capture_made
from tenants.meetings.models import Meeting
from tenants.meetings.signals import meeting_closed
from tenants.outcome import letters
from tenants.outcome.actions.follow_ups import set_follow_ups
from tenants.outcome.actions.minutes import write_minutes
from tenants.outcome.actions.tasks import make_tasks, retell_task
from tenants.outcome.models import Minutes


@receiver(meeting_closed, dispatch_uid="outcome.meeting-closed")
def write_outcome(*, meeting: Meeting, **_: Any) -> None:
    """Write the outcome of a meeting that was run, or to which somebody came.

    `live` is connected before this app: the run has ended, its questions have their outcomes.
    """
    if meeting.came or Run.objects.filter(meeting=meeting).exists():
        keep(meeting, now=meeting.changed_at)


def keep(meeting: Meeting, *, now: datetime) -> None:
    """The minutes, the tasks, the questions of the week and the month after, one letter each."""
    if Minutes.objects.filter(pk=meeting.pk).exists():
        return
    write_minutes(meeting, now=now)
    make_tasks(meeting, now=now)
    set_follow_ups(meeting, now=now)
    letters.notify_of_outcome(meeting, now=now)


@receiver(capture_made, dispatch_uid="outcome.late-thought")
def keep_late_promise(*, capture: Capture, **_: Any) -> None:
    """A phone that was offline: its promise becomes a task as well."""
    late = capture.kind == Capture.Kind.COMMITMENT and Minutes.objects.filter(pk=capture.meeting_id)
    if late and late.exists():
        make_tasks(capture.meeting, now=timezone.now(), thoughts=[capture])


@receiver(capture_changed, dispatch_uid="outcome.promise-in-other-words")
def keep_changed_promise(*, capture: Capture, now: datetime, **_: Any) -> None:
    """Its author says it better: the task says so too. What becomes a promise becomes a task."""
    promised = capture.kind == Capture.Kind.COMMITMENT
    if promised and Minutes.objects.filter(pk=capture.meeting_id).exists():
        retell_task(capture, now=now)
