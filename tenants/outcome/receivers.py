"""Write the outcome of a closing meeting; keep tasks in step with captures and members."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from tenants.live.models import Capture, Run
from tenants.live.signals import capture_changed, capture_made
from tenants.meetings.models import Meeting
from tenants.meetings.signals import meeting_closed
from tenants.members.models import Member
from tenants.members.signals import member_left
from tenants.outcome import notices
from tenants.outcome.actions.follow_ups import set_follow_ups
from tenants.outcome.actions.minutes import write_minutes
from tenants.outcome.actions.task_transfers import leave_tasks
from tenants.outcome.actions.tasks import make_tasks, sync_task
from tenants.outcome.models import Minutes


@receiver(meeting_closed, dispatch_uid="outcome.meeting-closed")
def write_outcome(*, meeting: Meeting, **_: Any) -> None:
    """Write the outcome of a meeting that was run or had participants.

    `live` is connected before this app, so the run and its questions are closed already.
    """
    if meeting.came or Run.objects.filter(meeting=meeting).exists():
        write_outcome_once(meeting, now=meeting.changed_at)


def write_outcome_once(meeting: Meeting, *, now: datetime) -> None:
    """Create minutes and tasks, set follow-ups, notify. Idempotent."""
    if Minutes.objects.filter(pk=meeting.pk).exists():
        return
    write_minutes(meeting, now=now)
    make_tasks(meeting, now=now)
    set_follow_ups(meeting, now=now)
    notices.notify_of_evening(meeting, now=now)


@receiver(capture_made, dispatch_uid="outcome.late-thought")
def make_task_of_late_capture(*, capture: Capture, **_: Any) -> None:
    """Create the task of a commitment that an offline phone sent after the meeting."""
    late = capture.kind == Capture.Kind.COMMITMENT and Minutes.objects.filter(pk=capture.meeting_id)
    if late and late.exists():
        make_tasks(capture.meeting, now=timezone.now(), thoughts=[capture])


@receiver(capture_changed, dispatch_uid="outcome.promise-in-other-words")
def update_task_of_changed_capture(*, capture: Capture, now: datetime, **_: Any) -> None:
    """Update or create the task of a changed capture."""
    promised = capture.kind == Capture.Kind.COMMITMENT
    if promised and Minutes.objects.filter(pk=capture.meeting_id).exists():
        sync_task(capture, now=now)


@receiver(member_left, dispatch_uid="outcome.tasks-of-who-left")
def free_tasks(*, member: Member, **_: Any) -> None:
    leave_tasks(member, now=member.left_at or timezone.now())
