"""Events leave the city signed, arrive once, are tried again, and reach no private address."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tenants.meetings.actions import cancel_meeting, confirm_meeting
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.products.actions.questions import ask_question
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.webhooks import safe_http
from tenants.webhooks.actions import (
    add_endpoint,
    pause_endpoint,
    resume_endpoint,
    rotate_secret,
    send_again,
    send_test,
)
from tenants.webhooks.delivery import send
from tenants.webhooks.errors import EndpointPaused, TooManyEndpoints
from tenants.webhooks.events import DELIVERY, emit
from tenants.webhooks.models import Delivery, Endpoint
from tenants.webhooks.receivers import QUESTION_CREATED
from tenants.webhooks.signing import signature
from tenants.webhooks.validators import MAX_ENDPOINTS, RETRIES
from tests.cast import Clock, Visitor
from tests.meetings.conftest import a_series
from tests.webhooks.conftest import Program

State = Delivery.State
Visit = Callable[..., Visitor]


def ask(by: Member, text: str = "Who would buy it?") -> Question:
    facts: dict[str, Any] = {"text": text, "blocker": "customer", "about": "person"}
    return ask_question(by=by, now=datetime(2026, 11, 26, 9, 0, tzinfo=UTC), **facts)


def the_try(city: City, delivery: Delivery, *, at: datetime) -> Delivery:
    """Ring the alarm, then run the background task that it has started."""
    with city.scope():
        alarm = Alarm.objects.get(kind=DELIVERY, key=str(delivery.pk))
        assert alarms.ring(alarm.pk, city=city, now=max(at, alarm.due_at))
        attempts = Delivery.objects.get(pk=delivery.pk).attempts
    send(city_id=city.pk, delivery_id=delivery.pk, attempt=attempts)
    with city.scope():
        found: Delivery = Delivery.objects.get(pk=delivery.pk)
        return found


def is_signed(program: Program, secret: str, *, number: int = -1) -> bool:
    """Check a message as Standard Webhooks tells its readers to."""
    got = program.received[number]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        [got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body]
    )
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in got.headers["webhook-signature"].split(" ")


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


def test_a_question_arrives_signed_as_the_api_shows_it(
    omsk: City, tomsk: City, endpoint: Endpoint, boris: Member, egor: Member,
    program: Program, visit: Visit, now: datetime,
) -> None:  # fmt: skip
    with tomsk.scope():
        ask(egor, "Of another city")
    with omsk.scope():
        question = ask(boris)
        (delivery,) = Delivery.objects.all()
    sent = the_try(omsk, delivery, at=now)
    assert (sent.state, sent.attempts, sent.status, sent.error) == ("delivered", 1, 204, "")
    (got,) = program.received
    content = json.loads(got.body)
    (shown,) = visit(omsk, boris).get("/api/v1/questions/").json()["results"]
    assert (content["type"], content["data"]) == ("question.created", shown)
    assert shown["id"] == question.pk
    assert datetime.fromisoformat(content["timestamp"]) == sent.made_at
    assert (got.path, got.headers["content-type"]) == ("/hook?city=omsk", "application/json")
    assert got.headers["webhook-id"] == sent.webhook_id
    assert is_signed(program, endpoint.secret)
    assert not is_signed(program, "whsec_" + base64.b64encode(b"another secret").decode())
    with omsk.scope():
        assert not Alarm.objects.filter(kind=DELIVERY).exists()
    send(city_id=omsk.pk, delivery_id=sent.pk, attempt=1)  # the broker delivers the task once more
    assert len(program.received) == 1


def test_evenings_are_told_of_and_a_refused_change_is_not(
    omsk: City, endpoint: Endpoint, anna: Member, now: datetime
) -> None:
    with omsk.scope():
        a_series(omsk, now=now)
        first = Meeting.objects.order_by("starts_at")[1]
        confirm_meeting(first, by=anna, now=now)
        cancel_meeting(first, by=None, now=now)
        with transaction.atomic():
            confirm_meeting(Meeting.objects.order_by("starts_at")[2], by=anna, now=now)
            transaction.set_rollback(True)
        told = Delivery.objects.order_by("pk").values_list("event", "subject")
        numbers = Meeting.objects.values_list("pk", flat=True)
        planned = [("meeting.planned", number) for number in numbers]
        assert sorted(told) == sorted(
            [*planned, ("meeting.confirmed", first.pk), ("meeting.cancelled", first.pk)]
        )


def test_changes_before_the_first_try_are_one_event_with_the_last_words(
    omsk: City, endpoint: Endpoint, boris: Member, visit: Visit, program: Program, now: datetime
) -> None:
    with omsk.scope():
        question = ask(boris)
    for text in ("One", "Two"):
        address = f"/api/v1/questions/{question.pk}/"
        words = {"text": text}
        visit(omsk, boris).patch(address, words, content_type="application/json")
    with omsk.scope():
        deliveries = list(Delivery.objects.order_by("pk"))
    assert [d.event for d in deliveries] == ["question.created", "question.updated"]
    for delivery in deliveries:
        the_try(omsk, delivery, at=now + timedelta(minutes=1))
    assert [json.loads(got.body)["data"]["text"] for got in program.received] == ["Two", "Two"]


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


def test_a_subject_that_is_gone_is_not_sent(
    omsk: City, endpoint: Endpoint, boris: Member, program: Program, now: datetime
) -> None:
    with omsk.scope():
        question = ask(boris)
        (delivery,) = Delivery.objects.all()
        Question.objects.filter(pk=question.pk).delete()
    assert the_try(omsk, delivery, at=now).state == State.GONE
    assert program.received == []


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


def test_a_redirect_is_not_followed(
    omsk: City, endpoint: Endpoint, program: Program, now: datetime
) -> None:
    program.status, program.location = 302, "/elsewhere"
    with omsk.scope():
        delivery = send_test(endpoint, now=now)
    tried = the_try(omsk, delivery, at=now)
    assert (tried.state, tried.status, tried.error) == ("waiting", 302, "answered 302")
    assert [got.path for got in program.received] == ["/hook?city=omsk"]


def test_an_endless_answer_is_cut_off_and_a_huge_one_is_not_read(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.answer = b"x" * 5_000_000
    assert safe_http.post(program.url, body=b"{}", headers={}).status == 204
    program.drips = True
    monkeypatch.setattr(safe_http, "SECONDS", 0.5)
    with pytest.raises(safe_http.NotSent, match="no answer within"):
        safe_http.post(program.url, body=b"{}", headers={})


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # the metadata of a cloud
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - refused
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),  # mapped
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::a00:1", False),  # NAT64 of 10.0.0.1
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
    ],
)
def test_only_addresses_of_the_open_internet_are_public(address: str, public: bool) -> None:
    assert safe_http.is_public(address) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1"])
def test_private_addresses_get_nothing_unless_the_installation_says_so(
    omsk: City, endpoint: Endpoint, program: Program, settings: Any, now: datetime, host: str
) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    with omsk.scope():
        url = program.url.replace("127.0.0.1", host)
        Endpoint.objects.filter(pk=endpoint.pk).update(url=url)
        delivery = send_test(endpoint, now=now)
    tried = the_try(omsk, delivery, at=now)
    assert tried.state == State.WAITING
    assert "public address" in tried.error or "not known" in tried.error
    assert program.received == []


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "https://", "ftp://example.org/", "https://a:b@example.org/", "x",
     "https://example.org:x/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_is_refused(
    omsk: City, anna: Member, visit: Visit, settings: Any, url: str
) -> None:
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    sent = {"name": "A", "url": url, "events": ["question.created"]}
    assert visit(omsk, anna).post("/webhooks/new/", sent).status_code == 422
    api = visit(omsk, anna).post("/api/v1/webhooks/", sent, content_type="application/json")
    assert (api.status_code, "url" in api.text) == (400, True)
    with omsk.scope():
        assert not Endpoint.objects.exists()


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


def test_a_city_without_endpoints_pays_one_statement(
    omsk: City, boris: Member, now: datetime, django_assert_num_queries: Any
) -> None:
    with omsk.scope():
        question = ask(boris)
        with django_assert_num_queries(1):
            emit(QUESTION_CREATED, subject=question.pk, now=now)
        assert not Delivery.objects.exists()
