"""Verbs over endpoints: add, change, pause, let go on, exchange the secret, test, send again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.webhooks.delivery import TEST
from tenants.webhooks.errors import EndpointPaused, TooManyEndpoints
from tenants.webhooks.events import DELIVERY, store
from tenants.webhooks.models import Delivery, Endpoint
from tenants.webhooks.signing import new_secret
from tenants.webhooks.validators import MAX_ENDPOINTS, OLD_SECRET_KEPT

State = Delivery.State


@transaction.atomic
def add_endpoint(
    *, name: str, url: str, events: Iterable[str], by: Member, now: datetime
) -> Endpoint:
    """Raises TooManyEndpoints."""
    if Endpoint.objects.select_for_update().count() >= MAX_ENDPOINTS:
        raise TooManyEndpoints
    added: Endpoint = Endpoint.objects.create(
        name=name, url=url, events=sorted(set(events)), made_by=by, made_at=now
    )
    return added


@transaction.atomic
def change_endpoint(endpoint: Endpoint, *, name: str, url: str, events: Iterable[str]) -> Endpoint:
    endpoint = _locked(endpoint)
    endpoint.name, endpoint.url, endpoint.events = name, url, sorted(set(events))
    endpoint.save(update_fields=["name", "url", "events"])
    return endpoint


@transaction.atomic
def rotate_secret(endpoint: Endpoint, *, now: datetime) -> Endpoint:
    """A new secret; for a day both sign, so that the other program can be changed in between."""
    endpoint = _locked(endpoint)
    endpoint.old_secret, endpoint.old_secret_until = endpoint.secret, now + OLD_SECRET_KEPT
    endpoint.secret = new_secret()
    endpoint.save(update_fields=["secret", "old_secret", "old_secret_until"])
    return endpoint


@transaction.atomic
def pause_endpoint(endpoint: Endpoint, *, now: datetime) -> Endpoint:
    """Send nothing more; events that happen meanwhile are not stored. Idempotent."""
    endpoint = _locked(endpoint)
    if endpoint.paused_at is None:
        endpoint.paused_at, endpoint.paused_why = now, ""
        endpoint.save(update_fields=["paused_at", "paused_why"])
    return endpoint


@transaction.atomic
def resume_endpoint(endpoint: Endpoint, *, now: datetime) -> Endpoint:
    """Go on; deliveries that were on their way are tried at once. Idempotent."""
    endpoint = _locked(endpoint)
    if endpoint.paused_at is not None:
        endpoint.paused_at, endpoint.paused_why = None, ""
        endpoint.save(update_fields=["paused_at", "paused_why"])
        waiting = endpoint.deliveries.filter(state=State.WAITING).values_list("pk", flat=True)
        keys = map(str, waiting)
        alarms.set_all(city=current_city(), kind=DELIVERY, due_at=now, keys=keys)
    return endpoint


@transaction.atomic
def send_test(endpoint: Endpoint, *, now: datetime) -> Delivery:
    """Raises EndpointPaused."""
    endpoint = _locked(endpoint)
    if endpoint.paused_at:
        raise EndpointPaused
    (delivery,) = store(TEST, [(0, endpoint)], now=now)
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, now: datetime) -> Delivery:
    """Send the same body under the same number once more, with all tries. Raises EndpointPaused."""
    if _locked(delivery.endpoint).paused_at:
        raise EndpointPaused
    again: Delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if again.state != State.WAITING:
        again.state, again.attempts = State.WAITING, 0
        again.save(update_fields=["state", "attempts"])
    key = str(again.pk)
    alarms.set(city=current_city(), kind=DELIVERY, key=key, due_at=now)
    return again


def _locked(endpoint: Endpoint) -> Endpoint:
    found: Endpoint = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    return found
