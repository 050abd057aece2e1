"""A delivery leaves the city signed, and is tried again until nothing arrives any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.registry.models import Alarm, City
from tenants.webhooks.actions import (
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
    send_again,
    send_test,
)
from tenants.webhooks.errors import EndpointPaused
from tenants.webhooks.events import DELIVERY
from tenants.webhooks.models import Delivery, Endpoint
from tenants.webhooks.signing import signature
from tenants.webhooks.validators import RETRIES
from tests.cast import Clock, Visitor
from tests.webhooks.conftest import Program
from tests.webhooks.deliveries import ask, is_signed, the_try

State = Delivery.State
Visit = Callable[..., Visitor]


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of its documentation."""
    assert (
        signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
            at=datetime.fromtimestamp(1614265330, tz=UTC),
            body=b'{"test": 2432232314}',
        )
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_it_is_tried_again_the_same_and_then_paused_and_the_core_told(
    omsk: City, endpoint: Endpoint, anna: Member, boris: Member, program: Program, now: datetime,
    clock: Clock, visit: Visit,
) -> None:  # fmt: skip
    program.status = 500
    clock(now)
    with omsk.scope():
        ask(boris)
        (delivery,) = Delivery.objects.all()
    at = now
    for number, pause in enumerate(RETRIES, start=1):
        clock(at)
        tried = the_try(omsk, delivery, at=at)
        assert (tried.state, tried.attempts, tried.error) == ("waiting", number, "answered 500")
        at += pause
        with omsk.scope():
            assert Alarm.objects.get(kind=DELIVERY).due_at == at
    last = the_try(omsk, delivery, at=at)
    assert (last.state, last.attempts) == ("failed", len(RETRIES) + 1)
    assert len({(got.headers["webhook-id"], got.body) for got in program.received}) == 1
    with omsk.scope():
        endpoint.refresh_from_db()
        assert endpoint.paused_why == "answered 500"
        told = Notification.objects.filter(kind="webhooks.paused")
        assert [row.member_id for row in told] == [anna.pk]
        ask(boris, "While it is paused")
        assert Delivery.objects.count() == 1, "nothing is stored for a paused endpoint"
        with pytest.raises(EndpointPaused):
            send_again(last, now=at)
    page = visit(omsk, anna).get(f"/webhooks/{endpoint.pk}/").text
    assert "No delivery arrived (answered 500)." in page
    program.status = 200
    with omsk.scope():
        resume_endpoint(endpoint, now=at)
        send_again(last, now=at)
    again = the_try(omsk, last, at=at)
    assert (again.state, again.attempts) == ("delivered", 1)


def test_gone_pauses_at_once(
    omsk: City, endpoint: Endpoint, boris: Member, program: Program, now: datetime
) -> None:
    program.status = 410
    with omsk.scope():
        ask(boris)
        (delivery,) = Delivery.objects.all()
    assert the_try(omsk, delivery, at=now).state == State.FAILED
    with omsk.scope():
        assert Endpoint.objects.get().paused_why == "answered 410"


def test_what_was_on_its_way_waits_for_a_pause_to_end(
    omsk: City, endpoint: Endpoint, boris: Member, program: Program, now: datetime
) -> None:
    with omsk.scope():
        ask(boris)
        (delivery,) = Delivery.objects.all()
        pause_endpoint(endpoint, now=now)
    assert the_try(omsk, delivery, at=now).attempts == 0
    assert program.received == []
    with omsk.scope():
        resume_endpoint(endpoint, now=now)
    assert the_try(omsk, delivery, at=now).state == State.DELIVERED


def test_two_secrets_sign_for_a_day(
    omsk: City, endpoint: Endpoint, program: Program, now: datetime, clock: Clock
) -> None:
    old = endpoint.secret
    with omsk.scope():
        new = rotate_secret(endpoint, now=now).secret
        first = send_test(endpoint, now=now)
    assert new != old
    the_try(omsk, first, at=now)
    assert (is_signed(program, old), is_signed(program, new)) == (True, True)
    later = now + timedelta(days=1)
    clock(later)
    with omsk.scope():
        second = send_test(endpoint, now=later)
    the_try(omsk, second, at=later)
    assert (is_signed(program, old), is_signed(program, new)) == (False, True)
    assert json.loads(program.received[-1].body)["type"] == "webhook.test"
