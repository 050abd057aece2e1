"""Generated requests: the API answers as its schema describes, without server errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tenants.accounts.api_keys import make_api_key
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW
from tests.products.making import product, question

EXAMPLES = 4  # of each operation
SHARES = 4
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's connection, and its transaction, open when requests end."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def run(host: str, headers: dict[str, str], share: slice = slice(None)) -> int:
    """Call a share of the operations of this host's schema; how many operations there are.

    A test is one transaction, and no transaction lasts longer than a request may.
    """
    headers = {"Host": host, "Accept-Encoding": "identity", **headers}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/schema/?format=json", app=get_wsgi_application(), headers=headers
    )
    operations: list[Any] = [each.ok() for each in schema.get_all_operations()]  # type: ignore[union-attr]
    for operation in operations[share]:

        @BOUNDED
        @given(case=operation.as_strategy())
        def call(case: Any) -> None:
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

        call()
    return len(operations)


@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_a_city_never_breaks(omsk: City, anna: Member, share: int) -> None:
    with omsk.scope():
        question(anna, product=product(anna, visibility="public"))
        key = make_api_key(user=anna.user, now=NOW)
    mine = slice(share, None, SHARES)
    assert run(omsk.host, {"Authorization": f"Bearer {key}"}, mine) >= 100


@pytest.mark.django_db
def test_the_main_domain_never_breaks(omsk: City) -> None:
    assert run("localhost", {}) >= 3
