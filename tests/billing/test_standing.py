"""The story of a payment that is missing: letters, closing, and the way back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail

from billing.actions.standing import STEP, review_standing
from billing.letters import LETTER
from billing.models import Account
from billing.timetable import Standing
from tenants.registry import alarms
from tenants.registry.actions import move_city
from tenants.registry.models import Alarm, City
from tests.billing.factories import ANNA, BORIS, account, invoice, pay, subscription
from tests.cast import NOW

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("hub")


@pytest.fixture
def owing(omsk: City, hub: None) -> Account:
    """Omsk, with a running licence."""
    made = account(city=omsk)
    subscription(made)
    return made


def ring_until(moment: datetime) -> None:
    """The clock: every alarm about money that is due until a moment, in order."""
    while True:
        due = Alarm.objects.filter(kind__in=[STEP, LETTER], due_at__lte=moment)
        alarm = due.order_by("due_at", "pk").first()
        if alarm is None:
            return
        assert alarms.ring(alarm.pk, city=None, now=alarm.due_at)


def state_of(city: City) -> str:
    return str(City.objects.get(pk=city.pk).state)


def subjects() -> list[str]:
    return [str(letter.subject) for letter in mail.outbox if letter.to == [ANNA]]


def test_the_whole_way_down_and_back(owing: Account, omsk: City) -> None:
    due = invoice(owing, due_at=NOW + DAY)
    review_standing(owing, now=NOW)
    assert (owing.standing, state_of(omsk)) == (Standing.CURRENT, "active")

    ring_until(NOW + 14 * DAY)
    assert state_of(omsk) == "active"
    assert subjects() == ["Омск: не пришёл платёж"] * 3  # days 0, 3, 7
    assert {letter.to[0] for letter in mail.outbox} == {ANNA, BORIS}

    ring_until(NOW + 15 * DAY)
    assert state_of(omsk) == "read_only"
    assert subjects()[3:] == ["Омск можно только читать, пока не оплачено"]

    ring_until(NOW + 46 * DAY)
    assert state_of(omsk) == "paused"
    assert subjects()[4:] == ["Омск на паузе, пока не оплачено"]

    paid_at = NOW + 50 * DAY
    pay(due, at=paid_at)
    owing.refresh_from_db()
    review_standing(owing, now=paid_at)
    assert (owing.standing, owing.owed_since, state_of(omsk)) == ("current", None, "active")
    ring_until(paid_at)
    assert subjects()[5:] == ["Омск: оплачено, спасибо"]
    assert not Alarm.objects.filter(kind=STEP).exists()
    assert list(owing.standing_changes.values_list("before", "after")) == [
        ("current", "overdue"),
        ("overdue", "read_only"),
        ("read_only", "paused"),
        ("paused", "current"),
    ]


def test_paying_the_older_of_two_lowers_it_to_what_the_newer_deserves(
    owing: Account, omsk: City
) -> None:
    older = invoice(owing, due_at=NOW - 46 * DAY)
    invoice(owing, due_at=NOW - 15 * DAY)
    review_standing(owing, now=NOW)
    assert state_of(omsk) == "paused"
    pay(older, at=NOW)
    review_standing(owing, now=NOW)
    assert (owing.standing, state_of(omsk)) == (Standing.READ_ONLY, "read_only")
    assert owing.owed_since == NOW - 15 * DAY


def test_paying_the_newer_does_not_reset_the_clock(owing: Account, omsk: City) -> None:
    invoice(owing, due_at=NOW - 40 * DAY)
    newer = invoice(owing, due_at=NOW - 10 * DAY)
    review_standing(owing, now=NOW)
    pay(newer, at=NOW)
    review_standing(owing, now=NOW)
    assert (owing.owed_since, state_of(omsk)) == (NOW - 40 * DAY, "read_only")
    assert Alarm.objects.get(kind=STEP).due_at == NOW + 5 * DAY


def test_a_city_that_hq_closed_stays_closed(owing: Account, omsk: City) -> None:
    due = invoice(owing, due_at=NOW - 15 * DAY)
    move_city(omsk, to=City.State.PAUSED)
    review_standing(owing, now=NOW)
    assert state_of(omsk) == "paused"  # money would only have it read-only
    pay(due, at=NOW)
    review_standing(owing, now=NOW)
    assert state_of(omsk) == "paused"


def test_a_licence_that_ended_is_missing_like_a_payment(owing: Account, omsk: City) -> None:
    owing.subscriptions.update(status="canceled", ended_at=NOW - 15 * DAY)
    review_standing(owing, now=NOW)
    assert state_of(omsk) == "read_only"
    subscription(owing)
    review_standing(owing, now=NOW)
    assert state_of(omsk) == "active"


def test_a_free_city_owes_nothing(omsk: City) -> None:
    free = account(city=omsk, plan="supported", stripe_customer="")
    review_standing(free, now=NOW + 400 * DAY)
    assert (free.standing, state_of(omsk)) == (Standing.CURRENT, "active")


def test_void_invoices_and_invoices_that_are_not_due_close_nothing(
    owing: Account, omsk: City
) -> None:
    invoice(owing, due_at=NOW - 60 * DAY, status="void")
    invoice(owing, due_at=NOW + DAY)
    review_standing(owing, now=NOW)
    assert (owing.standing, state_of(omsk)) == (Standing.CURRENT, "active")
    assert Alarm.objects.get(kind=STEP).due_at == NOW + DAY


def test_a_letter_that_is_no_longer_true_is_not_sent(owing: Account) -> None:
    due = invoice(owing, due_at=NOW)
    review_standing(owing, now=NOW - DAY)
    alarms.ring(Alarm.objects.get(kind=STEP).pk, city=None, now=NOW)
    pay(due, at=NOW)
    owing.refresh_from_db()
    review_standing(owing, now=NOW)
    ring_until(NOW)
    assert subjects() == ["Омск: оплачено, спасибо"]


def test_a_clock_that_stood_sends_the_last_letter_only(owing: Account, omsk: City) -> None:
    invoice(owing, due_at=NOW)
    review_standing(owing, now=NOW - DAY)
    [alarm] = Alarm.objects.filter(kind=STEP)
    assert alarms.ring(alarm.pk, city=None, now=NOW + 20 * DAY)
    ring_until(NOW + 20 * DAY)
    assert state_of(omsk) == "read_only"
    assert len(subjects()) == 1
