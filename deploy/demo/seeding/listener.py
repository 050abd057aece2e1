"""Seed a webhook of Omsk to the demo's program that listens, with some of what it would hear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from deploy.demo.content import chats
from tenants.conversations.models import Post
from tenants.members.models import Member
from tenants.outcome.models import Minutes, Task
from tenants.products.models import Question
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.webhooks.actions import add_endpoint, send_test
from tenants.webhooks.events import all_events, emit, event_named
from tenants.webhooks.models import Endpoint

NAME = "Табло в мастерской"


def seed_listener(*, url: str, secret: str, now: datetime) -> bool:
    """Seed it once. False if the city has an endpoint already, or there is no such city."""
    with hub_scope():
        city = City.objects.filter(slug=chats.CITY, state=City.State.ACTIVE).first()
    if city is None:
        return False
    with city.scope():
        core = Member.objects.core(now=now).order_by("pk").first()
        if core is None or Endpoint.objects.exists():
            return False
        every = [event.name for event in all_events()]
        endpoint = add_endpoint(name=NAME, url=url, events=every, by=core, now=now)
        Endpoint.objects.filter(pk=endpoint.pk).update(secret=secret)
        for name, subject in _lately():
            if event := event_named(name):
                emit(event, subject, now=now)
        send_test(endpoint, now=now)
    return True


def _lately() -> Iterator[tuple[str, int]]:
    """The latest of several sorts, as if the endpoint had been there."""
    latest = {
        "minutes.created": Minutes.objects.order_by("-written_at").first(),
        "question.created": Question.objects.seen_by_all_members().order_by("-pk").first(),
        "task.created": Task.objects.seen_by_all_members().order_by("-pk").first(),
        "post.created": Post.objects.standing().filter(thread__product__isnull=False).last(),
    }
    for name, row in latest.items():
        if row is not None:
            yield name, row.pk
