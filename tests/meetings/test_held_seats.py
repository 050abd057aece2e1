"""Seats that are held until an answer, and seats that are kept for first visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tenants.meetings.actions import (
    cancel_meeting,
    change_meeting,
    check_in,
    register,
    register_guest,
    reshape_series,
    undo_last_change,
    withdraw,
)
from tenants.meetings.actions.waiting_list import let_offer_lapse
from tenants.meetings.letters import LETTER
from tenants.meetings.models import LAST_SEAT, Attendance, Meeting, Registration, Series
from tenants.meetings.notices import seat_items
from tenants.meetings.seats import answer_time, first_seats_end, seats_of
from tenants.meetings.tokens import answer_token
from tenants.members import inbox
from tenants.members.models import Member
from tenants.notifications.delivery import HAND_OVER
from tenants.notifications.models import Notification
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import person

State = Registration.State
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLACE = ("starts_at", "ends_at", "venue", "address", "note", "capacity")
Visit = Callable[..., Any]


@pytest.fixture
def next_week(omsk: City, thursdays: Series) -> Meeting:
    """Thursday 3 December, 18:00 in Omsk; one seat."""
    with omsk.scope():
        meeting: Meeting = thursdays.meetings.order_by("starts_at")[1]
        Meeting.objects.filter(pk=meeting.pk).update(capacity=1)
        meeting.refresh_from_db()
        return meeting


@pytest.fixture
def held(omsk: City, next_week: Meeting, boris: Member, vera: Member, now: datetime) -> Meeting:
    """Boris gave his seat back: it is held for Vera."""
    with omsk.scope():
        seat = register(next_week, member=boris, now=now)
        register(next_week, member=vera, now=now)
        withdraw(seat, now=now)
    return next_week


def said(meeting: Meeting, member: Member) -> Registration:
    found: Registration = meeting.registrations.get(member=member)
    return found


def ring(kind: str, key: object, *, city: City, at: datetime) -> None:
    alarm = Alarm.objects.get(kind=kind, key=str(key))
    assert alarms.ring(alarm.pk, city=city, now=at)


def post(*, city: City, now: datetime) -> list[tuple[str, str]]:
    mail.outbox.clear()
    with city.scope():
        due = Alarm.objects.filter(kind__in=(LETTER, HAND_OVER), due_at__lte=now).order_by("pk")
        for number in list(due.values_list("pk", flat=True)):
            alarms.ring(number, city=city, now=now)
    return [(letter.to[0].partition("@")[0], str(letter.subject)) for letter in mail.outbox]


@pytest.mark.usefixtures("in_omsk")
@pytest.mark.parametrize(
    ("before", "answer"),
    [
        (timedelta(days=7), timedelta(days=6)),  # a day, however far the evening is
        (timedelta(hours=9), timedelta(hours=7)),  # a quarter of what is left
        (timedelta(hours=5), timedelta(hours=4)),
        (timedelta(hours=2), timedelta(minutes=90)),  # half an hour at least
        (timedelta(minutes=70), LAST_SEAT),  # never beyond the last seats
    ],
)
def test_the_nearer_the_evening_the_sooner_the_answer(
    tonight: Meeting, before: timedelta, answer: timedelta
) -> None:
    asked = tonight.starts_at - before
    assert answer_time(tonight, now=asked) == tonight.starts_at - answer


@pytest.mark.usefixtures("in_omsk")
def test_an_answer_time_does_not_end_at_night(next_week: Meeting) -> None:
    midnight = datetime(2026, 12, 2, 18, 0, tzinfo=UTC)  # before the evening, in Omsk
    assert answer_time(next_week, now=midnight) == datetime(2026, 12, 3, 4, 0, tzinfo=UTC)
    late = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)  # 14:00; a quarter ends at 20:45
    assert answer_time(next_week, now=late) == datetime(2026, 12, 2, 14, 45, tzinfo=UTC)


def test_a_held_seat_is_taken_until_its_time_and_then_goes_on(
    omsk: City, held: Meeting, vera: Member, gleb: Member, anna: Member, now: datetime
) -> None:
    with omsk.scope():
        assert [s.state for s in (said(held, vera), register(held, member=gleb, now=now))] == [
            "offered",
            "waiting",
        ]
        until = said(held, vera).answer_by
        assert until == now + DAY
        assert post(city=omsk, now=now) == [("vera", "Место держат для вас до пт 27 ноября, 15:00")]
        assert let_offer_lapse(said(held, vera).pk, now=until - HOUR) is None
        assert said(held, vera).state == State.OFFERED
        ring("meetings.answer_time", said(held, vera).pk, city=omsk, at=until)
        assert (said(held, vera).state, said(held, gleb).state) == ("cancelled", "offered")
        assert post(city=omsk, now=until) == [
            ("vera", "Место перешло следующему: чт 3 декабря, 18:00"),
            ("gleb", "Место держат для вас до сб 28 ноября, 15:00"),
        ]
        lapsed = Notification.objects.get(kind="meetings.seat", member=vera)
        offered = Notification.objects.get(kind="meetings.seat", member=gleb)
        lines = seat_items([lapsed, offered])
        assert lines[lapsed.pk].title == "A seat was free for you"
        assert lines[offered.pk].title == "There is a seat for you"
        again = register(held, member=vera, now=until)  # one press, and in line once more
        assert (again.state, again.answer_by) == (State.WAITING, None)


def test_a_yes_or_a_no_ends_the_waiting(
    omsk: City, held: Meeting, vera: Member, gleb: Member, now: datetime
) -> None:
    with omsk.scope():
        register(held, member=gleb, now=now)
        withdraw(said(held, vera), now=now)
        assert (said(held, vera).state, said(held, gleb).state) == ("cancelled", "offered")
        taken = register(held, member=gleb, now=now)
        assert taken.state == State.COMING
        assert not Alarm.objects.filter(kind="meetings.answer_time").exists()
    assert post(city=omsk, now=now) == [], "nobody is told of what was answered already"


def test_whoever_has_been_let_in_has_answered(
    omsk: City, tonight: Meeting, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
        seat = register(tonight, member=boris, now=now)
        register(tonight, member=vera, now=now)
        withdraw(seat, now=now)
        check_in(tonight, member=vera, how="qr", now=now)
        until = said(tonight, vera).answer_by
        assert until
        ring("meetings.answer_time", said(tonight, vera).pk, city=omsk, at=until)
        assert said(tonight, vera).state == State.COMING


def test_a_cancelled_evening_keeps_its_line(
    omsk: City, held: Meeting, vera: Member, anna: Member, now: datetime
) -> None:
    with omsk.scope():
        until = said(held, vera).answer_by
        assert until
        cancel_meeting(held, by=None, now=now)
        ring("meetings.answer_time", said(held, vera).pk, city=omsk, at=until)
        assert said(held, vera).state == State.WAITING
        undo_last_change(held, by=anna, now=until)
        again = said(held, vera)
        assert (again.state, again.answer_by) == (State.OFFERED, until + DAY)


def test_a_move_to_an_earlier_day_shortens_the_answer_time(
    omsk: City, held: Meeting, vera: Member, anna: Member, now: datetime
) -> None:
    with omsk.scope():
        facts = {name: getattr(held, name) for name in PLACE}
        sooner = {"starts_at": now + 20 * HOUR, "ends_at": now + 22 * HOUR}
        change_meeting(held, **(facts | sooner), by=anna, now=now)
        offered = said(held, vera)
        assert offered.answer_by == now + 19 * HOUR
        alarm = Alarm.objects.get(kind="meetings.answer_time", key=str(offered.pk))
        assert alarm.due_at == offered.answer_by


def test_a_held_seat_waits_for_its_person_on_every_page_and_answers_in_one_press(
    omsk: City, tomsk: City, held: Meeting, vera: Member, gleb: Member, visit: Visit, now: datetime
) -> None:
    egor = person(tomsk, "Egor")
    with omsk.scope():
        assert inbox.counts(vera, now=now)["held_seat"] == 1
        assert inbox.counts(gleb, now=now)["held_seat"] == 0
    with tomsk.scope():
        assert inbox.counts(egor, now=now)["held_seat"] == 0
    browser = visit(omsk, vera)
    page = browser.get(f"/meetings/{held.pk}/").text
    assert "A seat is held for you" in page
    assert "Until Fri 27 November, 15:00" in " ".join(page.split())
    assert "A seat is held for you" in browser.get("/meetings/").text
    browser.post(f"/meetings/{held.pk}/registration/")
    with omsk.scope():
        assert said(held, vera).state == State.COMING


def test_a_letters_link_shows_and_a_press_changes(
    omsk: City, tomsk: City, held: Meeting, vera: Member, visit: Visit, now: datetime
) -> None:
    """Mail programs open every address; nobody has to sign in."""
    with omsk.scope():
        link = f"/meetings/answer/{answer_token(held.pk, member=vera.pk)}/"
        assert post(city=omsk, now=now)
        assert link in mail.outbox[0].body
        before = list(Registration.objects.order_by("pk").values())
    browser = visit(omsk)
    for _scan in range(2):
        page = browser.get(link)
        assert (page.status_code, "A seat is held for you" in page.text) == (200, True)
        assert browser.head(link).status_code == 200
    with omsk.scope():
        assert list(Registration.objects.order_by("pk").values()) == before
    assert "You are coming" in browser.post(link, follow=True).text
    assert "not coming this time" in browser.post(link, {"_method": "delete"}, follow=True).text
    with omsk.scope():
        assert said(held, vera).state == State.CANCELLED
    assert visit(tomsk).get(link).status_code == 404
    assert visit(omsk).get(link[:-3] + "x/").status_code == 404


class TestFirstVisits:
    """Three seats, one of them for first visits; Anna, Boris and Vera have been here before."""

    @pytest.fixture
    def kept(
        self, omsk: City, next_week: Meeting, anna: Member, boris: Member, vera: Member
    ) -> Meeting:
        with omsk.scope():
            old = Meeting.objects.create(
                title="Old",
                kind="regular",
                starts_at=next_week.starts_at - 28 * DAY,
                ends_at=next_week.starts_at - 28 * DAY + 2 * HOUR,
                venue="v",
                state="closed",
            )
            for member in (anna, boris, vera):
                Attendance.objects.create(meeting=old, member=member, how="qr")
            Meeting.objects.filter(pk=next_week.pk).update(capacity=3, first_seats=1)
            next_week.refresh_from_db()
        return next_week

    def test_a_kept_seat_waits_for_somebody_new(
        self, omsk: City, kept: Meeting, anna: Member, boris: Member, vera: Member, now: datetime
    ) -> None:
        with omsk.scope():
            states = [register(kept, member=m, now=now).state for m in (anna, boris, vera)]
            assert states == ["coming", "coming", "waiting"]
            zoya = register_guest(kept, name="Zoya", email="zoya@example.com", now=now)
            assert (zoya.state, zoya.is_first) == ("coming", True)
            lev = register_guest(kept, name="Lev", email="lev@example.com", now=now)
            assert lev.state == "waiting"
            withdraw(zoya, now=now)  # her seat waits for the next new one, not for Vera
            assert (said(kept, vera).state, seats_of(kept).kept) == ("waiting", 0)
            lev.refresh_from_db()
            assert lev.state == "offered"

    def test_at_noon_of_the_day_it_is_everybodys(
        self, omsk: City, kept: Meeting, anna: Member, boris: Member, vera: Member, now: datetime
    ) -> None:
        noon = datetime(2026, 12, 3, 6, 0, tzinfo=UTC)
        with omsk.scope():
            assert first_seats_end(kept) == noon
            facts = {name: getattr(kept, name) for name in PLACE}
            change_meeting(kept, **facts, by=anna, now=now)
            for member in (anna, boris, vera):
                register(kept, member=member, now=now)
            ring("meetings.first_seats", kept.pk, city=omsk, at=noon)
            kept.refresh_from_db()
            offered = said(kept, vera)
            assert (kept.first_seats, offered.state) == (0, "offered")
            assert offered.answer_by == noon + timedelta(minutes=75)

    def test_each_reader_sees_their_own_seats(
        self, omsk: City, kept: Meeting, anna: Member, boris: Member, vera: Member,
        gleb: Member, visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        with omsk.scope():
            for member in (anna, boris):
                register(kept, member=member, now=now)
        address = f"/meetings/{kept.pk}/"
        full = "All seats are taken"
        assert full in visit(omsk, vera).get(address).text
        assert full not in visit(omsk, gleb).get(address).text
        assert full not in visit(omsk).get(address).text
        assert "1 is kept until noon" in visit(omsk, vera).get(address).text
        lists = [visit(omsk, m).get("/meetings/").text for m in (vera, gleb)]
        assert ["Join the waiting list" in page for page in lists] == [True, False]

    def test_a_rhythm_gives_its_number_to_its_evenings(
        self, omsk: City, thursdays: Series, next_week: Meeting, anna: Member, visit: Visit
    ) -> None:
        with omsk.scope():
            Meeting.objects.update(capacity=None)
            seats = {"capacity": 20, "first_seats": 4}
            reshape_series(thursdays, changes=seats, by=anna, now=next_week.changed_at)
            kept = set(thursdays.meetings.values_list("capacity", "first_seats"))
            # tonight's noon has passed
            assert kept == {(20, 0), (20, 4)}
            assert Alarm.objects.filter(kind="meetings.first_seats").count() == 2
        api = visit(omsk, anna)
        refused = api.patch(
            f"/api/v1/series/{thursdays.pk}/",
            {"first_seats": 20},
            content_type="application/json",
        )
        assert (refused.status_code, "first_seats" in refused.text) == (400, True)
