"""Duties are passed on, held by somebody else for some days, freed, and remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tenants.governance.duties import actions
from tenants.governance.duties.errors import HoldsIt, NotHeld, NotOffered, WrongDays
from tenants.governance.duties.queries import history
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.permanent import is_permanent, permanent_participants
from tenants.members.actions import leave_city
from tenants.members.duties import ComeFirst, NotYourDuty, hold_duty, lay_down_duty
from tenants.members.models import Duty, Member
from tenants.members.rights import Right, rights_of
from tenants.notifications.models import Notification
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.cast import Clock, Visitor

Visit = Callable[..., Visitor]
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def evening(now: datetime, *people: Member, weeks: int = 1) -> Meeting:
    """An evening some weeks ago, to which they came."""
    starts = now - weeks * WEEK
    meeting: Meeting = Meeting.objects.create(
        title="Thursday",
        kind="regular",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        venue="Boiling Point",
        state=Meeting.State.CLOSED,
    )
    for person in people:
        Attendance.objects.create(meeting=meeting, member=person, how="qr", arrived_at=starts)
    return meeting


def told(kind: str) -> list[Member]:
    rows = Notification.objects.filter(kind=kind).select_related("member").order_by("member")
    return [row.member for row in rows]


def test_passing_a_duty_on(
    omsk: City, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        duty = Duty.objects.get(member=anna)
        with pytest.raises(ComeFirst):
            actions.offer_duty(duty, by=anna, to=boris, now=now)
        evening(now, boris, vera)
        with pytest.raises(NotYourDuty):
            actions.offer_duty(duty, by=vera, to=boris, now=now)
        with pytest.raises(HoldsIt):
            actions.offer_duty(duty, by=anna, to=anna, now=now)
        actions.offer_duty(duty, by=anna, to=vera, now=now)
        actions.offer_duty(duty, by=anna, to=boris, now=now)
        assert told("duties.passing") == [boris]
        with pytest.raises(NotOffered):
            actions.accept_duty(duty, by=vera, now=now)
        assert rights_of(boris, now=now) == frozenset()
        taken = actions.accept_duty(duty, by=boris, now=now + DAY)
        duty.refresh_from_db()
        assert (duty.laid_down_at, duty.ended_how) == (now + DAY, "passed_on")
        assert (taken.member, taken.agreed_by, taken.ends_at) == (
            boris,
            anna,
            now + DAY + 12 * WEEK,
        )
        assert not anna.is_core(now=now + DAY)
        assert told("duties.passed") == [anna]
        with pytest.raises(NotOffered):
            actions.accept_duty(duty, by=boris, now=now + DAY)
        with pytest.raises(NotHeld):
            actions.offer_duty(duty, by=anna, to=vera, now=now + DAY)
        facilitation = history(now=now + DAY)[0]
        assert [term.member for term in facilitation.terms] == [boris, anna]


def test_a_no_leaves_the_duty_where_it_was(
    omsk: City, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        evening(now, boris)
        duty = Duty.objects.get(member=anna)
    annas, borises = visit(omsk, anna), visit(omsk, boris)
    assert annas.post(f"/duties/{duty.pk}/pass/", {"to": boris.pk}).status_code == 302
    assert "Anna asks you" in borises.get(f"/duties/{duty.pk}/offered/").text
    assert annas.get(f"/duties/{duty.pk}/offered/").status_code == 404
    assert borises.get(f"/duties/{duty.pk}/pass/").status_code == 404
    assert "take a duty over" in borises.get("/").text
    borises.post(f"/duties/{duty.pk}/decline/")
    borises.post(f"/duties/{duty.pk}/accept/")
    with omsk.scope():
        kept = Duty.objects.get()
        assert (kept.member, kept.offered_to, kept.laid_down_at) == (anna, None, None)
        assert told("duties.passing") == []


def test_whoever_stands_in_has_the_rights_for_these_days_of_the_city(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, now: datetime
) -> None:
    day = now.astimezone(omsk.zone).date()
    days = {"first_day": day + DAY, "last_day": day + 2 * DAY}
    with omsk.scope():
        evening(now, boris)
        hold_duty(member=vera, kind="venue", now=now)
        duty = Duty.objects.get(member=anna)
        with pytest.raises(WrongDays):
            actions.name_stand_in(
                duty, by=anna, to=boris, first_day=day + DAY, last_day=day, now=now
            )
        actions.name_stand_in(duty, by=anna, to=boris, now=now, **days)
        begins = datetime.combine(day + DAY, datetime.min.time(), tzinfo=omsk.zone)
        for moment, has in (
            (begins - timedelta(seconds=1), False),
            (begins, True),
            (begins + 2 * DAY - timedelta(seconds=1), True),
            (begins + 2 * DAY, False),
        ):
            assert (Right.FORMATS in rights_of(boris, now=moment)) is has
            assert boris.is_core(now=moment) is has
            assert Right.FORMATS in rights_of(anna, now=moment)
        assert told("duties.stand_in") == [boris]
        actions.return_to_duty(duty, by=anna, now=now)
        assert rights_of(boris, now=begins) == frozenset()
    assert visit(omsk, anna).get(f"/duties/{duty.pk}/stand-in/").status_code == 200


def test_a_term_is_reminded_of_and_thirty_quiet_days_free_a_duty(
    omsk: City, anna: Member, boris: Member, now: datetime, clock: Clock
) -> None:
    with omsk.scope():
        hold_duty(member=boris, kind="venue", now=now)
        evening(now + 3 * WEEK, anna, weeks=0)
    clock(now + 23 * DAY)
    _ring(omsk, "seen", now=now + 23 * DAY)
    with omsk.scope():
        assert told("duties.idle") == [boris]
        assert boris.is_core(now=now + 23 * DAY)
    clock(now + 30 * DAY)
    _ring(omsk, "seen", now=now + 30 * DAY)
    with omsk.scope():
        assert told("duties.expired") == [boris]
        venue = Duty.objects.get(kind="venue")
        assert (venue.laid_down_at, venue.ended_how) == (now + 30 * DAY, "inactive")
        assert anna.is_core(now=now + 30 * DAY)
    with omsk.scope():
        for week in range(4, 11):
            evening(now + week * WEEK, anna, weeks=0)
    clock(now + 10 * WEEK)
    _ring(omsk, "seen", now=now + 10 * WEEK)
    _ring(omsk, "ending", now=now + 10 * WEEK)
    with omsk.scope():
        assert told("duties.ending") == [anna]


def test_a_city_without_a_core_asks_its_permanent_participants(
    omsk: City, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        for weeks in range(1, 9):
            evening(now, *([boris, vera] if weeks <= 4 else [boris]), weeks=weeks)
        evening(now, anna, weeks=9)
        assert set(permanent_participants(now=now)) == {boris, vera}
        assert not is_permanent(anna, now=now)
        hold_duty(member=boris, kind="venue", now=now)
        lay_down_duty(duty=Duty.objects.get(member=anna), by=anna, now=now)
        assert told("duties.no_core") == []
        leave_city(member=boris, now=now)
        assert told("duties.no_core") == [vera]


def test_the_history_is_a_page(
    omsk: City, anna: Member, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        lay_down_duty(duty=Duty.objects.get(member=anna), by=anna, now=now + DAY)
    page = visit(omsk, boris).get("/duties/history/").text
    assert "stepped down" in page
    assert "Anna" in page
    assert visit(omsk).get("/duties/history/").status_code == 302


def _ring(city: City, kind: str, *, now: datetime) -> None:
    with hub_scope():
        due = Alarm.objects.filter(city=city, kind=f"duties.{kind}", due_at__lte=now)
        keys = list(due.values_list("pk", flat=True))
    with city.scope():
        for key in keys:
            assert alarms.ring(key, city=city, now=now)
