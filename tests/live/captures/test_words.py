"""Captures are kept once, whole, with the question that their table was working on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import ProtectedError

from tenants.live import actions
from tenants.live.errors import EmptyWords, NonceTaken, NotHere, SomebodyElsesWords, TooLate
from tenants.live.models import Capture, PulseMark, Run, Seat, Table, Vote
from tenants.live.queries import energy, tables_of
from tenants.live.screens.state import EveningState, own_captures
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tests.live.evenings import running

pytestmark = pytest.mark.usefixtures("in_omsk")
MINUTE = timedelta(minutes=1)
HOSTILE = "<script>alert(1)</script> \u202e{{ 7*7 }} '\"><img src=x onerror=alert(1)>"

Press = Callable[[], object]


def test_one_thought_sent_five_times_is_one_row(
    working: Run, room: dict[str, Attendance], tonight: Meeting
) -> None:
    now = working.step_started_at + MINUTE
    kept = [
        actions.capture(
            tonight, by=room["Boris"], kind="perspective", text="Call them.", now=now, nonce="n-1"
        )
        for _ in range(5)
    ]
    assert len({thought.pk for thought in kept}) == Capture.objects.count() == 1


def test_the_nonce_of_another_person_s_thought_answers_nothing_of_it(
    working: Run, room: dict[str, Attendance], tonight: Meeting
) -> None:
    now = working.step_started_at + MINUTE
    words: Any = {"kind": "perspective", "now": now, "nonce": "n-1"}
    actions.capture(tonight, by=room["Boris"], text="Call them.", **words)
    with pytest.raises(NonceTaken):
        actions.capture(tonight, by=room["Dina"], text="Mine.", **words)
    assert [thought.text for thought in Capture.objects.all()] == ["Call them."]


def test_a_thought_belongs_to_the_question_of_its_table_and_step(
    working: Run, room: dict[str, Attendance], tonight: Meeting, anna: Member
) -> None:
    now = working.step_started_at + MINUTE
    evening = EveningState(tonight, now)
    for name, attendance in room.items():
        seat = Seat.objects.get(table__block__position=working.block, member=attendance.member_id)
        table = next(t for t in tables_of(seat.table.block) if t.pk == seat.table_id)
        thought = actions.capture(tonight, by=attendance, kind="realisation", text=name, now=now)
        item = evening.focus(table, running(tonight, now).at_table(table)).item
        assert (thought.item, thought.table, thought.step) == (item, table.number, working.step)
        assert thought.question == (item.question if item else None)
    said = Capture.objects.exclude(question=None).first()
    assert said
    assert said in Capture.objects.not_taken_back().filter(question=said.question)


def test_a_late_word_goes_where_it_was_said(
    working: Run, room: dict[str, Attendance], tonight: Meeting, anna: Member
) -> None:
    said_at, place = working.step_started_at + MINUTE, (working.block, working.step)
    run = actions.skip(
        working,
        by=anna,
        expected_revision=working.revision,
        now=said_at + MINUTE,
        whole_block=True,
    )
    late = actions.capture(
        tonight,
        by=room["Boris"],
        kind="perspective",
        text="From the lift",
        now=said_at + 30 * MINUTE,
        at=said_at,
        place=place,
    )
    assert late.block
    assert (late.block.position, late.step, late.at) == (*place, said_at)
    ahead = actions.capture(
        tonight,
        by=room["Boris"],
        kind="perspective",
        text="A broken phone",
        now=said_at + 31 * MINUTE,
        place=(run.block + 3, 0),
    )
    assert ahead.block
    assert ahead.block.position == run.block


def test_words_may_come_hours_after_the_end_but_not_days(
    run: Run, room: dict[str, Attendance], tonight: Meeting, anna: Member
) -> None:
    actions.close_run(run, by=anna, now=tonight.ends_at)
    after = tonight.ends_at + timedelta(hours=5)
    actions.capture(tonight, by=room["Gleb"], kind="realisation", text="On the tram", now=after)
    late = tonight.ends_at + timedelta(days=2)
    with pytest.raises(NotHere):
        actions.capture(tonight, by=room["Gleb"], kind="realisation", text="Late", now=late)
    assert [c.text for c in Capture.objects.all()] == ["On the tram"]


def test_empty_and_hostile_words(run: Run, room: dict[str, Attendance], tonight: Meeting) -> None:
    now = run.started_at
    with pytest.raises(EmptyWords):
        actions.capture(tonight, by=room["Gleb"], kind="idea", text=" \x00 ", now=now)
    kept = actions.capture(tonight, by=room["Gleb"], kind="idea", text=HOSTILE, now=now)
    assert kept.text == HOSTILE
    long = actions.capture(tonight, by=room["Gleb"], kind="idea", text="я" * 5000, now=now)
    assert len(long.text) == 2000


def test_only_its_author_changes_takes_back_and_restores_a_thought(
    run: Run, room: dict[str, Attendance], tonight: Meeting
) -> None:
    now = run.started_at
    kept = actions.capture(tonight, by=room["Gleb"], kind="idea", text="One", now=now)
    presses: tuple[Press, ...] = (
        lambda: actions.take_back(kept, by=room["Boris"], now=now),
        lambda: actions.restore(kept, by=room["Boris"], now=now),
        lambda: actions.rewrite(
            kept, by=room["Boris"], text="No", kind="idea", due_on=None, now=now
        ),
    )
    for press in presses:
        with pytest.raises(SomebodyElsesWords):
            press()
    actions.rewrite(kept, by=room["Gleb"], text="Two", kind="perspective", due_on=None, now=now)
    actions.take_back(kept, by=room["Gleb"], now=now)
    assert not Capture.objects.not_taken_back().exists()
    actions.restore(kept, by=room["Gleb"], now=now)
    assert [(c.text, c.kind) for c in Capture.objects.not_taken_back()] == [("Two", "perspective")]


def test_the_last_mark_of_energy_counts(
    run: Run, room: dict[str, Attendance], tonight: Meeting
) -> None:
    now = run.started_at
    actions.mark_pulse(room["Gleb"], moment="start", value=2, now=now)
    actions.mark_pulse(room["Gleb"], moment="start", value=4, now=now + MINUTE)
    actions.mark_pulse(room["Gleb"], moment="end", value=5, now=now + MINUTE)
    actions.mark_pulse(room["Vera"], moment="start", value=3, now=now + 2 * MINUTE)
    assert energy(tonight) == {"start": [4, 3], "end": [5]}
    with pytest.raises(ValueError, match="6"):
        actions.mark_pulse(room["Gleb"], moment="end", value=6, now=now)
    assert PulseMark.objects.count() == 3


def test_a_table_s_own_step_is_kept_with_the_thought(
    working: Run, room: dict[str, Attendance], tonight: Meeting, anna: Member
) -> None:
    now = working.step_started_at + MINUTE
    seat = Seat.objects.filter(table__block__position=working.block, member=anna).get()
    actions.table_next(working, table=seat.table, expected_step=0, by=anna, now=now)
    thought = actions.capture(tonight, by=room["Anna"], kind="perspective", text="x", now=now)
    assert thought.step == Table.objects.get(pk=seat.table_id).step == 1


def test_an_arrival_is_not_deleted_with_what_was_said(
    run: Run, room: dict[str, Attendance], tonight: Meeting
) -> None:
    now = run.started_at
    kept = actions.capture(tonight, by=room["Gleb"], kind="idea", text="Kept", now=now)
    actions.mark_pulse(room["Vera"], moment="start", value=3, now=now)
    Vote.objects.create(idea=kept, attendance=room["Boris"], points=1)
    for name in ("Gleb", "Vera", "Boris"):
        with pytest.raises(ProtectedError):
            room[name].delete()
    assert (Capture.objects.count(), PulseMark.objects.count(), Vote.objects.count()) == (1, 1, 1)


def test_words_are_changed_and_marked_as_long_as_they_are_taken(
    run: Run, room: dict[str, Attendance], tonight: Meeting
) -> None:
    gleb, now = room["Gleb"], run.started_at
    kept = actions.capture(tonight, by=gleb, kind="idea", text="One", now=now)
    late = tonight.ends_at + timedelta(hours=12, minutes=1)
    before = Capture.objects.values().get()
    presses: tuple[Press, ...] = (
        lambda: actions.rewrite(kept, by=gleb, text="No", kind="idea", due_on=None, now=late),
        lambda: actions.take_back(kept, by=gleb, now=late),
        lambda: actions.restore(kept, by=gleb, now=late),
        lambda: actions.mark_pulse(gleb, moment="end", value=1, now=late),
    )
    for press in presses:
        with pytest.raises(TooLate):
            press()
    assert Capture.objects.values().get() == before
    assert not PulseMark.objects.exists()
    in_time = late - 2 * MINUTE
    actions.rewrite(kept, by=gleb, text="Two", kind="idea", due_on=None, now=in_time)
    assert Capture.objects.get().text == "Two"


def test_a_screen_is_stale_after_any_change_of_one_s_words(
    run: Run, room: dict[str, Attendance], tonight: Meeting
) -> None:
    gleb, now = room["Gleb"], run.started_at
    kept = actions.capture(tonight, by=gleb, kind="idea", text="cat", now=now)
    seen = {own_captures(gleb).fingerprint}
    actions.rewrite(kept, by=gleb, text="dog", kind="idea", due_on=None, now=now)
    seen.add(own_captures(gleb).fingerprint)
    actions.rewrite(kept, by=gleb, text="dog", kind="perspective", due_on=None, now=now)
    seen.add(own_captures(gleb).fingerprint)
    actions.take_back(kept, by=gleb, now=now)
    seen.add(own_captures(gleb).fingerprint)
    assert len(seen) == 4
    assert own_captures(gleb).fingerprint == own_captures(gleb).fingerprint


def test_a_retry_of_a_kept_thought_is_never_refused(
    run: Run, room: dict[str, Attendance], tonight: Meeting
) -> None:
    """Its answer was lost on the way, and the phone was off until the next day."""
    gleb, late = room["Gleb"], tonight.ends_at + timedelta(hours=13)
    said: dict[str, Any] = {"kind": "idea", "text": "One", "nonce": "b1e0"}
    kept = actions.capture(tonight, by=gleb, now=run.started_at, **said)
    assert actions.capture(tonight, by=gleb, now=late, **said) == kept
    with pytest.raises(TooLate):
        actions.capture(tonight, by=gleb, now=late, **said | {"nonce": "b1e1"})
    assert Capture.objects.get() == kept
