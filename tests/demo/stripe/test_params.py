"""Forms become nested parameters, checked against the types of the installed client."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.demo.stripe.calls import find
from deploy.demo.stripe.errors import StripeError
from deploy.demo.stripe.params import check, parse, schema
from deploy.demo.stripe.routes import ROUTES


@pytest.mark.parametrize(
    ("encoded", "nested"),
    [
        ("a=1&b=", {"a": "1", "b": ""}),
        ("a[b][c]=1&a[d]=2", {"a": {"b": {"c": "1"}, "d": "2"}}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[1]=2&a[0]=1", {"a": ["1", "2"]}),
        ("a[0][b]=1&a[0][c]=2&a[1][b]=3", {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}),
        ("name=%D0%9E%D0%BC%D1%81%D0%BA+1", {"name": "Омск 1"}),
    ],
)
def test_forms_nest(encoded: str, nested: dict[str, Any]) -> None:
    assert parse(encoded) == nested


def test_texts_become_what_the_types_say() -> None:
    given = parse(
        "customer=cus_1&items[0][price]=price_1&items[0][quantity]=2&automatic_tax[enabled]=true"
        "&trial_end=now&metadata[city]=&days_until_due=14&collection_method=send_invoice"
    )
    assert check("SubscriptionCreateParams", given) == {
        "customer": "cus_1",
        "items": [{"price": "price_1", "quantity": 2}],
        "automatic_tax": {"enabled": True},
        "trial_end": "now",
        "metadata": {"city": ""},
        "days_until_due": 14,
        "collection_method": "send_invoice",
    }


@pytest.mark.parametrize(
    ("encoded", "param"),
    [
        ("customer=cus_1&items[0][prise]=price_1", "items[0][prise]"),
        ("customer=cus_1&items=price_1", "items"),
        ("customer=cus_1&items[0][quantity]=two", "items[0][quantity]"),
        ("customer=cus_1&automatic_tax[enabled]=1", "automatic_tax[enabled]"),
        ("customer=cus_1&automatic_tax[liability][type]=account", "automatic_tax[enabled]"),
        ("customer=cus_1&collection_method=letter", "collection_method"),
        ("customer=cus_1&trial_end=soon", "trial_end"),
        ("idempotency_key=not-a-parameter", "idempotency_key"),
    ],
)
def test_what_the_client_has_no_parameter_for_is_refused(encoded: str, param: str) -> None:
    with pytest.raises(StripeError) as refused:
        check("SubscriptionCreateParams", parse(encoded))
    assert refused.value.param == param


def test_every_call_names_parameters_that_the_client_has() -> None:
    assert find("GET", "/v1/customers/cus_1")
    assert len(ROUTES) > 80
    for route in ROUTES:
        assert "expand" in schema(route.params).__annotations__ or route.method == "DELETE"
