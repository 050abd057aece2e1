"""One clock, pressed by the core; every press written down; nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from tenants.live import actions
from tenants.live.errors import AlreadyClosed, NotAtTheDoor, NotCore, NotHere, NotLeading
from tenants.live.models import AgendaItem, Block, Encounter, Run, RunEvent, Seat, Table
from tenants.live.screens.facilitator import facilitator_context
from tenants.live.screens.state import EveningState
from tenants.meetings.actions import check_in_guest, close_meeting
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.signals import meeting_closed
from tenants.members.models import Member
from tenants.products.actions.questions import answer_question
from tenants.products.models import Question
from tests.live.evenings import running

pytestmark = pytest.mark.usefixtures("in_omsk")
MINUTE = timedelta(minutes=1)


def kinds(run: Run) -> list[str]:
    return list(run.events.values_list("kind", flat=True))


def test_the_core_begins_the_evening_and_once(
    tonight: Meeting, agenda: object, anna: Member, vera: Member, boris: Member, people: object
) -> None:
    now = tonight.starts_at
    with pytest.raises(NotCore):
        actions.start_run(tonight, by=boris, now=now)
    assert not Run.objects.exists()
    run = actions.start_run(tonight, by=anna, now=now)
    again = actions.start_run(tonight, by=vera, now=now + MINUTE)
    assert (again, again.facilitator, kinds(run)) == (run, anna, ["start"])
    tonight.refresh_from_db()
    assert tonight.state == Meeting.State.LIVE
    assert set(Question.objects.values_list("state", flat=True)) == {"on_agenda"}


def test_not_when_the_door_is_closed(tonight: Meeting, anna: Member) -> None:
    with pytest.raises(NotAtTheDoor):
        actions.start_run(tonight, by=anna, now=tonight.ends_at + timedelta(hours=13))
    assert not Run.objects.exists()


def test_a_stale_press_changes_nothing_and_says_how_it_is(run: Run, anna: Member) -> None:
    now = run.started_at + MINUTE
    first = actions.next_step(run, by=anna, expected_revision=1, now=now)
    second = actions.next_step(run, by=anna, expected_revision=1, now=now)
    assert (first.block, first.step) == (second.block, second.step) == (2, 0)
    assert second.revision == first.revision == 2
    assert kinds(run) == ["start", "next"]


def test_a_pause_moves_every_clock_by_its_length(
    working: Run, anna: Member, tonight: Meeting
) -> None:
    begun, now = working.step_started_at, working.step_started_at + timedelta(seconds=20)
    table = Table.objects.filter(block__position=working.block).first()
    assert table
    run = actions.table_next(working, table=table, expected_step=0, by=anna, now=now)
    paused = actions.pause(run, by=anna, now=now)
    assert actions.pause(run, by=anna, now=now + MINUTE).paused_at == now
    ends = running(tonight, now).ends_at()
    assert paused.clock(now=now + 5 * MINUTE) == now
    run = actions.resume(paused, by=anna, now=now + 5 * MINUTE)
    assert run.paused_at is None
    assert run.step_started_at == begun + 5 * MINUTE
    assert run.block_started_at == begun + 5 * MINUTE
    table.refresh_from_db()
    assert table.step_started_at == now + 5 * MINUTE
    assert running(tonight, now).ends_at() == ends + 5 * MINUTE
    pause = run.events.get(kind="resume")
    assert pause.seconds == 300


def test_a_part_of_one_step_is_not_called_the_same_twice(run: Run, tonight: Meeting) -> None:
    stops = EveningState(tonight, run.started_at).timeline.steps
    assert not [stop for stop in stops if stop.heading == stop.title]
    assert [stop.title for stop in stops if not stop.heading]


def test_next_ends_a_pause(run: Run, anna: Member) -> None:
    now = run.started_at + MINUTE
    run = actions.pause(run, by=anna, now=now)
    run = actions.next_step(run, by=anna, expected_revision=run.revision, now=now + MINUTE)
    assert (run.paused_at, run.step_started_at) == (None, now + MINUTE)


def test_more_time_counts_from_now_once_the_time_is_over(
    run: Run, anna: Member, tonight: Meeting
) -> None:
    now = run.started_at + 4 * MINUTE
    run = actions.extend_step(run, by=anna, minutes=2, expected_revision=1, now=now)
    assert running(tonight, now).ends_at() == run.started_at + 12 * MINUTE
    late = run.started_at + 15 * MINUTE
    actions.extend_step(run, by=anna, minutes=2, expected_revision=run.revision, now=late)
    assert running(tonight, late).ends_at() == late + 2 * MINUTE


def test_ahead_and_behind(run: Run, anna: Member, tonight: Meeting) -> None:
    now = tonight.starts_at
    assert running(tonight, now + 5 * MINUTE).behind(now=now + 5 * MINUTE) == timedelta(0)
    assert running(tonight, now + 13 * MINUTE).behind(now=now + 13 * MINUTE) == 3 * MINUTE
    actions.next_step(run, by=anna, expected_revision=1, now=now + 4 * MINUTE)
    late = running(tonight, now + 4 * MINUTE).behind(now=now + 4 * MINUTE)
    assert late == -6 * MINUTE
    run = Run.objects.get()
    actions.pause(run, by=anna, now=now + 5 * MINUTE)
    behind = running(tonight, now + 15 * MINUTE).behind(now=now + 15 * MINUTE)
    assert behind == 4 * MINUTE


def test_an_evening_that_was_cut_short_is_not_praised_for_being_quick(
    working: Run, anna: Member, tonight: Meeting
) -> None:
    now = tonight.starts_at + 16 * MINUTE
    assert facilitator_context(EveningState(tonight, now))["pace"] == "good"
    actions.skip(working, by=anna, expected_revision=working.revision, now=now, whole_block=True)
    facts = facilitator_context(EveningState(tonight, now))
    assert facts["pace"] == "long"
    assert "left over" in facts["how_late"]
    assert facilitator_context(EveningState(tonight, tonight.ends_at))["pace"] == "late"


def test_anyone_of_the_core_takes_over_and_hands_over_to_the_core_only(
    run: Run, anna: Member, vera: Member, boris: Member, people: object
) -> None:
    now = run.started_at + MINUTE
    with pytest.raises(NotCore):
        actions.take_over(run, by=boris, now=now)
    with pytest.raises(NotCore):
        actions.hand_over(run, to=boris, by=anna, now=now)
    assert Run.objects.get().facilitator == anna
    run = actions.take_over(run, by=vera, now=now)
    assert run.facilitator == vera
    run = actions.hand_over(run, to=anna, by=vera, now=now)
    assert run.facilitator == anna
    told = list(run.events.values_list("kind", "by", "to"))
    assert told[1:] == [("take_over", vera.pk, vera.pk), ("hand_over", vera.pk, anna.pk)]


def test_who_does_not_lead_presses_nothing_until_they_take_over(
    run: Run, anna: Member, vera: Member, people: object
) -> None:
    now, seen = run.started_at + MINUTE, run.revision
    presses: list[Callable[[], object]] = [
        lambda: actions.next_step(run, by=vera, expected_revision=seen, now=now),
        lambda: actions.skip(run, by=vera, expected_revision=seen, now=now),
        lambda: actions.extend_step(run, by=vera, minutes=2, expected_revision=seen, now=now),
        lambda: actions.pause(run, by=vera, now=now),
        lambda: actions.resume(run, by=vera, now=now),
        lambda: actions.hand_over(run, to=vera, by=vera, now=now),
        lambda: actions.close_run(run, by=vera, now=now),
    ]
    for press in presses:
        with pytest.raises(NotLeading):
            press()
    assert kinds(run) == ["start"]
    led = actions.take_over(run, by=vera, now=now)
    actions.next_step(led, by=vera, expected_revision=led.revision, now=now)
    with pytest.raises(NotLeading):  # whoever was gone comes back by taking over
        actions.pause(run, by=anna, now=now)
    assert kinds(run) == ["start", "take_over", "next"]


def test_a_table_has_its_own_clock_within_the_block(
    working: Run,
    room: dict[str, Attendance],
    people: dict[str, Member],
    tonight: Meeting,
    anna: Member,
) -> None:
    now = working.step_started_at + timedelta(seconds=30)
    seat = Seat.objects.filter(table__block__position=working.block).exclude(member=anna)[0]
    table, member = seat.table, seat.member
    assert member
    stranger = (
        Seat.objects.filter(table__block=table.block)
        .exclude(table=table)
        .exclude(member__duties__gt=0)[0]
    )
    with pytest.raises(NotHere):
        actions.table_next(working, table=table, expected_step=0, by=stranger.member, now=now)
    for _ in range(2):  # the second tap saw the same step
        run = actions.table_next(working, table=table, expected_step=0, by=member, now=now)
    course = running(tonight, now)
    table.refresh_from_db()
    assert course.at_table(table).position == 1
    assert course.here.position == 0
    assert course.table_ends_at(table) <= course.block_ends_at()
    last = course.here.count - 1
    for step in range(1, last + 3):
        run = actions.table_next(run, table=table, expected_step=step, by=member, now=now)
    table.refresh_from_db()
    assert table.step == last  # no further than its block
    run = actions.table_rejoin(run, table=table, by=anna, now=now)
    table.refresh_from_db()
    assert table.step is None


def to_the_end(run: Run, *, by: Member) -> Run:
    while True:
        now = run.step_started_at + MINUTE
        after = actions.next_step(run, by=by, expected_revision=run.revision, now=now)
        if after.revision == run.revision:
            return after
        run = after


def test_an_evening_to_its_end(
    run: Run,
    anna: Member,
    tonight: Meeting,
    questions: dict[str, Question],
    people: dict[str, Member],
) -> None:
    heard: list[Run] = []
    meeting_closed.connect(
        lambda meeting, **_: heard.append(meeting.run), weak=False, dispatch_uid="test"
    )
    try:
        last = to_the_end(run, by=anna)
        assert running(tonight, last.step_started_at).next is None
        answer_question(
            questions["Dina"], by=people["Dina"], answer="Found it.", now=run.started_at
        )
        now = last.step_started_at + MINUTE
        for _ in range(2):
            closed = actions.close_run(last, by=anna, now=now)
    finally:
        meeting_closed.disconnect(dispatch_uid="test")
    assert heard == [closed]
    tonight.refresh_from_db()
    assert (tonight.state, tonight.came, closed.closed_at) == ("closed", 9, now)
    states = dict(Question.objects.values_list("author__name", "state"))
    assert states == {name: "answered" if name == "Dina" else "queued" for name in states}
    served = dict(Question.objects.values_list("author__name", "times_served"))
    assert served == {name: 0 if name == "Dina" else 1 for name in served}
    tables = [
        sorted(seat.member_id for seat in table.seated.all() if seat.member_id)
        for table in Table.objects.prefetch_related("seated")
    ]
    # Nobody works with all of a table of nine.
    expected = {pair for people in tables if len(people) <= 8 for pair in combinations(people, 2)}
    assert expected
    met = Encounter.objects.values_list("one", "other")
    assert set(met) == expected
    with pytest.raises(AlreadyClosed):
        actions.next_step(closed, by=anna, expected_revision=closed.revision, now=now)


def test_a_skipped_block_works_on_nothing_and_nobody_has_met(
    run: Run, anna: Member, tonight: Meeting, questions: object
) -> None:
    now = tonight.starts_at
    while not EveningState(tonight, now).is_working:
        run = actions.next_step(run, by=anna, expected_revision=run.revision, now=now)
    block = run.block
    run = actions.skip(run, by=anna, expected_revision=run.revision, now=now, whole_block=True)
    assert run.block == block + 1
    outcomes = AgendaItem.objects.filter(table__block__position=block)
    assert set(outcomes.values_list("outcome", flat=True)) == {"not_reached"}
    assert not Encounter.objects.exists()


def test_a_meeting_closed_at_its_page_closes_the_evening_too(
    working: Run, anna: Member, tonight: Meeting, questions: object
) -> None:
    now = tonight.ends_at
    close_meeting(tonight, by=anna, now=now)
    run = Run.objects.get()
    assert run.closed_at is not None
    assert kinds(run)[-1] == RunEvent.Kind.CLOSE
    assert not Question.objects.filter(state="on_agenda").exists()


def test_the_run_has_ended_when_the_minutes_of_a_closed_meeting_are_written(
    working: Run, anna: Member, tonight: Meeting, questions: object
) -> None:
    now = tonight.starts_at + 20 * MINUTE
    for _ in range(2):
        working = actions.next_step(working, by=anna, expected_revision=working.revision, now=now)
    assert not Encounter.objects.exists()  # the block is still going on
    close_meeting(tonight, by=anna, now=tonight.ends_at)
    run = Run.objects.get()
    assert (run.closed_at, kinds(run).count(RunEvent.Kind.CLOSE)) == (tonight.ends_at, 1)
    assert tonight.changes.filter(kind="closed").count() == 1
    assert 0 < Encounter.objects.count() == tonight.minutes_kept.pairs_met


def test_a_meeting_that_was_only_planned_sends_its_questions_home(
    agenda: object, anna: Member, tonight: Meeting, doors: datetime
) -> None:
    actions.publish_agenda(tonight.agenda, by=anna, now=doors)
    close_meeting(tonight, by=anna, now=tonight.ends_at)
    assert set(Question.objects.values_list("state", "times_served")) == {("queued", 0)}


def test_without_a_plan_the_evening_plans_itself(
    tonight: Meeting, room: object, questions: object, anna: Member
) -> None:
    actions.start_run(tonight, by=anna, now=tonight.starts_at)
    assert tonight.agenda.published_at == tonight.starts_at
    assert Block.objects.filter(kind=Block.Kind.WORK).exists()


def test_guests_without_an_account_meet_nobody_for_the_record(
    working: Run, tonight: Meeting, anna: Member
) -> None:
    guest = check_in_guest(tonight, name="Guest", how="qr", now=tonight.starts_at + 20 * MINUTE)
    assert Seat.objects.filter(attendance=guest, table__block__position=working.block).exists()
    now = tonight.starts_at + 40 * MINUTE
    run = actions.skip(
        working, by=anna, expected_revision=working.revision, now=now, whole_block=True
    )
    assert run.block > working.block


def test_a_table_s_own_step_does_not_make_the_next_press_stale(working: Run, anna: Member) -> None:
    now = working.step_started_at + MINUTE
    table = Table.objects.filter(block__position=working.block).select_related("block")[0]
    mate = table.seated.exclude(member=None)[0].member
    seen = working.revision
    told = actions.table_next(working, table=table, expected_step=0, by=mate, now=now)
    assert told.revision > seen
    run = actions.next_step(working, by=anna, expected_revision=seen, now=now)
    assert (run.block, run.step) == (working.block, working.step + 1)
    again = actions.next_step(working, by=anna, expected_revision=seen, now=now)
    ahead = actions.next_step(working, by=anna, expected_revision=run.revision + 1, now=now)
    assert (again.step, ahead.step, ahead.revision) == (run.step, run.step, run.revision)
