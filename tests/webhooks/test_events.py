"""Events of products, questions, evenings, tasks, minutes and posts, as the API shows them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from tenants.meetings.actions import cancel_meeting, confirm_meeting
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import Alarm, City
from tenants.webhooks.delivery import send
from tenants.webhooks.events import DELIVERY, emit
from tenants.webhooks.models import Delivery, Endpoint
from tenants.webhooks.receivers import QUESTION_CREATED
from tests.cast import Visitor
from tests.meetings.conftest import a_series
from tests.webhooks.conftest import Program
from tests.webhooks.deliveries import ask, is_signed, the_try

State = Delivery.State
Visit = Callable[..., Visitor]


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


def test_a_subject_that_is_gone_is_not_sent(
    omsk: City, endpoint: Endpoint, boris: Member, program: Program, now: datetime
) -> None:
    with omsk.scope():
        question = ask(boris)
        (delivery,) = Delivery.objects.all()
        Question.objects.filter(pk=question.pk).delete()
    assert the_try(omsk, delivery, at=now).state == State.GONE
    assert program.received == []


def test_a_city_without_endpoints_pays_one_statement(
    omsk: City, boris: Member, now: datetime, django_assert_num_queries: Any
) -> None:
    with omsk.scope():
        question = ask(boris)
        with django_assert_num_queries(1):
            emit(QUESTION_CREATED, question.pk, now=now)
        assert not Delivery.objects.exists()
