"""What follows from the door and from a meeting that was closed without its evening."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from tenants.live.actions.arrivals import seat_arrival
from tenants.live.actions.ending import close_run, send_home
from tenants.live.models import Agenda, Run
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.signals import meeting_closed


@receiver(post_save, sender=Attendance, dispatch_uid="live.seat-arrival")
def find_a_table(*, instance: Attendance, created: bool, **_: Any) -> None:
    """Whoever comes after the plan was told gets a table at once."""
    if created:
        seat_arrival(instance, now=instance.arrived_at)


@receiver(meeting_closed, dispatch_uid="live.close-the-run")
def close_with_meeting(*, meeting: Meeting, **_: Any) -> None:
    """Nobody pressed "close": the evening ends with its meeting, nothing stays on the agenda."""
    run = Run.objects.filter(meeting=meeting, closed_at=None).first()
    agenda = Agenda.objects.filter(meeting=meeting).first()
    if run:
        close_run(run, by=None, now=meeting.changed_at)
    elif agenda and not Run.objects.filter(meeting=meeting).exists():
        send_home(agenda, now=timezone.now())
