"""A new card pays at once what the old one could not."""

from __future__ import annotations

import pytest

from billing.actions.collecting import collect_unpaid
from billing.actions.sync import sync_account
from billing.errors import GatewayRefused
from billing.letters import LETTER
from billing.models import Account
from billing.timetable import Standing
from tenants.registry.models import Alarm
from tests.billing.shopping import FAILS_LATER, change_card, checkout_url, clock, pay, payer
from tests.demo.stripe.running import Double

pytestmark = [pytest.mark.wall_clock, pytest.mark.usefixtures("hub")]
GOOD_TOO = "5555555555554444"


@pytest.fixture
def declined(shop: Double) -> Account:
    """An account whose renewal was declined and is due."""
    account = payer(now=clock(shop))
    assert pay(checkout_url(account, now=clock(shop))) == 303
    sync_account(account, now=clock(shop))
    account.refresh_from_db()
    change_card(shop, account, FAILS_LATER)
    sync_account(account, now=clock(shop, days=32))
    account.refresh_from_db()
    assert account.standing == Standing.OVERDUE
    return account


def test_payers_read_at_once_that_a_card_was_declined(declined: Account) -> None:
    waiting = Alarm.objects.filter(kind=LETTER).values_list("key", flat=True)
    names = {key.split(":")[1] for key in waiting if key.startswith(f"{declined.pk}:")}
    assert "day-0" in names


def test_a_new_card_is_charged_at_once(declined: Account, shop: Double) -> None:
    change_card(shop, declined, GOOD_TOO)
    collect_unpaid(declined, now=clock(shop))
    declined.refresh_from_db()
    assert (declined.standing, declined.owed_since) == (Standing.CURRENT, None)
    assert not declined.invoices.unpaid().exists()


def test_a_card_that_is_declined_again_says_so_and_changes_nothing(
    declined: Account, shop: Double
) -> None:
    owed = declined.owed_since
    with pytest.raises(GatewayRefused, match="declined"):
        collect_unpaid(declined, now=clock(shop))
    declined.refresh_from_db()
    assert (declined.standing, declined.owed_since) == (Standing.OVERDUE, owed)


def test_nothing_is_charged_where_nothing_is_unpaid(shop: Double) -> None:
    account = payer(now=clock(shop))
    assert pay(checkout_url(account, now=clock(shop))) == 303
    collect_unpaid(account, now=clock(shop))
    before = sorted(account.invoices.values_list("stripe_id", "paid"))
    collect_unpaid(account, now=clock(shop))
    assert sorted(account.invoices.values_list("stripe_id", "paid")) == before
