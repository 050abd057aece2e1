"""The room takes tables along, a wrong press is undone, steps go on by the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from tenants.live import actions
from tenants.live.errors import NotCore, NothingToUndo, NotLeading, OneClock
from tenants.live.models import AgendaItem, Encounter, Run, RunEvent, Table
from tenants.live.run.guards import STEP_OVER
from tenants.live.screens.phone import phone_state
from tenants.live.screens.state import EveningState, own_captures, participant_state
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import Visitor
from tests.live.evenings import MINUTE, FormatEvening, onward, running, to_step

SECOND = timedelta(seconds=1)
Visit = Callable[..., Visitor]


def path(name: str, *args: object) -> str:
    return reverse(name, urlconf="deploy.urls_city", args=args)


def step_of(table: Table) -> int | None:
    table.refresh_from_db()
    return table.step


@pytest.fixture
def troika(format_evening: FormatEvening) -> Run:
    """Two tables, at the first step of the format."""
    return format_evening("troika", ["Boris", "Vera", "Gleb"], ["Dina", "Egor", "Fyodor"], rounds=3)


@pytest.fixture
def first(in_omsk: None, troika: Run) -> Table:
    return Table.objects.get(block__position=troika.block, number=1)


@pytest.mark.usefixtures("in_omsk")
class TestTables:
    def test_the_room_takes_along_the_table_that_it_overtakes(
        self, troika: Run, first: Table, room: dict[str, Attendance], anna: Member
    ) -> None:
        run, now, boris = troika, troika.step_started_at + MINUTE, room["Boris"].member
        for step in (0, 1):
            run = actions.table_next(run, table=first, expected_step=step, by=boris, now=now)
        assert step_of(first) == 2
        run = onward(run, anna)
        assert step_of(first) == 2  # still ahead: its own clock goes on
        run = onward(run, anna)
        assert step_of(first) is None  # the room is there
        run = onward(run, anna)
        here = EveningState(run.meeting, run.step_started_at)
        me = participant_state(here, room["Boris"])
        assert me.stop is not None
        assert (me.stop.position, here.own) == (3, None)
        assert here.ends_at == running(run.meeting, run.step_started_at).ends_at()

    def test_a_table_that_is_behind_by_an_old_row_is_with_the_room(
        self, troika: Run, first: Table, room: dict[str, Attendance]
    ) -> None:
        Table.objects.filter(pk=first.pk).update(step=1, step_started_at=troika.step_started_at)
        Run.objects.update(step=3)
        here = EveningState(troika.meeting, troika.step_started_at)
        me = participant_state(here, room["Boris"])
        assert me.stop is not None
        assert (me.stop.position, here.own) == (3, None)

    def test_a_table_takes_a_step_back_down_to_the_room(
        self, troika: Run, first: Table, room: dict[str, Attendance]
    ) -> None:
        run, now, boris = troika, troika.step_started_at + MINUTE, room["Boris"].member
        for step in (0, 1):
            run = actions.table_next(run, table=first, expected_step=step, by=boris, now=now)
        for _ in range(2):  # the second tap saw the same step
            run = actions.table_back(run, table=first, expected_step=2, by=boris, now=now)
        assert step_of(first) == 1
        run = actions.table_back(run, table=first, expected_step=1, by=boris, now=now)
        assert step_of(first) is None
        run = actions.table_back(run, table=first, expected_step=0, by=boris, now=now)
        assert (step_of(first), run.step) == (None, 0)
        kinds = run.events.filter(table=1).values_list("kind", flat=True)
        assert list(kinds) == ["table_next", "table_next", "table_back", "table_back"]

    def test_where_the_whole_room_works_as_one_no_guest_moves_it(
        self, format_evening: FormatEvening, room: dict[str, Attendance], anna: Member
    ) -> None:
        run = format_evening("twenty_five_ten", ["Boris"], [], rounds=1)
        table = Table.objects.get(block__position=run.block, number=1)
        now, before = run.step_started_at + MINUTE, RunEvent.objects.count()
        for by in (room["Boris"].member, anna):
            with pytest.raises(OneClock):
                actions.table_next(run, table=table, expected_step=0, by=by, now=now)
        assert (step_of(table), RunEvent.objects.count()) == (None, before)
        here = EveningState(run.meeting, now)
        phone_state(here, room["Boris"], own_captures(room["Boris"]))
        assert here.tables_have_clocks is False

    def test_one_table_alone_is_the_room(
        self, troika: Run, first: Table, room: dict[str, Attendance]
    ) -> None:
        Table.objects.filter(block=first.block_id, number=2).delete()
        now = troika.step_started_at + MINUTE
        with pytest.raises(OneClock):
            actions.table_next(
                troika, table=first, expected_step=0, by=room["Boris"].member, now=now
            )
        assert step_of(first) is None


@pytest.mark.usefixtures("in_omsk")
class TestUndo:
    def test_a_wrong_next_is_undone_and_the_clock_goes_on(self, troika: Run, anna: Member) -> None:
        begun = troika.step_started_at
        run = actions.extend_step(
            troika, by=anna, minutes=2, expected_revision=troika.revision, now=begun + 30 * SECOND
        )
        ends = running(run.meeting, begun).ends_at()
        run = onward(run, anna)
        back = actions.step_back(
            run, by=anna, expected_revision=run.revision, now=run.step_started_at + 15 * SECOND
        )
        assert (back.block, back.step, back.step_started_at) == (troika.block, 0, begun)
        assert running(run.meeting, begun).ends_at() == ends
        last = back.events.last()
        assert last
        assert last.kind == "back"
        with pytest.raises(NothingToUndo):  # once
            actions.step_back(
                back, by=anna, expected_revision=back.revision, now=begun + MINUTE + 16 * SECOND
            )

    def test_too_late_or_after_another_press_it_stays(
        self, troika: Run, anna: Member, vera: Member, boris: Member
    ) -> None:
        run = onward(troika, anna)
        now = run.step_started_at + 16 * SECOND
        with pytest.raises(NothingToUndo):
            actions.step_back(run, by=anna, expected_revision=run.revision, now=now)
        with pytest.raises(NotLeading):
            actions.step_back(run, by=vera, expected_revision=run.revision, now=now)
        with pytest.raises(NotCore):
            actions.step_back(run, by=boris, expected_revision=run.revision, now=now)
        run = onward(run, anna)
        stale = actions.step_back(
            run, by=anna, expected_revision=run.revision - 1, now=run.step_started_at
        )
        assert stale.step == 2
        run = actions.pause(run, by=anna, now=run.step_started_at + SECOND)
        with pytest.raises(NothingToUndo):
            actions.step_back(
                run, by=anna, expected_revision=run.revision, now=run.step_started_at + SECOND
            )
        assert Run.objects.get().step == 2

    def test_a_part_that_was_left_by_mistake_has_not_ended(self, troika: Run, anna: Member) -> None:
        run = troika
        pair = sorted(Table.objects.get(number=1).seated.values_list("member", flat=True))[:2]
        Encounter.objects.create(one_id=pair[0], other_id=pair[1], times=2, last_at=run.started_at)
        known = list(Encounter.objects.values_list("one", "other", "times"))
        run = to_step(run, anna, lambda stop: stop.is_last and stop.block.is_work)
        left = onward(run, anna)
        assert left.block == run.block + 1
        assert Encounter.objects.count() > 1
        assert AgendaItem.objects.filter(outcome="worked_on").exists()
        now = left.step_started_at + 5 * SECOND
        back = actions.step_back(left, by=anna, expected_revision=left.revision, now=now)
        assert (back.block, back.step) == (run.block, run.step)
        assert list(Encounter.objects.values_list("one", "other", "times")) == known
        assert set(AgendaItem.objects.values_list("outcome", flat=True)) == {"planned"}
        again = onward(back, anna)
        assert again.block == run.block + 1
        assert Encounter.objects.get(one=pair[0], other=pair[1]).times == 3


@pytest.mark.usefixtures("in_omsk")
class TestByItself:
    def test_at_zero_the_next_step_begins_once_whoever_says_so(
        self, troika: Run, anna: Member, omsk: City
    ) -> None:
        now = troika.step_started_at
        run = actions.go_by_itself(troika, on=True, by=anna, now=now)
        ends = running(run.meeting, now).ends_at()
        assert Alarm.objects.get(kind=STEP_OVER).due_at == ends
        assert actions.follow_clock(run, now=ends - SECOND).step == 0  # a clock that is fast
        for _ in range(3):
            run = actions.follow_clock(run, now=ends)
        assert (run.step, run.step_started_at) == (1, ends)
        last = run.events.last()
        assert last
        assert (last.kind, last.by) == ("next", None)

        alarm = Alarm.objects.get(kind=STEP_OVER)
        assert alarm.due_at == running(run.meeting, ends).ends_at()
        assert alarms.ring(alarm.pk, city=omsk, now=alarm.due_at + 7 * SECOND)
        assert Run.objects.get().step == 2

    def test_a_pause_and_more_time_hold_it(self, troika: Run, anna: Member) -> None:
        now = troika.step_started_at
        run = actions.go_by_itself(troika, on=True, by=anna, now=now)
        run = actions.pause(run, by=anna, now=now + SECOND)
        assert not Alarm.objects.filter(kind=STEP_OVER).exists()
        assert actions.follow_clock(run, now=now + timedelta(hours=1)).step == 0
        run = actions.resume(run, by=anna, now=now + 2 * MINUTE)
        seen = run.revision
        run = actions.extend_step(
            run, by=anna, minutes=5, expected_revision=seen, now=run.step_started_at
        )
        ends = running(run.meeting, now).ends_at()
        assert Alarm.objects.get(kind=STEP_OVER).due_at == ends
        assert actions.follow_clock(run, now=ends - SECOND).step == 0

    def test_switched_off_it_waits_and_a_press_is_not_made_stale_by_the_switch(
        self, troika: Run, anna: Member, vera: Member
    ) -> None:
        now, seen = troika.step_started_at, troika.revision
        with pytest.raises(NotLeading):
            actions.go_by_itself(troika, on=True, by=vera, now=now)
        run = actions.go_by_itself(troika, on=True, by=anna, now=now)
        run = actions.go_by_itself(run, on=False, by=anna, now=now)
        assert not Alarm.objects.filter(kind=STEP_OVER).exists()
        assert actions.follow_clock(run, now=now + timedelta(hours=1)).step == 0
        assert actions.next_step(run, by=anna, expected_revision=seen, now=now).step == 1

    def test_a_step_taken_back_after_its_time_gets_a_minute(
        self, troika: Run, anna: Member
    ) -> None:
        now = troika.step_started_at
        run = actions.go_by_itself(troika, on=True, by=anna, now=now)
        ends = running(run.meeting, now).ends_at()
        run = actions.follow_clock(run, now=ends)
        run = actions.step_back(run, by=anna, expected_revision=run.revision, now=ends + 9 * SECOND)
        assert running(run.meeting, now).ends_at() == ends + 69 * SECOND

    def test_the_last_step_waits_for_a_person(self, troika: Run, anna: Member) -> None:
        run = actions.go_by_itself(troika, on=True, by=anna, now=troika.step_started_at)
        run = to_step(run, anna, lambda stop: stop.asks_pulse and stop.block.position > run.block)
        assert not Alarm.objects.filter(kind=STEP_OVER).exists()
        late = run.step_started_at + timedelta(hours=2)
        assert actions.follow_clock(run, now=late).is_open
        closed = actions.close_run(run, by=anna, now=late)
        assert (closed.is_open, closed.step) == (False, run.step)


def test_the_cockpit_offers_it_and_asks_before_closing(
    omsk: City,
    run: Run,
    tonight: Meeting,
    anna: Member,
    visit: Visit,
    clock: Callable[[datetime], None],
) -> None:
    browser, cockpit = visit(omsk, anna), path("live:facilitator", tonight.pk)
    clock(run.started_at + MINUTE)
    page = browser.get(cockpit).content.decode()
    assert "A step back" not in page
    assert page.count("Yes, the evening is over") == 1  # asked before the whole evening is closed
    browser.post(path("live:steps", tonight.pk), {"revision": run.revision})
    page = browser.get(cockpit).content.decode()
    assert "A step back" in page
    browser.post(path("live:back", tonight.pk), {"revision": run.revision + 1})
    with omsk.scope():
        assert (Run.objects.get().block, Run.objects.get().step) == (run.block, run.step)
    browser.post(path("live:by_itself", tonight.pk))
    page = browser.get(cockpit).content.decode()
    assert f'hx-post="{path("live:clock", tonight.pk)}"' in page
    wall = browser.get(path("live:projector", tonight.pk)).content.decode()
    assert f'hx-post="{path("live:clock", tonight.pk)}"' in wall
    guest = visit(omsk)
    assert guest.post(path("live:clock", tonight.pk)).status_code == 204
    with omsk.scope():
        assert Run.objects.get().block == run.block  # its time is not over
        ends = running(tonight, run.started_at).ends_at()
    clock(ends)
    guest.post(path("live:clock", tonight.pk))
    with omsk.scope():
        assert Run.objects.get().block == run.block + 1
