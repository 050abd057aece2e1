"""Two hands at once, on two connections."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, connections

from tenants.live import actions
from tenants.live.models import Capture, Run, RunEvent
from tenants.meetings.models import Attendance
from tenants.registry.models import City
from tests.live.evenings import CommittedEvening


def together(city: City, *presses: Callable[[], Any]) -> list[Any]:
    """Each press in a thread of its own, all let go at one moment."""
    gate = threading.Barrier(len(presses))
    answers: list[Any] = [None] * len(presses)

    def press(number: int, action: Callable[[], Any]) -> None:
        try:
            gate.wait()
            with city.scope():
                answers[number] = action()
        except Exception as error:  # the test looks at it
            answers[number] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=press, args=(number, action))
        for number, action in enumerate(presses)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_two_screens_pressing_next_at_once_go_on_by_one_step(
    committed_evening: CommittedEvening,
) -> None:
    city, _meeting, anna, _vera = committed_evening
    with city.scope():
        run = Run.objects.get()
    at: datetime = run.started_at + timedelta(minutes=9)

    def press() -> Run:
        return actions.next_step(run, by=anna, expected_revision=1, now=at)

    answers = together(city, press, press)
    assert [(a.block, a.step, a.revision) for a in answers] == [(2, 0, 2)] * 2
    with city.scope():
        assert list(RunEvent.objects.values_list("kind", flat=True)) == ["start", "next"]


def test_the_same_thought_from_two_connections_is_one(
    committed_evening: CommittedEvening,
) -> None:
    city, meeting, _anna, vera = committed_evening
    with city.scope():
        me = Attendance.objects.get(member=vera)

    def send() -> Capture:
        return actions.capture(
            meeting, by=me, kind="idea", text="Once", now=meeting.starts_at, nonce="same"
        )

    answers = together(city, *[send] * 5)
    assert len({answer.pk for answer in answers}) == 1
    with city.scope():
        assert Capture.objects.count() == 1


def test_closing_and_pressing_next_at_once_leave_one_truth(
    committed_evening: CommittedEvening,
) -> None:
    city, _meeting, anna, _vera = committed_evening
    with city.scope():
        run = Run.objects.get()
    at = run.started_at + timedelta(minutes=9)
    together(
        city,
        lambda: actions.close_run(run, by=anna, now=at),
        lambda: actions.next_step(run, by=anna, expected_revision=1, now=at),
    )
    with city.scope():
        run = Run.objects.get()
        events = list(RunEvent.objects.order_by("pk").values_list("kind", "revision"))
    assert run.closed_at == at
    assert events[-1] == ("close", run.revision)
    assert [revision for _kind, revision in events] == list(range(1, len(events) + 1))
    connection.close()
