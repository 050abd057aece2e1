"""People who pay at the double: on its Checkout page, without a browser; and its clock."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener
from uuid import uuid4

from billing.actions.accounts import open_account
from billing.actions.checkout import pay_by_card
from billing.actions.events import read_again, store_event
from billing.gateway import open_portal
from billing.models import Account, Event
from billing.states import EventFacts
from tests.billing.factories import ANNA, BORIS
from tests.demo.stripe.running import Double

GOOD, DECLINED, FAILS_LATER = "4242424242424242", "4000000000000002", "4000000000000341"
DAY = 24 * 3600  # seconds
PERSON = {
    "email": ANNA,
    "name": "Anna Berg",
    "country": "DE",
    "expiry": "12 / 34",
    "cvc": "123",
}


class _Stay(HTTPRedirectHandler):
    """Follow no redirect: the address that it leads to is ours."""

    def redirect_request(self, *_: object) -> None:
        return None


def payer(*, now: datetime, plan: str = "standard", **facts: str) -> Account:
    """An account that has not paid yet. In the hub's scope."""
    terms = {"currency": "eur", "method": "card", **facts}
    return open_account(
        name="Омск", emails=[ANNA, BORIS], language="ru", plan=plan, now=now, **terms
    )


def checkout_url(account: Account, *, now: datetime) -> str:
    return pay_by_card(
        account,
        press=uuid4(),
        success_url="http://localhost/money/paid/",
        cancel_url="http://localhost/money/",
        language="ru",
        now=now,
    )


def pay(url: str, card: str = GOOD) -> int:
    """Send the form of a Checkout page; the status of the answer, 303 if it is paid."""
    body = urlencode(PERSON | {"card": card}).encode()
    try:
        with build_opener(_Stay).open(Request(url, body), timeout=60) as answer:  # noqa: S310
            return int(answer.status)
    except HTTPError as answer:
        return answer.code


def clock(double: Double, *, days: float = 0) -> datetime:
    """Move the time of the double; its time."""
    given = {"advance": int(days * DAY)} if days else None
    return datetime.fromtimestamp(double.control("clock", given)["now"], UTC)


def handle(events: list[EventFacts], *, now: datetime) -> None:
    """Store events in this order, then let a worker read what they are about."""
    stored = [store_event(facts, now=now) for facts in events]
    for event in stored:
        if event and event.result == Event.Result.WAITING:
            read_again(f"{event.object_kind}:{event.object_id}", now=now)


def change_card(double: Double, account: Account, card: str) -> None:
    """Give another card on the page of the Portal."""
    url = open_portal(
        customer=account.stripe_customer, return_url="http://localhost/", language="ru"
    )
    assert pay(f"{url}/card", card) == 303
