"""Pages and API of endpoints: the core adds, tests, exchanges, pauses and removes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tenants.members.models import Member
from tenants.registry.models import City
from tenants.webhooks.actions import (
    add_endpoint,
    send_test,
)
from tenants.webhooks.errors import TooManyEndpoints
from tenants.webhooks.models import Delivery, Endpoint
from tenants.webhooks.validators import MAX_ENDPOINTS
from tests.cast import Visitor
from tests.webhooks.conftest import Program
from tests.webhooks.deliveries import the_try

Visit = Callable[..., Visitor]


def test_the_core_adds_tests_exchanges_and_removes(
    omsk: City, anna: Member, visit: Visit, program: Program, now: datetime
) -> None:
    browser = visit(omsk, anna)
    assert "/webhooks/" in browser.get("/core/").text
    assert "No program listens yet" in browser.get("/webhooks/").text
    sent = {"name": "Our table", "url": program.url, "events": ["question.created"]}
    shown = browser.post("/webhooks/new/", sent)
    with omsk.scope():
        added = Endpoint.objects.get()
    page = f"/webhooks/{added.pk}/"
    assert added.secret in shown.text
    assert added.secret not in browser.get(page).text, "shown once"
    assert "is on its way" in browser.post(f"{page}test/", follow=True).text
    with omsk.scope():
        delivery = Delivery.objects.get()
    the_try(omsk, delivery, at=now)
    assert "webhook.test" in browser.get(page).text
    again = browser.post(f"{page}deliveries/{delivery.pk}/", follow=True).text
    assert "once more" in again
    the_try(omsk, delivery, at=now)
    assert len({got.headers["webhook-id"] for got in program.received}) == 1
    assert len(program.received) == 2
    assert "Paused" in browser.post(f"{page}pause/", follow=True).text
    exchanged = browser.post(f"{page}secret/").text
    with omsk.scope():
        assert Endpoint.objects.get().secret in exchanged
    browser.post(f"{page}edit/", {"_method": "delete"})
    with omsk.scope():
        assert (Endpoint.objects.count(), Delivery.objects.count()) == (0, 0)


def test_nobody_else_sees_or_changes_them(
    omsk: City, tomsk: City, endpoint: Endpoint, boris: Member, darya: Member, visit: Visit
) -> None:
    page = f"/webhooks/{endpoint.pk}/"
    for browser in (visit(omsk), visit(omsk, boris)):
        assert browser.get(page).status_code in (302, 403)
        assert browser.post(f"{page}secret/").status_code in (302, 403)
        assert browser.get("/api/v1/webhooks/").status_code in (401, 403)
    assert visit(tomsk, darya).get(page).status_code == 404
    assert visit(tomsk, darya).get("/api/v1/webhooks/").json()["results"] == []
    with omsk.scope():
        assert Endpoint.objects.get().secret == endpoint.secret


def test_the_api_does_the_same(
    omsk: City, anna: Member, visit: Visit, program: Program, now: datetime
) -> None:
    browser = visit(omsk, anna)
    json_type: dict[str, Any] = {"content_type": "application/json"}
    sent = {"name": "A", "url": program.url, "events": ["question.created"]}
    unknown = browser.post("/api/v1/webhooks/", sent | {"events": ["x"]}, **json_type)
    assert unknown.status_code == 400
    made = browser.post("/api/v1/webhooks/", sent, **json_type).json()
    assert "secret" in made, made
    row = f"/api/v1/webhooks/{made['id']}/"
    assert made["secret"].startswith("whsec_")
    assert "secret" not in browser.get(row).json()
    changed = browser.patch(row, {"name": "B"}, **json_type).json()
    assert (changed["name"], changed["events"]) == ("B", ["question.created"])
    exchanged = browser.post(f"{row}secret/", {}, **json_type).json()
    assert "secret" in exchanged, exchanged
    assert exchanged["secret"] != made["secret"]
    test = browser.post(f"{row}test/", {}, **json_type)
    assert test.status_code == 202
    with omsk.scope():
        delivery = Delivery.objects.get()
    the_try(omsk, delivery, at=now)
    (told,) = browser.get(f"{row}deliveries/").json()["results"]
    assert (told["state"], told["status"], told["event"]) == ("delivered", 204, "webhook.test")
    assert browser.post(f"{row}deliveries/{delivery.pk}/again/", {}, **json_type).status_code == 202
    assert browser.put(f"{row}pause/").json()["paused_at"]
    assert browser.post(f"{row}test/", {}, **json_type).status_code == 409
    assert browser.delete(f"{row}pause/").json()["paused_at"] is None
    assert browser.delete(row).status_code == 204


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_for_one_and_three(
    omsk: City, anna: Member, visit: Visit, now: datetime, rows: int,
    django_assert_num_queries: Any,
) -> None:  # fmt: skip
    with omsk.scope():
        for number in range(rows):
            facts: dict[str, Any] = {"url": "https://example.org/", "events": ["question.created"]}
            added = add_endpoint(name=f"E{number}", by=anna, now=now, **facts)
            send_test(added, now=now)
        for _ in range(rows - 1):
            send_test(added, now=now)
    browser = visit(omsk, anna)
    browser.get("/webhooks/")
    with django_assert_num_queries(4):
        browser.get("/webhooks/")
    with django_assert_num_queries(6):
        browser.get(f"/webhooks/{added.pk}/")


def test_there_is_an_end_to_endpoints(omsk: City, anna: Member, now: datetime) -> None:
    facts: dict[str, Any] = {"url": "https://example.org/", "events": ["question.created"]}
    with omsk.scope():
        for number in range(MAX_ENDPOINTS):
            add_endpoint(name=str(number), by=anna, now=now, **facts)
        with pytest.raises(TooManyEndpoints):
            add_endpoint(name="more", by=anna, now=now, **facts)
        assert Endpoint.objects.count() == MAX_ENDPOINTS
