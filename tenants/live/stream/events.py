"""Publish events of a channel. A lost event loses nothing: who hears of one asks what there is."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from redis import Redis, RedisError

from tenants.live.stream.channels import count_key, last_key
from tenants.registry import valkey

log = logging.getLogger(__name__)
REMEMBERED = timedelta(hours=12)


def publish(name: str, kind: str, **facts: Any) -> None:
    """Send an event to all who listen on a channel. Call it after the commit."""

    def send(client: Redis) -> None:
        event = json.dumps({"id": next_number(client, name), "event": kind, **facts})
        pipe = client.pipeline(transaction=False)
        pipe.set(last_key(name), event, ex=REMEMBERED)
        pipe.expire(count_key(name), REMEMBERED)
        pipe.publish(name, event)
        pipe.execute()

    quietly(send)


def next_number(client: Redis, name: str) -> int:
    """The number of an event; the first is the time in milliseconds.

    Screens take lower numbers than they know for old events, also where Valkey has lost its keys.
    """
    pipe = client.pipeline(transaction=False)
    pipe.set(count_key(name), int(time.time() * 1000), nx=True, ex=REMEMBERED)
    pipe.incr(count_key(name))
    number: int = pipe.execute()[-1]
    return number


def quietly(send: Callable[[Redis], None]) -> None:
    try:
        valkey.ask(send)
    except RedisError as error:  # screens that poll, and the next visit, carry on
        log.warning("An event was not published: %s", error)
