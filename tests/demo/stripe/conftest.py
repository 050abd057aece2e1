"""One double a test module, with a catalogue like ours.

``STRIPE_TEST_KEY``, a secret test key with Stripe Tax set up for Germany, lets the tests of
renewals and of fidelity run against Stripe itself as well; without it those are skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import stripe

from tests.demo.stripe import running
from tests.demo.stripe.running import Double, Endpoint


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    with running.double(tmp_path_factory.mktemp("stripe")) as found:
        yield found


TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")


class Played:
    """The Stripe of a test: the double, or Stripe itself."""

    def __init__(self, double: Double | None) -> None:
        self.double = double

    def client(self) -> stripe.StripeClient:
        return self.double.client() if self.double else stripe.StripeClient(TEST_KEY)

    def books(self, customer: str) -> dict[str, Any] | None:
        """The ledger of a customer; Stripe itself has none."""
        return self.double.control("books")[customer] if self.double else None


@pytest.fixture(scope="module", params=["double", "stripe"])
def played(request: pytest.FixtureRequest) -> Played:
    if request.param == "double":
        return Played(request.getfixturevalue("double"))
    if not TEST_KEY:
        pytest.skip("STRIPE_TEST_KEY is not set")
    return Played(None)


@pytest.fixture
def client(double: Double) -> stripe.StripeClient:
    return double.client()


@pytest.fixture
def endpoint(double: Double, client: stripe.StripeClient) -> Iterator[Endpoint]:
    """An endpoint that is told of everything while the test runs."""
    with running.endpoint() as found:
        created = client.v1.webhook_endpoints.create({"url": found.url, "enabled_events": ["*"]})
        assert created.secret
        found.secret = created.secret
        yield found
        client.v1.webhook_endpoints.delete(created.id)


@dataclass(frozen=True)
class Catalogue:
    """Prices in euro cents: an entry fee, a monthly licence, a larger one, a metered one."""

    entry: str
    monthly: str
    large: str
    metered: str
    event_name: str


@pytest.fixture(scope="module")
def catalogue(double: Double) -> Catalogue:
    return publish(double.client())


@pytest.fixture(scope="module")
def played_catalogue(played: Played) -> Catalogue:
    return publish(played.client())


def publish(client: stripe.StripeClient) -> Catalogue:
    """Create a product, its prices and a meter with a name of its own."""
    event_name = f"active_member_{uuid4().hex[:12]}"
    product = client.v1.products.create({"name": "City licence"})
    meter = client.v1.billing.meters.create(
        {
            "display_name": "Active members",
            "event_name": event_name,
            "default_aggregation": {"formula": "sum"},
        }
    )

    def price(**given: Any) -> str:
        params: Any = {"currency": "eur", "product": product.id, **given}
        return client.v1.prices.create(params).id

    return Catalogue(
        entry=price(unit_amount=50_000),
        monthly=price(unit_amount=9_900, recurring={"interval": "month"}),
        large=price(unit_amount=19_900, recurring={"interval": "month"}),
        metered=price(
            unit_amount=150,
            recurring={"interval": "month", "usage_type": "metered", "meter": meter.id},
        ),
        event_name=event_name,
    )
