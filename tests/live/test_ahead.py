"""An evening that is ahead of its plan, or behind: planning again counts by the real clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tenants.live import actions
from tenants.live.models import Agenda, Block, Run
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City


def parts(agenda: Agenda) -> list[Block]:
    return list(agenda.blocks.filter(kind=Block.Kind.WORK))


@pytest.fixture
def brisk(omsk: City, run: Run, anna: Member, tonight: Meeting, agenda: Agenda) -> datetime:
    """The second part has begun twenty minutes early. The moment it has."""
    with omsk.scope():
        second = parts(agenda)[1]
        now = tonight.starts_at + timedelta(minutes=second.starts - 20)
        while run.block < second.position:
            run = actions.skip(
                run, by=anna, expected_revision=run.revision, now=now, whole_part=True
            )
    return now


def test_an_evening_ahead_of_its_plan_loses_no_part_and_shows_its_real_times(
    omsk: City, brisk: datetime, tonight: Meeting, agenda: Agenda, anna: Member
) -> None:
    with omsk.scope():
        before = parts(agenda)
        steps = timedelta(minutes=before[1].minutes)
        actions.propose_agenda(tonight, by=anna, now=brisk + timedelta(minutes=1))
        after = parts(agenda)
        assert len(after) >= len(before)
        assert [part.pk for part in after[:2]] == [part.pk for part in before[:2]]
        begins = tonight.starts_at + timedelta(minutes=after[1].starts)
        assert begins == brisk
        assert timedelta(minutes=after[1].minutes) == steps
        assert after[0].starts + after[0].minutes <= after[1].starts
        for part, following in pairwise(after[1:]):
            assert following.starts >= part.starts + part.minutes
        last = agenda.blocks.last()
        assert last
        assert last.starts + last.minutes <= tonight.minutes


def test_planning_again_twice_changes_nothing_more(
    omsk: City,
    brisk: datetime,
    tonight: Meeting,
    agenda: Agenda,
    anna: Member,
) -> None:
    def times() -> list[tuple[int, int, str]]:
        return list(agenda.blocks.values_list("starts", "minutes", "kind"))

    with omsk.scope():
        actions.propose_agenda(tonight, by=anna, now=brisk)
        once = times()
        actions.propose_agenda(tonight, by=anna, now=brisk + timedelta(seconds=30))
        assert times() == once


def test_a_part_that_takes_longer_pushes_the_rest(
    omsk: City,
    working: Run,
    tonight: Meeting,
    agenda: Agenda,
    anna: Member,
    clock: Callable[[datetime], None],
) -> None:
    late = tonight.starts_at + timedelta(minutes=70)
    clock(late)
    with omsk.scope():
        actions.propose_agenda(tonight, by=anna, now=late)
        now_at_work, *rest = parts(agenda)
        assert now_at_work.starts + now_at_work.minutes >= 70
        assert all(part.starts >= 70 for part in rest)
