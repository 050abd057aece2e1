"""A series keeps three meetings ahead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.meetings.actions import (
    begin_series,
    cancel_meeting,
    change_meeting,
    check_in,
    end_series,
    plan_ahead,
    register,
    reshape_series,
)
from tenants.meetings.errors import SeatsTaken
from tenants.meetings.models import Meeting, MeetingChange, Series
from tenants.meetings.rhythm import RefusedRule
from tenants.meetings.signals import meeting_dropped, meetings_planned
from tenants.members.models import Member
from tenants.registry.models import Alarm, City
from tests.meetings.conftest import a_series

pytestmark = pytest.mark.usefixtures("in_omsk")


def days(series: Series) -> list[date]:
    found = series.meetings.order_by("occurrence").values_list("occurrence", flat=True)
    return [day for day in found if day is not None]


def test_a_new_rhythm_has_three_evenings_and_their_alarms(thursdays: Series) -> None:
    first, second, third = series_meetings(thursdays)
    assert days(thursdays) == [date(2026, 11, 26), date(2026, 12, 3), date(2026, 12, 10)]
    assert first.starts_at.isoformat() == "2026-11-26T12:00:00+00:00"
    assert second.ends_at - second.starts_at == timedelta(hours=2)
    assert {meeting.state for meeting in (first, second, third)} == {Meeting.State.PLANNED}
    kinds = Alarm.objects.filter(key=str(third.pk)).values_list("kind", flat=True)
    assert sorted(kinds) == [
        "meetings.close",
        "meetings.day_before",
        "meetings.soon",
        "meetings.unconfirmed",
    ]
    gone = Alarm.objects.filter(key=str(first.pk), kind="meetings.day_before")
    assert not gone.exists()  # that moment has passed


def series_meetings(series: Series) -> list[Meeting]:
    return list(series.meetings.order_by("starts_at"))


def test_planning_again_changes_nothing(thursdays: Series, now: datetime) -> None:
    heard: list[object] = []
    listener = lambda **words: heard.append(words["meetings"])  # noqa: E731  # a signal's ear
    meetings_planned.connect(listener)
    before = list(Meeting.objects.order_by("pk").values())
    assert plan_ahead(thursdays, now=now) == []
    assert list(Meeting.objects.order_by("pk").values()) == before
    assert heard == []


def test_an_evening_that_is_over_makes_room_for_the_next(thursdays: Series, now: datetime) -> None:
    (new,) = plan_ahead(thursdays, now=now + timedelta(hours=6))
    assert new.occurrence == date(2026, 12, 17)


def test_a_cancelled_evening_is_replaced_and_not_made_again(
    thursdays: Series, anna: Member, now: datetime
) -> None:
    cancel_meeting(series_meetings(thursdays)[1], by=anna, now=now)
    assert days(thursdays)[-1] == date(2026, 12, 17)
    assert plan_ahead(thursdays, now=now) == []
    assert Meeting.objects.get(occurrence=date(2026, 12, 3)).is_cancelled


def test_a_refused_rule_writes_nothing(omsk: City, now: datetime) -> None:
    with pytest.raises(RefusedRule):
        a_series(omsk, now=now, rule="FREQ=SECONDLY")
    assert not Series.objects.exists()


def test_the_signature_that_building_a_city_calls(now: datetime, anna: Member) -> None:
    series = begin_series(
        title="Четверг",
        kind="regular",
        rule="FREQ=WEEKLY;BYDAY=TH",
        starts_on=date(2026, 11, 23),
        at=time(18),
        minutes=120,
        venue="Точка кипения",
        address="",
        now=now,
        by=anna,
        capacity=40,
        is_open=True,
        hypothesis="",
    )
    assert days(series)[0] == date(2026, 11, 26)


def test_coming_evenings_follow_a_reshaped_series(
    thursdays: Series, anna: Member, boris: Member, now: datetime
) -> None:
    first, second, third = series_meetings(thursdays)
    register(second, member=boris, now=now)
    moved: dict[str, Any] = {
        "starts_at": third.starts_at + timedelta(hours=1),
        "ends_at": third.ends_at,
    }
    place: dict[str, Any] = {
        "venue": third.venue,
        "address": third.address,
        "capacity": None,
        "note": "",
    }
    change_meeting(third, **moved, **place, by=anna, now=now)
    outside = reshape_series(
        thursdays, changes={"at": time(19), "venue": "Library"}, by=anna, now=now
    )
    assert outside == []
    first, second, third = series_meetings(thursdays)
    assert [m.starts_at.hour for m in (first, second, third)] == [13, 13, 13]
    assert (first.venue, second.venue, third.venue) == ("Library", "Library", "Boiling Point")
    assert second.changes.get().kind == MeetingChange.Kind.MOVED


def test_evenings_outside_the_new_rhythm_go_unless_somebody_counts_on_them(
    thursdays: Series, anna: Member, boris: Member, now: datetime
) -> None:
    second = series_meetings(thursdays)[1]
    register(second, member=boris, now=now)
    changes = {"rule": "FREQ=WEEKLY;BYDAY=FR"}
    outside = reshape_series(thursdays, changes=changes, by=anna, now=now)
    assert outside == [second]
    assert days(thursdays) == [
        date(2026, 11, 27),
        date(2026, 12, 3),
        date(2026, 12, 4),
        date(2026, 12, 11),
    ]


@pytest.mark.parametrize("then", ["reshape", "end"])
def test_an_unvisited_series_moves_and_is_never_doubled(
    thursdays: Series, anna: Member, now: datetime, then: str
) -> None:
    """F-6: the first change moved the evenings; that was the series, not a decision about them."""
    reshape_series(thursdays, changes={"at": time(17)}, by=anna, now=now)
    if then == "end":
        assert end_series(thursdays, by=anna, now=now) == []
        assert days(thursdays) == []
        return
    thursdays.refresh_from_db()
    changes = {"rule": "FREQ=WEEKLY;BYDAY=WE"}
    assert reshape_series(thursdays, changes=changes, by=anna, now=now) == []
    assert days(thursdays) == [date(2026, 12, 2), date(2026, 12, 9), date(2026, 12, 16)]


def test_an_evening_moved_by_hand_stays_when_the_rhythm_changes(
    thursdays: Series, anna: Member, now: datetime
) -> None:
    second = series_meetings(thursdays)[1]
    facts: dict[str, Any] = {
        "starts_at": second.starts_at,
        "ends_at": second.ends_at,
        "address": second.address,
    }
    change_meeting(second, **facts, venue="Library", capacity=None, note="", by=anna, now=now)
    changes = {"rule": "FREQ=WEEKLY;BYDAY=WE"}
    assert reshape_series(thursdays, changes=changes, by=anna, now=now) == [second]
    assert date(2026, 12, 3) in days(thursdays)


def test_too_few_seats_for_those_who_come_change_nothing(
    thursdays: Series, anna: Member, boris: Member, now: datetime
) -> None:
    for member in (anna, boris):
        register(series_meetings(thursdays)[1], member=member, now=now)
    with pytest.raises(SeatsTaken) as refused:
        reshape_series(thursdays, changes={"capacity": 1, "title": "Small"}, by=anna, now=now)
    assert refused.value.coming == 2
    thursdays.refresh_from_db()
    assert (thursdays.capacity, thursdays.title) == (None, "Thursday")


def test_an_ended_series_keeps_what_people_count_on(
    thursdays: Series, anna: Member, boris: Member, now: datetime
) -> None:
    second = series_meetings(thursdays)[1]
    register(second, member=boris, now=now)
    assert end_series(thursdays, by=anna, now=now) == [second]
    assert days(thursdays) == [date(2026, 12, 3)]
    assert plan_ahead(thursdays, now=now) == []


@pytest.mark.parametrize("verb", ["end", "reshape"])
def test_an_evening_with_people_in_the_room_stays(
    thursdays: Series, anna: Member, now: datetime, verb: str
) -> None:
    heard: list[Meeting] = []

    def listener(*, meeting: Meeting, **_: object) -> None:
        heard.append(Meeting.objects.get(pk=meeting.pk))  # it is still a row

    meeting_dropped.connect(listener)
    first, second, third = series_meetings(thursdays)
    check_in(first, member=anna, how="qr", now=now)
    if verb == "end":
        kept = end_series(thursdays, by=anna, now=now)
    else:
        changes = {"rule": "FREQ=WEEKLY;BYDAY=FR"}
        kept = reshape_series(thursdays, changes=changes, by=anna, now=now)
    assert kept == [first]
    assert first.attendances.get().member == anna
    assert heard == [second, third]


@pytest.mark.parametrize("at", [time(14), time(19)])
def test_an_evening_that_has_begun_or_would_have_is_left_alone(
    thursdays: Series, anna: Member, now: datetime, at: time
) -> None:
    first, second, _third = series_meetings(thursdays)
    moment = now if at == time(14) else first.starts_at + timedelta(minutes=10)
    assert reshape_series(thursdays, changes={"at": at}, by=anna, now=moment) == []
    same, followed, _third = series_meetings(thursdays)
    assert (same.starts_at, same.changes.count()) == (first.starts_at, 0)
    assert followed.starts_at - second.starts_at == timedelta(hours=at.hour - 18)


def test_the_series_is_locked_before_its_evening(
    thursdays: Series, anna: Member, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as asked:
        cancel_meeting(series_meetings(thursdays)[1], by=anna, now=now)
    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert '"meetings_series"' in locks[0]
    assert '"meetings_meeting"' in locks[1]
