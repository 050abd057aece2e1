"""Tries of deliveries. No transaction is open while another program answers.

The alarm of a delivery claims a try: it counts it, sets itself for the next one, and starts the
background task on commit. The task signs, sends, and notes the answer; success cancels the alarm. A
killed task is a failed try: the next one comes by the alarm.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone
from rest_framework.renderers import JSONRenderer

from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tenants.registry.tasks import CityTask
from tenants.webhooks.events import DELIVERY, event_named
from tenants.webhooks.models import Delivery, Endpoint
from tenants.webhooks.notices import tell_paused
from tenants.webhooks.safe_http import NotSent, post
from tenants.webhooks.signing import signed_headers
from tenants.webhooks.validators import DELIVERIES_KEPT, MAX_ERROR

State = Delivery.State
GONE = 410  # the endpoint wants nothing more
TEST = "webhook.test"


@alarms.handler(DELIVERY)
def claim_try(*, city: City, key: str, now: datetime, **_: Any) -> None:
    """Count a try and start it. What waits for a paused endpoint waits on."""
    found = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint")
    delivery = found.filter(pk=key, state=State.WAITING).first()
    if delivery is None or delivery.endpoint.paused_at:
        return
    if not delivery.body:
        delivery.body = payload(delivery)
    if not delivery.body:
        delivery.state = State.GONE
        delivery.save(update_fields=["state"])
        return
    delivery.attempts += 1
    delivery.save(update_fields=["attempts", "body"])
    if next_try := delivery.next_try(now=now):
        alarms.set(city=city, kind=DELIVERY, key=key, due_at=next_try)
    send.delay_on_commit(city_id=city.pk, delivery_id=delivery.pk, attempt=delivery.attempts)


@shared_task(base=CityTask, scoped=False)
def send(*, city: City, delivery_id: int, attempt: int) -> None:
    """Send one try; a task that is delivered twice finds another number of tries and stops."""
    with city.scope():
        found = Delivery.objects.select_related("endpoint").filter(pk=delivery_id, attempts=attempt)
        delivery = found.filter(state=State.WAITING, endpoint__paused_at=None).first()
    if delivery is None:
        return
    now = timezone.now()
    body = delivery.body.encode()
    signed = signed_headers(
        delivery.endpoint.secrets_at(now), webhook_id=delivery.webhook_id, at=now, body=body
    )
    headers = signed | {"Content-Type": "application/json", "User-Agent": "Thursdays-Webhooks/1"}
    status, error = None, ""
    try:
        answer = post(delivery.endpoint.url, body=body, headers=headers)
        status = answer.status
        error = "" if answer.is_success else f"answered {status}"
    except NotSent as failure:
        error = str(failure)[:MAX_ERROR]
    with city.scope():
        note_answer(delivery_id, status=status, error=error, city=city, now=now)


def note_answer(
    number: int, *, status: int | None, error: str, city: City, now: datetime
) -> Delivery | None:
    """Write down what came of a try; after the last one, or “gone”, the endpoint is paused."""
    delivery = Delivery.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if delivery is None:
        return None
    delivery.status, delivery.error, delivery.tried_at = status, error, now
    is_last = delivery.next_try(now=now) is None or status == GONE
    if not error:
        delivery.state = State.DELIVERED
    elif is_last:
        delivery.state = State.FAILED
    delivery.save(update_fields=["status", "error", "tried_at", "state"])
    if delivery.state != State.WAITING:
        alarms.cancel(city=city, kind=DELIVERY, key=str(number))
    if delivery.state == State.FAILED and delivery.event != TEST:
        pause_failing(delivery.endpoint_id, why=error, now=now)
    old = Delivery.objects.filter(endpoint=delivery.endpoint_id, made_at__lt=now - DELIVERIES_KEPT)
    old.delete()
    return delivery


def pause_failing(number: int, *, why: str, now: datetime) -> None:
    """Pause an endpoint that nothing reaches, and tell the core."""
    endpoint = Endpoint.objects.select_for_update(of=("self",)).get(pk=number)
    if endpoint.paused_at is None:
        endpoint.paused_at, endpoint.paused_why = now, why
        endpoint.save(update_fields=["paused_at", "paused_why"])
        tell_paused(endpoint, now=now)


def payload(delivery: Delivery) -> str:
    """The body: type, time, and the subject as the API shows it; "" if the subject is gone."""
    if delivery.event == TEST:
        data: Any = {"endpoint": delivery.endpoint.name}
    else:
        event = event_named(delivery.event)
        with timezone.override(current_city().zone):  # as in a request
            data = event.read(delivery.subject) if event else None
    if data is None:
        return ""
    content = {"type": delivery.event, "timestamp": delivery.made_at.isoformat(), "data": data}
    return str(JSONRenderer().render(content).decode())
