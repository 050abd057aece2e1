"""A promise that was taken back in the evening and brought again after it."""

from __future__ import annotations

from datetime import timedelta

from tenants.live import actions
from tenants.live.models import Capture, Run
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.registry.models import City


def test_it_becomes_a_task_once_it_counts_again(
    omsk: City, thoughts: dict[str, Capture], working: Run, tonight: Meeting, anna: Member
) -> None:
    promise = thoughts["commitment"]
    with omsk.scope():
        author = Attendance.objects.get(pk=promise.by_id)
        actions.take_back(promise, by=author, now=tonight.ends_at - timedelta(minutes=9))
        actions.close_run(Run.objects.get(), by=anna, now=tonight.ends_at)
        assert not Task.objects.filter(origin=promise).exists()
        actions.restore(promise, by=author, now=tonight.ends_at + timedelta(hours=1))
        assert Task.objects.get(origin=promise).text == promise.text
