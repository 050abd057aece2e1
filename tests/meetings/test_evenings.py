"""Meetings are cancelled before they begin and closed after they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants.meetings.actions import (
    cancel_meeting,
    change_meeting,
    close_meeting,
    undo_last_change,
)
from tenants.meetings.errors import MeetingLive, NotBegun
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City

Visit = Callable[..., Any]


@pytest.fixture
def going_on(omsk: City, tonight: Meeting) -> Meeting:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(state=Meeting.State.LIVE)
    return tonight


def test_an_evening_that_goes_on_is_not_cancelled(
    omsk: City, going_on: Meeting, anna: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope(), pytest.raises(MeetingLive):
        cancel_meeting(going_on, by=anna, now=now)
    browser = visit(omsk, anna)
    address = f"/meetings/{going_on.pk}/cancellation/"
    assert "Close it instead." in browser.post(address, follow=True).content.decode()
    with omsk.scope():
        assert Meeting.objects.get(pk=going_on.pk).state == Meeting.State.LIVE


def test_an_evening_that_has_not_begun_is_not_closed(
    omsk: City, tonight: Meeting, anna: Member, visit: Visit
) -> None:
    with omsk.scope(), pytest.raises(NotBegun):
        close_meeting(tonight, by=anna, now=tonight.starts_at - timedelta(seconds=1))
    page = visit(omsk, anna).post(f"/meetings/{tonight.pk}/closing/", follow=True)
    assert "has not begun yet" in page.content.decode()
    with omsk.scope():
        assert close_meeting(tonight, by=anna, now=tonight.starts_at).state == "closed"


def test_an_evening_begun_early_may_end_early(omsk: City, going_on: Meeting, anna: Member) -> None:
    early = going_on.starts_at - timedelta(minutes=1)
    with omsk.scope():
        assert close_meeting(going_on, by=anna, now=early).state == Meeting.State.CLOSED


def place_of(meeting: Meeting) -> dict[str, Any]:
    names = ("starts_at", "ends_at", "venue", "address", "capacity", "note")
    return {name: getattr(meeting, name) for name in names}


@pytest.mark.usefixtures("in_omsk")
def test_an_evening_that_goes_on_stays_in_its_hours(
    going_on: Meeting, anna: Member, now: datetime
) -> None:
    week = timedelta(weeks=1)
    facts = place_of(going_on)
    later = {"starts_at": going_on.starts_at + week, "ends_at": going_on.ends_at + week}
    with pytest.raises(MeetingLive):
        change_meeting(going_on, **(facts | later), by=anna, now=now)
    change_meeting(going_on, **(facts | {"venue": "Yard"}), by=anna, now=now)
    going_on.refresh_from_db()
    assert place_of(going_on) == facts | {"venue": "Yard"}


@pytest.mark.usefixtures("in_omsk")
def test_a_move_is_not_taken_back_while_the_evening_goes_on(
    tonight: Meeting, anna: Member, now: datetime
) -> None:
    hour = timedelta(hours=1)
    earlier = {"starts_at": tonight.starts_at - hour, "ends_at": tonight.ends_at - hour}
    facts = place_of(tonight) | earlier
    change_meeting(tonight, **facts, by=anna, now=now)
    Meeting.objects.filter(pk=tonight.pk).update(state=Meeting.State.LIVE)
    with pytest.raises(MeetingLive):
        undo_last_change(tonight, by=anna, now=now)
    tonight.refresh_from_db()
    assert place_of(tonight) == facts
