"""The pulse: figures that a city writes for HQ, about itself only."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.utils import timezone

from network.hq.models import Pulse, WeeklyPulse
from network.hq.pulse import CHANGED, WEEK_BEGINS, push_pulse
from tenants.accounts.models import User
from tenants.meetings.actions import begin_series, reshape_series
from tenants.meetings.models import Attendance, Meeting
from tenants.members.actions import join_city, leave_city
from tenants.members.models import Member
from tenants.products.actions.products import begin_product
from tenants.registry import alarms
from tenants.registry.actions import rename_city
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.cast import NOW


def tick(city: City) -> int:
    """The clock of the platform: how often the city was counted."""
    now = timezone.now()
    with city.scope():
        waiting = list(Alarm.objects.filter(kind=CHANGED).values_list("pk", flat=True))
        return sum(alarms.ring(number, city=city, now=now) for number in waiting)


def pulse(city: City) -> Pulse:
    with hub_scope():
        return Pulse.objects.get(pk=city.pk)


def members(city: City) -> int | None:
    """What HQ reads of them. Raises KeyError if nothing was pushed."""
    number: int | None = pulse(city).published["now"]["members"]
    return number


def test_a_city_counts_its_own(omsk: City, tomsk: City, anna: Member, darya: Member) -> None:
    with tomsk.scope():
        join(tomsk, 4, weeks_ago=1, now=NOW)
    tick(omsk), tick(tomsk)
    assert members(omsk) is None  # one: hidden
    assert members(tomsk) == 5


def test_joining_and_leaving_change_the_pulse_at_the_next_tick(omsk: City, now: datetime) -> None:
    with omsk.scope():
        user = User.objects.create_user("vera@omsk.example.com")
        vera = join_city(user=user, name="Vera", now=now)
    assert tick(omsk) == 1
    assert members(omsk) is None  # one: hidden

    with omsk.scope():
        leave_city(member=vera, now=now)
    assert members(omsk) is None
    assert tick(omsk) == 1
    assert members(omsk) == 0
    assert tick(omsk) == 0  # a quiet city is not counted


def test_evenings_kept_and_ahead(omsk: City, now: datetime) -> None:
    with omsk.scope():
        begin_series(
            title="Thursday",
            kind="regular",
            rule="FREQ=WEEKLY;BYDAY=TH",
            starts_on=now.date(),
            at=time(18),
            minutes=120,
            venue="Tochka",
            address="",
            now=now,
        )
        for weeks in (1, 2, 5):
            start = now - timedelta(weeks=weeks)
            Meeting.objects.create(
                title="Thursday",
                kind="regular",
                starts_at=start,
                ends_at=start + timedelta(hours=2),
                venue="Tochka",
                state=Meeting.State.CLOSED,
            )
        starts = list(
            Meeting.objects.filter(starts_at__gt=now)
            .order_by("starts_at")
            .values_list("starts_at", flat=True)
        )
        push_pulse(city_id=omsk.pk, now=now)

    found = pulse(omsk)
    assert found.upcoming == starts
    assert found.last_meeting_at == now - timedelta(weeks=1)
    assert found.weeks(now=now + timedelta(hours=1), count=6) == [
        True,
        False,
        False,
        True,
        True,
        False,
    ]
    assert found.next_meeting_at(now=now) == starts[0]
    assert found.next_meeting_at(now=starts[0]) == starts[1]
    assert found.next_meeting_at(now=starts[2]) is None


def test_a_city_writes_and_reads_no_other_pulse(
    omsk: City, tomsk: City, anna: Member, darya: Member, now: datetime
) -> None:
    tick(omsk), tick(tomsk)
    with omsk.scope():
        assert list(Pulse.objects.values_list("pk", flat=True)) == [omsk.pk]
        with pytest.raises(ProgrammingError), transaction.atomic():
            push_pulse(city_id=tomsk.pk, now=now)
        assert Pulse.objects.filter(pk=tomsk.pk).update(published={}) == 0
    assert members(tomsk) is None


def test_an_undone_change_leaves_nothing_to_count(omsk: City, now: datetime) -> None:
    with omsk.scope(), transaction.atomic():
        user = User.objects.create_user("boris@omsk.example.com")
        join_city(user=user, name="Boris", now=now)
        assert Alarm.objects.filter(kind=CHANGED).count() == 1
        transaction.set_rollback(True)
    assert tick(omsk) == 0


def test_two_who_write_at_once_do_not_wait_for_one_another(town: City) -> None:
    """Each holds its transaction open until the other one has written all of its own."""
    with town.scope():
        users = [User.objects.create_user(f"{name}@{town.slug}.example.com") for name in "ab"]
        people = [join_city(user=user, name=str(user), now=NOW) for user in users]
        for number in range(3):
            begin_product(by=people[0], title=f"Shed {number}", pitch="A pitch", now=NOW)
    tick(town)
    both_have_written, waited = threading.Barrier(2), []

    def write(author: Member) -> None:
        try:
            with town.scope():
                begin_product(by=author, title=author.name, pitch="A pitch", now=NOW)
                both_have_written.wait(60)
        except threading.BrokenBarrierError:
            waited.append(author.name)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[author]) for author in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)

    assert waited == []
    assert tick(town) == 1  # one count tells of both
    assert pulse(town).published["now"]["products"] == 5


def met(weeks_ago: int, people: Iterable[Member], now: datetime, **fields: Any) -> Meeting:
    """An evening so many weeks before `now`, two days earlier; these people came."""
    start = now - timedelta(weeks=weeks_ago, days=2)
    given: dict[str, Any] = {"kind": "regular", "venue": "Tochka", "state": Meeting.State.CLOSED}
    meeting = Meeting.objects.create(
        title="Thursday", starts_at=start, ends_at=start + timedelta(hours=2), **(given | fields)
    )
    for member in people:
        Attendance.objects.create(meeting=meeting, member=member, how="qr", arrived_at=start)
    return meeting


def join(city: City, number: int, *, weeks_ago: int, now: datetime) -> list[Member]:
    joined_at = now - timedelta(weeks=weeks_ago)
    return [
        join_city(
            user=User.objects.create_user(f"p{one}@{city.slug}.example.com"),
            name=f"P{one}",
            now=joined_at,
        )
        for one in range(number)
    ]


def weeks_of(city: City) -> dict[int, WeeklyPulse]:
    """The rows of a city by the number of weeks ago."""
    with hub_scope():
        rows = list(WeeklyPulse.objects.filter(city_id=city.pk))
    this = max(row.week for row in rows)
    return {(this - row.week).days // 7: row for row in rows}


def test_the_first_push_counts_all_weeks_from_the_city_s_own_rows(
    omsk: City, now: datetime
) -> None:
    with omsk.scope():
        people = join(omsk, 12, weeks_ago=9, now=now)
        for weeks_ago in range(1, 9):
            met(weeks_ago, people[: 6 if weeks_ago > 4 else 11], now)
        met(2, (), now, state=Meeting.State.CANCELLED)
        push_pulse(city_id=omsk.pk, now=now)
    rows = weeks_of(omsk)
    assert sorted(rows) == list(range(10))
    assert [rows[ago].members for ago in (9, 5, 0)] == [10, 10, 10]
    assert (rows[1].arrivals, rows[5].arrivals) == (40, 20)  # 44 and 24
    assert (rows[1].active, rows[1].arrivals_each) == (10, 10)
    assert (rows[1].permanent, rows[9].permanent) == (10, 0)
    assert (rows[2].due_in_four, rows[2].kept_in_four) == (5, 4)
    assert rows[1].coverage is None  # pairs have no past
    assert rows[0].coverage == 0
    assert rows[0].energy is None


def test_a_week_is_rewritten_until_the_next_one_ends(omsk: City, now: datetime) -> None:
    with omsk.scope():
        people = join(omsk, 6, weeks_ago=1, now=now)
        push_pulse(city_id=omsk.pk, now=now)
        assert WeeklyPulse.objects.get(week=date(2026, 11, 23)).kept == 0
        met(0, people, now)
        later = now + timedelta(weeks=1)
        push_pulse(city_id=omsk.pk, now=later)
        assert WeeklyPulse.objects.get(week=date(2026, 11, 23)).kept == 1
        assert WeeklyPulse.objects.get(week=date(2026, 11, 30)).kept == 0
        met(0, people, now)  # noted two weeks later
        push_pulse(city_id=omsk.pk, now=now + timedelta(weeks=2))
        assert WeeklyPulse.objects.get(week=date(2026, 11, 23)).kept == 1


def test_weeks_without_a_push_are_counted_by_the_next_one(omsk: City, now: datetime) -> None:
    with omsk.scope():
        join(omsk, 6, weeks_ago=0, now=now)
        push_pulse(city_id=omsk.pk, now=now)
        push_pulse(city_id=omsk.pk, now=now + timedelta(weeks=5))
    assert [row.members for row in weeks_of(omsk).values()] == [5] * 6


def test_a_quiet_city_is_counted_once_a_week(omsk: City, now: datetime) -> None:
    with omsk.scope():
        push_pulse(city_id=omsk.pk, now=now)
        alarm = Alarm.objects.get(kind=WEEK_BEGINS)
        assert alarm.due_at.astimezone(omsk.zone).date() == date(2026, 11, 30)
        assert alarms.ring(alarm.pk, city=omsk, now=alarm.due_at)
        following = Alarm.objects.get(kind=WEEK_BEGINS)
        assert following.due_at - alarm.due_at == timedelta(weeks=1)
        assert WeeklyPulse.objects.count() == 2


def test_the_present_has_the_numbers_of_a_week_and_of_a_month_ago(
    omsk: City, now: datetime
) -> None:
    with omsk.scope():
        join(omsk, 11, weeks_ago=4, now=now)
        push_pulse(city_id=omsk.pk, now=now)
    found = pulse(omsk)
    assert [found.numbers(moment).members for moment in ("now", "week_ago", "month_ago")] == [
        10,
        10,
        10,
    ]


def test_another_rhythm_venue_or_name_is_a_change_and_the_first_one_is_not(
    omsk: City, now: datetime
) -> None:
    with omsk.scope():
        series = begin_series(
            title="Thursday",
            kind="regular",
            rule="FREQ=WEEKLY;BYDAY=TH",
            starts_on=now.date(),
            at=time(18),
            minutes=120,
            venue="Tochka",
            address="",
            now=now,
        )
        push_pulse(city_id=omsk.pk, now=now)
        assert Pulse.objects.get().changes == []
        Alarm.objects.filter(kind=CHANGED).delete()
        reshape_series(series, changes={"venue": "Library", "at": time(19)}, by=None, now=now)
        assert Alarm.objects.filter(kind=CHANGED).exists()
    tick(omsk)
    with hub_scope():
        rename_city(omsk, name_en="Omsk on the Irtysh")
    found = [(change["what"], change["was"], change["now"]) for change in pulse(omsk).changes]
    assert found == [
        ("name", "Омск / Omsk", "Омск / Omsk on the Irtysh"),
        ("rhythm", "FREQ=WEEKLY;BYDAY=TH 18:00", "FREQ=WEEKLY;BYDAY=TH 19:00"),
        ("venue", "Tochka", "Library"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO hq_weeklypulse (city_id, week, due, kept, due_in_four, kept_in_four) "
        "VALUES (%(other)s, '2026-11-23', 0, 0, 0, 0)",
        "UPDATE hq_weeklypulse SET city_id = %(other)s",
        "INSERT INTO hq_announcement (title_ru, text_ru, title_en, text_en, to_all, by, at, nonce) "
        "VALUES ('t', 't', '', '', true, 'x', now(), gen_random_uuid())",
        "INSERT INTO hq_delivery (announcement_id, city_id) VALUES (1, %(own)s)",
        "UPDATE hq_delivery SET city_id = %(own)s",
        "DELETE FROM hq_announcement",
    ],
)
def test_postgresql_refuses_what_is_another_city_s_or_hq_s(
    omsk: City, tomsk: City, now: datetime, statement: str
) -> None:
    numbers = {"own": omsk.pk, "other": tomsk.pk}
    refusal = pytest.raises(ProgrammingError, match=r"row-level security|permission denied")
    with omsk.scope():
        push_pulse(city_id=omsk.pk, now=now)
        with refusal, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, numbers)


def test_a_city_sees_no_weeks_of_another(omsk: City, tomsk: City, now: datetime) -> None:
    for city in (omsk, tomsk):
        with city.scope():
            push_pulse(city_id=city.pk, now=now)
    with omsk.scope():
        assert {row.city_id for row in WeeklyPulse.objects.all()} == {omsk.pk}
        assert WeeklyPulse.objects.filter(city_id=tomsk.pk).update(members=99) == 0
