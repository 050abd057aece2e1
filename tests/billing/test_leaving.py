"""The licence of a city that leaves the network: paid until the day it leaves, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from billing import gateway
from billing.actions.leaving import begin_anew, last_paid_day, note_leaving, settle_licence
from billing.actions.licence import resume_licence
from billing.actions.standing import review_standing
from billing.actions.sync import sync_account
from billing.errors import AccountClosed, GatewayUnreachable
from billing.models import Account
from billing.signals import licence_resumed
from billing.timetable import Standing
from tests.billing.factories import account, invoice, subscription
from tests.billing.shopping import checkout_url, clock, pay, payer
from tests.cast import NOW
from tests.demo.stripe.running import Double

pytestmark = pytest.mark.usefixtures("hub")
DAY = timedelta(days=1)
MONTH = 30 * DAY


@pytest.mark.parametrize(
    ("paid_until", "ends", "leaves"),
    [
        ("2026-12-31", False, "2026-12-31"),  # later than the notice period
        ("2026-12-10", False, "2027-01-10"),  # one more month is paid
        ("2026-11-30", False, "2026-12-30"),
        ("2026-12-10", True, "2026-12-26"),  # it was ending anyway
        (None, False, "2026-12-26"),
    ],
)
def test_the_day_is_the_end_of_a_paid_month(
    paid_until: str | None, ends: bool, leaves: str
) -> None:
    made = account()
    end = datetime.fromisoformat(f"{paid_until}T09:00+00:00") if paid_until else None
    subscription(made, period_ends_at=end, ends_at_period_end=ends)
    day = last_paid_day(made, at_least=NOW + MONTH)
    assert day == datetime.fromisoformat(f"{leaves}T09:00+00:00").astimezone(UTC)


def test_the_end_of_the_licence_is_no_arrears_and_an_unpaid_invoice_is() -> None:
    made = account()
    subscription(made, status="canceled", ended_at=NOW - 20 * DAY)
    review_standing(made, now=NOW)
    assert made.standing == Standing.READ_ONLY
    note_leaving(made, at=NOW + DAY, now=NOW)
    made.refresh_from_db()
    assert (made.standing, made.owed_since) == (Standing.CURRENT, None)
    invoice(made, due_at=NOW - 4 * DAY)
    review_standing(made, now=NOW)
    assert made.standing == Standing.OVERDUE


def test_a_city_that_has_come_back_owes_its_licence_from_that_day_on() -> None:
    made = account(leaves_at=NOW)
    subscription(made, status="canceled", ended_at=NOW - 20 * DAY)
    begin_anew(made, now=NOW + MONTH)
    made.refresh_from_db()
    assert (made.leaves_at, made.begun_at, made.owed_since) == (None, NOW + MONTH, NOW + MONTH)
    assert made.standing == Standing.OVERDUE
    review_standing(made, now=NOW + MONTH + 14 * DAY)
    assert made.standing == Standing.READ_ONLY


def test_a_free_city_that_has_come_back_owes_nothing() -> None:
    made = account(leaves_at=NOW, plan="supported")
    begin_anew(made, now=NOW + MONTH)
    made.refresh_from_db()
    assert (made.leaves_at, made.begun_at, made.owed_since) == (None, NOW - 2 * MONTH, None)


@pytest.mark.wall_clock
def test_a_city_that_has_come_back_pays_no_second_entry_fee(
    shop: Double, licensed: Account
) -> None:
    now = clock(shop)
    note_leaving(licensed, at=now, now=now)
    settle_licence(licensed, now=now + DAY)
    begin_anew(licensed, now=now + DAY)
    licensed.refresh_from_db()
    assert licensed.standing == Standing.OVERDUE
    assert pay(checkout_url(licensed, now=now + DAY)) == 303
    sync_account(licensed, now=now + DAY)
    licensed.refresh_from_db()
    [licence] = licensed.subscriptions.running()
    last = licensed.invoices.order_by("pk").last()
    assert last
    assert (licence.status, licence.trial_ends_at) == ("active", None)
    assert 4900 <= last.total < 6000
    assert (licensed.standing, licensed.owed_since) == (Standing.CURRENT, None)


@pytest.fixture
def licensed(shop: Double) -> Account:
    now = clock(shop)
    made = payer(now=now)
    assert pay(checkout_url(made, now=now)) == 303
    sync_account(made, now=now)
    made.refresh_from_db()
    return made


@pytest.mark.wall_clock
def test_the_licence_is_renewed_until_the_day_and_then_ends(
    shop: Double, licensed: Account
) -> None:
    now = clock(shop)
    leaves_at = last_paid_day(licensed, at_least=now + 40 * DAY)
    assert leaves_at > now + 40 * DAY
    note_leaving(licensed, at=leaves_at, now=now)
    again = settle_licence(licensed, now=now)
    first = licensed.subscriptions.get()
    assert again
    assert first.period_ends_at
    assert (first.ends_at_period_end, again) == (False, first.period_ends_at + timedelta(hours=1))
    with pytest.raises(AccountClosed):
        checkout_url(licensed, now=now)

    now = clock(shop, days=(again - now) / DAY)
    assert settle_licence(licensed, now=now) == leaves_at + timedelta(hours=1)
    first.refresh_from_db()
    assert (first.ends_at_period_end, first.is_running) == (True, True)
    assert settle_licence(licensed, now=now) == leaves_at + timedelta(hours=1)  # changes nothing

    now = clock(shop, days=(leaves_at - now) / DAY + 0.1)
    assert settle_licence(licensed, now=now) is None
    first.refresh_from_db()
    licensed.refresh_from_db()
    assert (first.is_running, licensed.standing) == (False, Standing.CURRENT)
    paid = licensed.invoices.count()
    clock(shop, days=40)
    sync_account(licensed, now=now)
    assert licensed.invoices.count() == paid


@pytest.mark.wall_clock
def test_a_city_that_stays_keeps_its_licence(shop: Double, licensed: Account) -> None:
    now = clock(shop)
    [licence] = licensed.subscriptions.all()
    assert licence.period_ends_at
    note_leaving(licensed, at=licence.period_ends_at, now=now)
    settle_licence(licensed, now=now)
    licence.refresh_from_db()
    assert licence.ends_at_period_end
    note_leaving(licensed, at=None, now=now)
    assert settle_licence(licensed, now=now) is None
    licence.refresh_from_db()
    assert not licence.ends_at_period_end


@pytest.mark.wall_clock
def test_without_an_answer_of_stripe_it_is_tried_again(shop: Double, licensed: Account) -> None:
    now = clock(shop)
    note_leaving(licensed, at=now, now=now)
    shop.control("faults", {"kind": "error", "count": 9, "status": 500})
    with pytest.raises(GatewayUnreachable):
        settle_licence(licensed, now=now + DAY)
    shop.control("faults", {"clear": True})
    assert settle_licence(licensed, now=now + DAY) is None
    assert not licensed.subscriptions.running().exists()


@pytest.mark.wall_clock
def test_a_licence_that_ends_with_its_city_is_not_resumed(shop: Double, licensed: Account) -> None:
    now = clock(shop)
    [licence] = licensed.subscriptions.all()
    note_leaving(licensed, at=licence.period_ends_at, now=now)
    settle_licence(licensed, now=now)
    with pytest.raises(AccountClosed):
        resume_licence(licensed, now=now)
    licence.refresh_from_db()
    assert licence.ends_at_period_end


@pytest.mark.wall_clock
def test_a_licence_resumed_on_stripes_page_is_ended_again(shop: Double, licensed: Account) -> None:
    heard = []

    def hear(*, account: Account, **_: object) -> None:
        heard.append(account.pk)

    licence_resumed.connect(hear)
    now = clock(shop)
    [licence] = licensed.subscriptions.all()
    note_leaving(licensed, at=licence.period_ends_at, now=now)
    settle_licence(licensed, now=now)
    gateway.end_at_period_end(licence.stripe_id, ends=False)
    sync_account(licensed, now=now)
    sync_account(licensed, now=now)
    licence_resumed.disconnect(hear)
    assert heard == [licensed.pk]
    settle_licence(licensed, now=now)
    licence.refresh_from_db()
    assert licence.ends_at_period_end


@pytest.mark.wall_clock
def test_a_month_that_was_charged_after_the_day_is_returned(
    shop: Double, licensed: Account
) -> None:
    now = clock(shop)
    [licence] = licensed.subscriptions.all()
    assert licence.period_ends_at
    leaves_at = licence.period_ends_at
    note_leaving(licensed, at=leaves_at, now=now)
    now = clock(shop, days=(leaves_at - now) / DAY + 0.1)  # renewed and paid meanwhile
    assert settle_licence(licensed, now=now) is None
    sync_account(licensed, now=now)
    charged = licensed.invoices.filter(created_at__gte=leaves_at)
    assert charged.exists()
    for each in charged:
        assert each.status == "void" or each.refunded == each.paid
    assert licensed.invoices.get(created_at__lt=leaves_at).refunded == 0
    assert not licensed.subscriptions.running().exists()
