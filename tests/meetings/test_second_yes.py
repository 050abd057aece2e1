"""One person alone cancels the next evening; more than that, and a rhythm that people come to,
waits for a second yes. All of it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from tenants.meetings.actions import (
    agree_to_cancel,
    agree_to_end,
    cancel_meeting,
    confirm_meeting,
    end_series,
    let_series_go_on,
    register,
    undo_last_change,
)
from tenants.meetings.errors import NotASecond, NothingAsked, TooLateToGoOn
from tenants.meetings.letters import LETTER
from tenants.meetings.models import Meeting, Series
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.registry.models import Alarm, City
from tests.cast import Visitor

Visit = Callable[..., Visitor]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def core(omsk: City, anna: Member, boris: Member, now: datetime) -> tuple[Member, Member]:
    """Anna facilitates, Boris keeps the venue."""
    with omsk.scope():
        hold_duty(member=boris, kind="venue", now=now)
    return anna, boris


@pytest.fixture
def ahead(omsk: City, thursdays: Series, vera: Member, now: datetime) -> list[Meeting]:
    """Three evenings; Vera comes to each."""
    with omsk.scope():
        found = list(thursdays.meetings.order_by("starts_at"))
        for meeting in found:
            register(meeting, member=vera, now=now)
    return found


def states() -> list[str]:
    return list(Meeting.objects.order_by("starts_at").values_list("state", flat=True))


def test_a_member_of_the_core_cancels_the_next_evening_alone_and_only_that(
    omsk: City, core: tuple[Member, Member], ahead: list[Meeting], now: datetime
) -> None:
    anna, _boris = core
    with omsk.scope():
        cancel_meeting(ahead[0], by=anna, now=now, why="No heating")
        for meeting in ahead[1:]:  # the next one is now the second
            cancel_meeting(meeting, by=anna, now=now, why="Closed for ever")
            cancel_meeting(meeting, by=anna, now=now, why="Closed for ever")
        assert states() == ["cancelled", "planned", "planned", "planned"]
        told = Alarm.objects.filter(kind=LETTER, key__startswith="cancelled:")
        assert told.count() == 1
        asked = ahead[1].asked_to_cancel
        assert asked is not None
        assert (asked.by, asked.why) == (anna, "Closed for ever")


def test_somebody_else_of_the_core_gives_the_second_yes(
    omsk: City, core: tuple[Member, Member], ahead: list[Meeting], vera: Member, now: datetime
) -> None:
    anna, boris = core
    with omsk.scope():
        with pytest.raises(NothingAsked):
            agree_to_cancel(ahead[1], by=boris, now=now)
        cancel_meeting(ahead[1], by=anna, now=now, why="The hall is let")
        for nobody in (anna, vera):
            with pytest.raises(NotASecond):
                agree_to_cancel(ahead[1], by=nobody, now=now)
        assert states() == ["planned"] * 3
        agreed = agree_to_cancel(ahead[1], by=boris, now=now + HOUR)
        assert agreed.is_cancelled
        last = agreed.changes.first()
        assert last is not None
        assert (last.by, last.why) == (boris, "The hall is let")
        undo_last_change(agreed, by=anna, now=now + DAY)
        assert states()[:3] == ["planned"] * 3


def test_who_may_cancel_agrees_by_cancelling_as_well(
    omsk: City, core: tuple[Member, Member], ahead: list[Meeting], now: datetime
) -> None:
    anna, boris = core
    with omsk.scope():
        cancel_meeting(ahead[1], by=anna, now=now, why="The hall is let")
        assert cancel_meeting(ahead[1], by=boris, now=now).is_cancelled


def test_asking_can_be_taken_back_and_a_confirmation_answers_it(
    omsk: City, core: tuple[Member, Member], ahead: list[Meeting], now: datetime
) -> None:
    anna, boris = core
    with omsk.scope():
        cancel_meeting(ahead[1], by=anna, now=now)
        undo_last_change(ahead[1], by=boris, now=now)
        assert not ahead[1].changes.exists()
        cancel_meeting(ahead[1], by=anna, now=now)
        confirm_meeting(ahead[1], by=boris, now=now + HOUR)
        with pytest.raises(NothingAsked):
            agree_to_cancel(ahead[1], by=boris, now=now + HOUR)


def test_alone_in_the_core_there_is_nobody_to_ask(
    omsk: City, anna: Member, ahead: list[Meeting], now: datetime
) -> None:
    with omsk.scope():
        for meeting in ahead:
            cancel_meeting(meeting, by=anna, now=now)
        assert states()[:3] == ["cancelled"] * 3


def test_a_rhythm_that_people_come_to_ends_with_a_second_yes(
    omsk: City, core: tuple[Member, Member], thursdays: Series, ahead: list[Meeting], now: datetime
) -> None:
    anna, boris = core
    with omsk.scope():
        end_series(thursdays, by=anna, now=now)
        end_series(thursdays, by=anna, now=now)
        thursdays.refresh_from_db()
        assert (thursdays.ended_at, thursdays.end_asked_by) == (None, anna)
        with pytest.raises(NotASecond):
            agree_to_end(thursdays, by=anna, now=now)
        let_series_go_on(thursdays, now=now)
        with pytest.raises(NothingAsked):
            agree_to_end(thursdays, by=boris, now=now)
        end_series(thursdays, by=anna, now=now)
        agree_to_end(thursdays, by=boris, now=now)
        thursdays.refresh_from_db()
        assert (thursdays.ended_at, thursdays.end_asked_at) == (now, None)


def test_an_ended_rhythm_goes_on_within_a_week(
    omsk: City, core: tuple[Member, Member], thursdays: Series, now: datetime
) -> None:
    anna, _boris = core
    with omsk.scope():
        end_series(thursdays, by=anna, now=now)
        assert states() == []
        with pytest.raises(TooLateToGoOn):
            let_series_go_on(thursdays, now=now + 8 * DAY)
        let_series_go_on(thursdays, now=now + HOUR)
        assert states() == ["planned"] * 3
        assert Alarm.objects.filter(kind="meetings.plan_ahead", key=thursdays.pk).exists()


def test_the_pages_ask_agree_and_undo(
    omsk: City,
    core: tuple[Member, Member],
    thursdays: Series,
    ahead: list[Meeting],
    visit: Visit,
    vera: Member,
) -> None:
    anna, boris = core
    one, other = visit(omsk, anna), visit(omsk, boris)
    path = f"/meetings/{ahead[1].pk}/cancellation/"
    page = one.post(path, {"why": "The hall is let"}, follow=True)
    assert "somebody else of the core has to agree" in page.text
    assert "Agree: cancel it" not in page.text
    assert "Cancel the evening?" in other.get("/").text
    assert "Agree: cancel it" in other.get(f"/meetings/{ahead[1].pk}/").text
    assert visit(omsk, vera).post(f"{path}agreement/").status_code == 403
    page = other.post(f"{path}agreement/", follow=True)
    assert "Undo" in page.text
    with omsk.scope():
        assert states()[1] == "cancelled"
    other.post(path, {"_method": "delete"})
    with omsk.scope():
        assert states()[1] == "planned"
    end = f"/meetings/series/{thursdays.pk}/end/"
    one.post(end)
    assert "End the rhythm" in other.get("/").text
    page = other.post(f"{end}agreement/", follow=True)
    assert "Let it go on" in page.text
    other.post(end, {"_method": "delete"})
    with omsk.scope():
        thursdays.refresh_from_db()
        assert thursdays.ended_at is None


def test_a_reason_carries_no_address(
    omsk: City, anna: Member, ahead: list[Meeting], visit: Visit
) -> None:
    path = f"/meetings/{ahead[0].pk}/cancellation/"
    refused = visit(omsk, anna).post(path, {"why": "Closed, see http://evil.example/"})
    assert refused.status_code == 422
    assert "http://evil.example/" in refused.text  # kept in the field
    with omsk.scope():
        assert states() == ["planned"] * 3
    assert not mail.outbox


def test_programs_of_members_read_that_a_cancelling_waits(
    omsk: City, core: tuple[Member, Member], ahead: list[Meeting], visit: Visit, now: datetime
) -> None:
    anna, boris = core
    with omsk.scope():
        cancel_meeting(ahead[1], by=anna, now=now, why="Closed for ever")
    page = f"/api/v1/meetings/{ahead[1].pk}/"
    read = visit(omsk, boris).get(page).json()["asked_to_cancel"]
    assert (read["by"], read["why"]) == ("Anna", "Closed for ever")
    rows = visit(omsk, boris).get("/api/v1/meetings/").json()["results"]
    assert [row["asked_to_cancel"] is not None for row in rows].count(True) == 1
    assert visit(omsk).get(page).json()["asked_to_cancel"] is None
