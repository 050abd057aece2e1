"""Parts that have begun stay as they are under changes of the plan."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections

from tenants.live import actions
from tenants.live.models import AgendaItem, Block, Run, Seat
from tenants.meetings import planning
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.live.evenings import CommittedEvening
from tests.registry.engine import until_blocked


def test_programs_change_nothing_in_the_part_that_is_going_on(
    omsk: City,
    anna: Member,
    working: Run,
    tonight: Meeting,
    questions: dict[str, Question],
    clock: Callable[[datetime], None],
) -> None:
    clock(working.step_started_at + timedelta(minutes=1))
    program, plan = Program(omsk, anna), f"meetings/{tonight.pk}/plan"

    def part() -> dict[str, Any]:
        _status, found = program("GET", f"{plan}/")
        return next(part for part in found["parts"] if part["position"] == working.block)

    before = part()
    table, other = before["tables"][0], before["tables"][1]
    format_key = "troika" if before["format"] != "troika" else "lean_coffee"
    item, seat = table["items"][0]["id"], table["seats"][0]["id"]
    asked = other["items"][0]["question"]
    answers = [
        program("PATCH", f"{plan}/parts/{before['id']}/", {"format": format_key}),
        program("PATCH", f"{plan}/parts/{before['id']}/", {"locked": True}),
        program("DELETE", f"{plan}/items/{item}/"),
        program("PUT", f"{plan}/questions/{asked}/", {"table": table["id"]}),
        program("PATCH", f"{plan}/seats/{seat}/", {"table": other["id"]}),
    ]
    assert [status for status, _answer in answers] == [409] * 5
    assert part() == before
    with omsk.scope():
        assert Seat.objects.filter(pk=seat, table=table["id"]).exists()
        assert AgendaItem.objects.filter(pk=item).exists()


@pytest.mark.usefixtures("engine")
def test_nobody_goes_on_to_a_part_that_is_being_planned_anew(
    committed_evening: CommittedEvening, monkeypatch: pytest.MonkeyPatch
) -> None:
    city, meeting, anna, _vera = committed_evening
    now = meeting.starts_at + timedelta(minutes=9)
    plan_evening = planning.plan_evening
    pressed: list[int] = []

    def press() -> None:
        with city.scope():
            run = Run.objects.get()
            on = actions.next_step(run, by=anna, expected_revision=run.revision, now=now)
            pressed.append(Block.objects.get(position=on.block).pk)
        connections.close_all()

    hand = threading.Thread(target=press)

    def meanwhile(situation: planning.Situation) -> planning.Plan:
        hand.start()
        until_blocked(hand)
        return plan_evening(situation)

    monkeypatch.setattr(planning, "plan_evening", meanwhile)
    with city.scope():
        actions.propose_agenda(meeting, by=anna, now=now)
    hand.join(30)
    with city.scope():
        run = Run.objects.get()
        assert [Block.objects.get(position=run.block).pk] == pressed
