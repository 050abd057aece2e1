"""One double a test module, with a catalogue like ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import stripe

from tests.demo.stripe import running
from tests.demo.stripe.running import Double, Endpoint


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    with running.double(tmp_path_factory.mktemp("stripe")) as found:
        yield found


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
    client = double.client()
    product = client.v1.products.create({"name": "City licence"})
    meter = client.v1.billing.meters.create(
        {
            "display_name": "Active members",
            "event_name": "active_member",
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
        event_name="active_member",
    )
