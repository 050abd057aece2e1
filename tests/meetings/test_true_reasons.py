"""A refusal names its true reason: each case is held against its condition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants.live import errors as evening_errors
from tenants.live.actions import start_run
from tenants.meetings import errors
from tenants.meetings.actions import cancel_meeting, change_meeting, check_in, undo_last_change
from tenants.meetings.messages import closed_door_reason
from tenants.meetings.models import DOORS_OPEN, LATE_WORD, Attendance, Meeting, MeetingChange
from tenants.members.models import Member
from tenants.products import errors as product_errors
from tenants.products.actions import merging, questions, team
from tenants.products.models import Question
from tests.products.making import product, question

pytestmark = pytest.mark.usefixtures("in_omsk")
MINUTE = timedelta(minutes=1)
TOO_EARLY, LONG_AGO = "three hours before", "ended long ago"


class TestTheDoor:
    @pytest.mark.parametrize(
        ("at", "reason"),
        [
            (lambda m: m.starts_at - DOORS_OPEN - MINUTE, TOO_EARLY),
            (lambda m: m.ends_at + LATE_WORD, LONG_AGO),
        ],
    )
    def test_too_early_and_too_late(
        self,
        tonight: Meeting,
        boris: Member,
        at: Callable[[Meeting], datetime],
        reason: str,
    ) -> None:
        with pytest.raises(errors.DoorClosed) as refused:
            check_in(tonight, member=boris, how="qr", now=at(tonight))
        assert reason in str(refused.value)
        assert reason in closed_door_reason(tonight, now=at(tonight))
        assert not Attendance.objects.exists()

    def test_cancelled(self, tonight: Meeting, boris: Member, now: datetime) -> None:
        cancel_meeting(tonight, by=None, now=now)
        with pytest.raises(errors.MeetingCancelled):
            check_in(tonight, member=boris, how="qr", now=now)
        tonight.refresh_from_db()
        assert "cancelled" in closed_door_reason(tonight, now=now)

    def test_beginning(self, tonight: Meeting, anna: Member, now: datetime) -> None:
        late, day = tonight.ends_at + LATE_WORD, timedelta(days=1)
        with pytest.raises(evening_errors.TooLateToBegin) as refused:
            start_run(tonight, by=anna, now=late)
        assert LONG_AGO in str(refused.value)
        later = {"starts_at": tonight.starts_at + day, "ends_at": tonight.ends_at + day}
        Meeting.objects.filter(pk=tonight.pk).update(**later)
        with pytest.raises(evening_errors.NotAtTheDoor) as early:
            start_run(tonight, by=anna, now=now)
        assert TOO_EARLY in str(early.value)


def test_the_times_of_an_evening(tonight: Meeting, now: datetime) -> None:
    facts = {name: getattr(tonight, name) for name in ("venue", "address", "capacity", "note")}
    hours: dict[str, Any] = {"starts_at": tonight.ends_at, "ends_at": tonight.starts_at}
    with pytest.raises(errors.EndsBeforeItBegins) as refused:
        change_meeting(tonight, **facts, **hours, by=None, now=now)
    assert "before the beginning" in str(refused.value)
    cancel_meeting(tonight, by=None, now=now)
    with pytest.raises(errors.MeetingOver):
        undo_last_change(tonight, by=None, now=tonight.ends_at)
    assert list(MeetingChange.objects.values_list("kind", flat=True)) == ["cancelled"]


class TestQuestions:
    @pytest.fixture
    def one(self, anna: Member) -> Question:
        return question(anna, "Who pays?")

    def test_merging(self, one: Question, anna: Member, now: datetime) -> None:
        other, third = question(anna, "Who else?"), question(anna, "Who at all?")
        for refused, into in (
            (product_errors.OneQuestion, one),
            (product_errors.NothingToMergeInto, third),
        ):
            if into == third:
                questions.withdraw_question(third, by=anna)
            with pytest.raises(refused):
                merging.merge_questions(one, into=into, by=anna, now=now)
        questions.answer_question(one, by=anna, answer="We do", now=now)
        with pytest.raises(product_errors.ClosedToMerging):
            merging.merge_questions(one, into=other, by=anna, now=now)
        assert not one.merges.exists()

    def test_bringing_back_what_is_open(self, one: Question, anna: Member, now: datetime) -> None:
        with pytest.raises(product_errors.NotAnswered):
            questions.reopen_question(one, by=anna, now=now)
        with pytest.raises(product_errors.NotTakenBack):
            questions.restore_question(one, by=anna)
        one.refresh_from_db()
        assert one.state == Question.State.QUEUED


def test_an_author_is_not_told_to_offer_help(anna: Member, boris: Member, now: datetime) -> None:
    shed = product(anna)
    with pytest.raises(product_errors.NotAHelper):
        team.share_authorship(shed, by=anna, to=boris)
    assert not shed.is_written_by(boris)
