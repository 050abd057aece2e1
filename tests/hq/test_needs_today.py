"""HQ's first screen: silent cities, changes of cities, failing alarms and tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from network.hq.failures import failures, note_failure, on_task_failure
from network.hq.models import FailedTask, Pulse
from tenants.registry import alarms
from tenants.registry.models import Alarm
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.hq.making import town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_ours")]


def test_the_first_screen_is_calm_when_nothing_needs_anybody(hq: Visitor) -> None:
    with hub_scope():
        town(0)
    page = hq.get("/hq/").text
    assert "Nothing does: nobody waits" in page
    with hub_scope():
        town(1, silent=4)
    page = hq.get("/hq/").text
    assert "Nothing does" not in page
    assert 'href="/hq/cities/town-1/"' in page
    assert "Look closer" in page


def test_a_changed_venue_is_news_for_two_weeks(hq: Visitor) -> None:
    with hub_scope():
        city = town(0)
        change = {"what": "venue", "was": "Old hall", "now": "Library"}
        for days, seen in ((3, True), (15, False)):
            at = NOW - timedelta(days=days)
            Pulse.objects.filter(pk=city.pk).update(changes=[change | {"at": at.isoformat()}])
            assert ("New place: Library; before: Old hall" in hq.get("/hq/").text) == seen
    assert "Library" in hq.get("/hq/cities/town-0/").text  # the city's own page keeps it


def test_a_changed_rhythm_is_told_in_words(hq: Visitor) -> None:
    with hub_scope():
        city = town(0)
        was, now = "FREQ=WEEKLY;BYDAY=TH 18:00", "FREQ=WEEKLY;BYDAY=TU 19:00"
        change = {"what": "rhythm", "was": was, "now": now, "at": NOW.isoformat()}
        Pulse.objects.filter(pk=city.pk).update(changes=[change])
    assert "Meets every Tuesday, 19:00; before: every Thursday, 18:00" in hq.get("/hq/").text


def test_failing_alarms_are_named_and_tried_again(hq: Visitor) -> None:
    with hub_scope():
        later = NOW + timedelta(hours=5)
        for attempts, key in ((4, "a"), (5, "b"), (1, "c")):
            Alarm.objects.create(
                kind="hq.reminder", key=key, due_at=NOW, ring_at=later, attempts=attempts
            )
    page = hq.get("/hq/").text
    assert "hq.reminder" in page
    assert "2 failed jobs" in page
    assert hq.post("/hq/failures/retry/", {"name": "hq.reminder"}).status_code == 302
    with hub_scope():
        ring_at = dict(Alarm.objects.filter(kind="hq.reminder").values_list("key", "ring_at"))
    assert ring_at["a"] < later
    assert ring_at["b"] < later
    assert ring_at["c"] == later  # it has failed once: its own pause goes on


def test_failed_tasks_are_counted_without_words_and_seen(hq: Visitor) -> None:
    class Task:
        name = "outcome.tasks.write"

    on_task_failure(sender=Task, exception=ValueError("anna@example.com"))
    on_task_failure(sender=Task, exception=KeyError("anna@example.com"))
    with hub_scope():
        (row,) = FailedTask.objects.all()
        assert (row.times, row.error) == (2, "KeyError")
    assert "outcome.tasks.write" in hq.get("/hq/").text
    assert hq.post("/hq/failures/seen/", {"name": "outcome.tasks.write"}).status_code == 302
    with hub_scope():
        assert not FailedTask.objects.exists()
    assert hq.post("/hq/failures/seen/", {"name": ""}).status_code == 404


def test_a_failed_alarm_is_no_failed_task() -> None:
    class Task:
        name = "tenants.registry.tasks.ring_in_city"

    on_task_failure(sender=Task, exception=ValueError())
    on_task_failure(sender=None, exception=ValueError())
    with hub_scope():
        assert not FailedTask.objects.exists()
        note_failure("a.task", "ValueError", now=NOW)
        assert [(one.name, one.is_alarm) for one in failures()] == [("a.task", False)]
        assert alarms.failing().count() == 0
