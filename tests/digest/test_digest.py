"""The weekly letter: once, never empty, never twice, at the chosen hour, ended by one press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import set_urlconf

from tenants.accounts.models import User
from tenants.digest.content import read_facts, sections_of
from tenants.digest.letters import unsubscribe_link
from tenants.digest.schedule import SEND, next_digest
from tenants.digest.sending import SEND_SOME
from tenants.meetings.models import Meeting
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications import kinds
from tenants.notifications.actions import choose_digest, mark_read, notify, unsubscribe
from tenants.notifications.models import Notification, NotificationChoices
from tenants.outcome.actions import make_task
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.registry.tasks import ring_in_city
from tests.cast import NOW, Visitor, person
from tests.meetings.conftest import a_series

Visit = Callable[..., Visitor]
KIND = "tests.weekly"
MONDAY_NINE = datetime(2026, 11, 30, 3, tzinfo=UTC)  # 9:00 in Omsk, after the cast's Thursday


@pytest.fixture(autouse=True)
def _weekly_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that comes in the digest where nobody has chosen otherwise."""
    ours, weekly = kinds.Group.OURS, kinds.Choice.DIGEST
    words: dict[str, Any] = {"label": "News", "title": "There is news", "icon": "bell"}
    monkeypatch.setitem(
        kinds._kinds, KIND, kinds.Kind(name=KIND, group=ours, default=weekly, **words)
    )


@pytest.fixture(autouse=True)
def _english(anna: Member, boris: Member, vera: Member) -> None:
    with hub_scope():
        User.objects.update(language="en")


@pytest.fixture(autouse=True)
def _addresses_of_a_worker() -> None:
    """A worker has no request: nothing says whose addresses are meant."""
    set_urlconf(None)


def tell(*members: Member, key: str = "1", now: datetime = NOW, text: str = "Thursday") -> None:
    notify(KIND, members=members, key=key, now=now, text=text, path="/meetings/1/minutes/")


def ring_all(city: City, *, now: datetime) -> int:
    """Ring the digest's alarms until none is due; how many rang."""
    rung = 0
    while True:
        with city.scope():
            due = Alarm.objects.filter(kind__in=(SEND, SEND_SOME), due_at__lte=now).order_by("pk")
            alarm = due.first()
            if alarm is None:
                return rung
            assert alarms.ring(alarm.pk, city=city, now=now)
        rung += 1


def alarms_of(city: City) -> list[datetime]:
    with city.scope():
        return [a.due_at for a in Alarm.objects.filter(kind__in=(SEND, SEND_SOME))]


def test_news_wait_for_the_chosen_hour_and_come_once(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member
) -> None:
    with tomsk.scope():
        tell(darya, text="Only in Tomsk")
    with omsk.scope():
        choose_digest(by=boris, day=2, hour=20, now=NOW)
        tell(anna, boris)
        tell(anna, boris, key="2", text="An open evening")
    assert sorted(alarms_of(omsk)) == [MONDAY_NINE, datetime(2026, 12, 2, 14, tzinfo=UTC)]
    assert ring_all(omsk, now=MONDAY_NINE - timedelta(minutes=1)) == 0
    assert ring_all(omsk, now=MONDAY_NINE) == 2
    [letter] = mail.outbox
    assert letter.to == [anna.user.email]
    assert letter.body.count("Thursday") == 1
    assert letter.body.count("An open evening") == 1
    assert "Only in Tomsk" not in letter.body
    with omsk.scope():
        tell(anna, key="3", now=MONDAY_NINE, text="A third one")
        assert Notification.objects.filter(member=anna, handed=["digest"]).count() == 2
    ring_all(omsk, now=datetime(2026, 12, 2, 14, tzinfo=UTC))
    ring_all(omsk, now=MONDAY_NINE + timedelta(days=7))
    assert [letter.to for letter in mail.outbox[1:]] == [[boris.user.email], [anna.user.email]]
    assert "A third one" in mail.outbox[2].body
    assert "An open evening" not in mail.outbox[2].body


def test_the_next_evening_goes_along_from_a_worker(omsk: City, anna: Member) -> None:
    with omsk.scope():
        a_series(omsk, now=NOW)
        tell(anna)
    set_urlconf(None)  # a worker answers no request of a city
    ring_all(omsk, now=MONDAY_NINE)
    [letter] = mail.outbox
    with omsk.scope():
        evening = Meeting.objects.upcoming(now=MONDAY_NINE).first()
        assert evening
        assert omsk.url(f"/meetings/{evening.pk}/") in letter.body


def test_equal_lines_are_told_once_and_the_first_one_is_the_subject(
    omsk: City, anna: Member
) -> None:
    with omsk.scope():
        tell(anna)
        tell(anna, key="2")
    ring_all(omsk, now=MONDAY_NINE)
    [letter] = mail.outbox
    assert letter.subject.endswith(": There is news")
    assert letter.body.count("There is news: Thursday") == 1
    with omsk.scope():
        assert Notification.objects.filter(handed=["digest"]).count() == 2


def test_a_quiet_city_sets_no_alarm_and_an_empty_digest_is_no_letter(
    omsk: City, anna: Member, boris: Member
) -> None:
    assert alarms_of(omsk) == []
    with omsk.scope():
        tell(anna, boris)
        mark_read(by=anna, now=NOW)
        choose_digest(by=boris, day=None, hour=9, now=NOW)
    ring_all(omsk, now=MONDAY_NINE)
    assert mail.outbox == []
    assert alarms_of(omsk) == []


def test_what_is_wanted_on_the_page_only_is_not_in_it(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        tell(anna, boris)
        unsubscribe(kinds.kind_named(KIND), by=anna)
    ring_all(omsk, now=MONDAY_NINE)
    assert [letter.to for letter in mail.outbox] == [[boris.user.email]]
    with omsk.scope():
        assert Notification.objects.get(member=anna).handed == []


def test_another_hour_takes_what_waits_along(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        tell(anna)
        choose_digest(by=anna, day=4, hour=18, now=NOW)
        choose_digest(by=boris, day=5, hour=18, now=NOW)  # nothing waits for him
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert sorted(alarms_of(omsk)) == [friday, MONDAY_NINE]
    ring_all(omsk, now=friday)
    assert [letter.to for letter in mail.outbox] == [[anna.user.email]]
    ring_all(omsk, now=MONDAY_NINE)
    assert len(mail.outbox) == 1


def test_tasks_of_the_week_and_what_waits_are_in_it(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        make_task(by=boris, text="Buy nails", due_on=date(2026, 12, 2), now=NOW)
        make_task(by=boris, text="Next month", due_on=date(2026, 12, 30), now=NOW)
        make_task(by=anna, assignee=boris, text="Open the shed", now=NOW)
        tell(boris)
    ring_all(omsk, now=MONDAY_NINE)
    [letter] = mail.outbox
    assert "Buy nails" in letter.body
    assert "Next month" not in letter.body
    assert letter.body.count("Open the shed") == 1


def test_the_next_evening_comes_along(omsk: City, anna: Member) -> None:
    begins = MONDAY_NINE + timedelta(days=3, hours=9)
    with omsk.scope():
        evening = Meeting.objects.create(
            title="Thursday", starts_at=begins, ends_at=begins + timedelta(hours=2)
        )
        tell(anna)
    mail.outbox.clear()
    ring_all(omsk, now=MONDAY_NINE)
    (letter,) = mail.outbox
    assert omsk.url(f"/meetings/{evening.pk}/\n") in str(letter.body)


def test_who_has_left_gets_none(omsk: City, boris: Member) -> None:
    with omsk.scope():
        tell(boris)
        leave_city(member=boris, now=NOW)
    ring_all(omsk, now=MONDAY_NINE)
    assert mail.outbox == []


def test_a_digest_that_is_a_day_late_waits_for_the_next_one(omsk: City, anna: Member) -> None:
    """As in a city that could not write for a while."""
    with omsk.scope():
        tell(anna)
    late = MONDAY_NINE + timedelta(days=3)
    assert ring_all(omsk, now=late) == 1
    assert mail.outbox == []
    assert alarms_of(omsk) == [MONDAY_NINE + timedelta(days=7)]
    ring_all(omsk, now=MONDAY_NINE + timedelta(days=7))
    assert len(mail.outbox) == 1


def test_a_digest_while_the_city_becomes_read_only_comes_once_it_may_write_again(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        tell(anna, boris)
        [alarm] = Alarm.objects.filter(kind=SEND)
        assert alarms.ring(alarm.pk, city=omsk, now=MONDAY_NINE)  # the hour is planned
        [some] = Alarm.objects.filter(kind=SEND_SOME)
    with hub_scope():
        City.objects.filter(pk=omsk.pk).update(state=City.State.READ_ONLY)
    ring_in_city(city_id=omsk.pk, alarm_id=some.pk)
    with omsk.scope():
        assert Alarm.objects.filter(kind=SEND_SOME).exists()
        assert Notification.objects.filter(handed=[]).count() == 2
    with hub_scope():
        City.objects.filter(pk=omsk.pk).update(state=City.State.ACTIVE)
    ring_all(omsk, now=MONDAY_NINE + timedelta(hours=5))
    ring_all(omsk, now=MONDAY_NINE + timedelta(hours=6))
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        [anna.user.email, boris.user.email]
    )


def test_a_refused_letter_delays_and_repeats_nobody_elses(
    omsk: City, anna: Member, boris: Member, vera: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with omsk.scope():
        tell(anna, boris, vera)
    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    taken: list[str] = []

    def send(_backend: Any, letters: list[EmailMessage]) -> int:
        if letters[0].to == [boris.user.email] and len(taken) < 3:
            raise SMTPServerDisconnected
        taken.extend(letters[0].to)
        return 1

    monkeypatch.setattr(backend, send)
    ring_all(omsk, now=MONDAY_NINE)
    assert taken == [anna.user.email, vera.user.email]
    taken.append("a moment later")
    ring_all(omsk, now=MONDAY_NINE + timedelta(minutes=10))
    assert taken[3:] == [boris.user.email]
    with omsk.scope():
        assert Notification.objects.filter(handed=["digest"]).count() == 3
    assert alarms_of(omsk) == []


def test_one_press_ends_it_and_reading_the_page_does_not(
    omsk: City, anna: Member, visit: Visit
) -> None:
    with omsk.scope():
        tell(anna)
    ring_all(omsk, now=MONDAY_NINE)
    [letter] = mail.outbox
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with omsk.scope():
        link = unsubscribe_link(anna)
    assert link in letter.body
    path = link.partition(omsk.host)[2].lstrip(":0123456789")
    scanner = visit(omsk)
    assert scanner.get(path).status_code == 200
    with omsk.scope():
        assert not NotificationChoices.objects.filter(member=anna).exists()
    assert scanner.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    with omsk.scope():
        assert NotificationChoices.objects.get(member=anna).digest_day is None
        assert NotificationChoices.objects.get(member=anna).kinds == {}
    assert scanner.get(f"{path[:-3]}xx/").status_code == 404


def test_the_page_of_choices_sets_day_and_hour(omsk: City, anna: Member, visit: Visit) -> None:
    browser = visit(omsk, anna)
    page = browser.get("/me/notifications/")
    form = page.context["form"]
    sent = {field.html_name: field.value() for field in form if field.value()}
    sent |= {"digest_day": "4", "digest_hour": "18", "quiet_from": "22:00", "quiet_until": "08:00"}
    assert browser.post("/me/notifications/", sent).status_code == 302
    with omsk.scope():
        chosen = NotificationChoices.objects.get(member=anna)
        assert (chosen.digest_day, chosen.digest_hour) == (4, 18)
    assert browser.post("/me/notifications/", sent | {"digest_day": ""}).status_code == 302
    with omsk.scope():
        assert NotificationChoices.objects.get(member=anna).digest_day is None


def test_statements_do_not_grow_with_readers(
    omsk: City, anna: Member, boris: Member, django_assert_num_queries: Any
) -> None:
    more = [person(omsk, name) for name in ("Zoya", "Yan", "Lev")]
    with omsk.scope():
        tell(anna, boris, *more)
        with django_assert_num_queries(5):
            read_facts([anna], now=MONDAY_NINE)
        with django_assert_num_queries(5):
            facts = read_facts([anna, boris, *more], now=MONDAY_NINE)
        with django_assert_num_queries(1):
            assert len(sections_of(anna, facts, now=MONDAY_NINE)) == 1


@pytest.mark.parametrize(
    ("day", "hour", "now", "expected"),
    [
        (0, 9, "2026-11-30 08:59", "2026-11-30 09:00"),
        (0, 9, "2026-11-30 09:00", "2026-12-07 09:00"),
        (3, 9, "2026-11-30 09:00", "2026-12-03 09:00"),
        (6, 2, "2027-03-27 12:00", "2027-03-28 03:00"),  # an hour that the clock skips
        (6, 2, "2026-10-24 12:00", "2026-10-25 02:00"),  # one that comes twice
    ],
)
def test_the_hour_is_that_of_the_citys_clock(day: int, hour: int, now: str, expected: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    choices = NotificationChoices(digest_day=day, digest_hour=hour)
    at = datetime.fromisoformat(now).replace(tzinfo=zone)
    found = next_digest(choices, zone=zone, now=at)
    assert found is not None
    assert f"{found.astimezone(zone):%Y-%m-%d %H:%M}" == expected
    choices.digest_day = None
    assert next_digest(choices, zone=zone, now=at) is None
