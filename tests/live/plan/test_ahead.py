"""An evening that is ahead of its plan, or behind: planning again counts by the real clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tenants.live import actions
from tenants.live.models import Agenda, AgendaItem, Block, Run
from tenants.live.run.format_steps import steps_of
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
                run, by=anna, expected_revision=run.revision, now=now, whole_block=True
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


@pytest.mark.parametrize("at_the_end", [False, True])
def test_an_evening_that_began_before_its_hour_goes_on_without_a_hole(
    omsk: City, agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime, at_the_end: bool
) -> None:
    early = doors + timedelta(minutes=2)
    now = early + timedelta(minutes=2)
    with omsk.scope():
        run = actions.start_run(tonight, by=anna, now=early)
        second = parts(agenda)[1]
        while run.block < second.position:
            run = actions.skip(
                run, by=anna, expected_revision=run.revision, now=now, whole_block=True
            )
        if at_the_end:
            Run.objects.update(step=len(steps_of(second)) - 1)
        asked = set(AgendaItem.objects.values_list("question", flat=True))
        actions.propose_agenda(tonight, by=anna, now=now)
        assert [part.pk for part in parts(agenda)][1] == second.pk
        assert asked <= set(AgendaItem.objects.values_list("question", flat=True))
        going_on = [block for block in agenda.blocks.all() if block.position >= run.block]
        for part, following in pairwise(going_on):
            assert following.starts == part.starts + part.minutes
        assert going_on[-1].starts + going_on[-1].minutes == tonight.minutes
        assert agenda.blocks.filter(kind=Block.Kind.SPARE, given=None).exists()


def test_the_reserve_that_is_told_is_the_one_that_is_planned(
    omsk: City, agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    def told() -> int:
        agenda.refresh_from_db()
        return sum(n["minutes"] for key, n in agenda.sentences if key == "spare_minutes")

    def planned() -> int:
        spare = agenda.blocks.filter(kind=Block.Kind.SPARE, given=None)
        return sum(spare.values_list("minutes", flat=True))

    with omsk.scope():
        assert agenda.blocks.filter(kind=Block.Kind.SPARE).exclude(given=None).exists()
        assert told() == planned()
        actions.set_minutes(parts(agenda)[0], minutes=100, by=anna, now=doors)
        assert told() == planned() == 0
