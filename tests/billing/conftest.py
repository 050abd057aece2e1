from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from billing import gateway
from billing.actions.publishing import publish_plans
from billing.plans import plan_file
from tenants.registry.scope import hub_scope
from tests.demo.stripe import running
from tests.demo.stripe.running import Double


@pytest.fixture(autouse=True)
def with_billing(settings: Any) -> None:
    settings.BILLING = True
    settings.STRIPE_KEY = "sk_test_thursdays"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_thursdays"


@pytest.fixture
def hub(db: None) -> Iterator[None]:
    """The hub's scope; all that happens in it is taken back."""
    cache.clear()
    with hub_scope():
        yield


@pytest.fixture(scope="module")
def double(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Double]:
    """A double of Stripe for the tests of a module."""
    with running.double(tmp_path_factory.mktemp("stripe")) as found:
        yield found


@pytest.fixture
def shop(double: Double, with_billing: None, settings: Any) -> Iterator[Double]:
    """The double, with the plan file published; our gateway talks to it."""
    settings.STRIPE_API_BASE = double.url
    publish_plans(plan_file())
    yield double
    double.control("faults", {"clear": True})
    gateway.forget_client()
