"""Notify the screens of a change; they fetch the new state."""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import translation
from redis import Redis, RedisError

from tenants.live.run.timeline import RunningTimeline
from tenants.live.stream import tickets
from tenants.live.stream.channels import ENDED, channel, last_key, reader_name, step_key
from tenants.meetings.models import Meeting
from tenants.registry import valkey
from tenants.registry.scope import current_schema

log = logging.getLogger(__name__)
REMEMBERED = timedelta(hours=12)


def notify(meeting: Meeting, kind: str, *, now: datetime, **facts: Any) -> None:
    """Send an event to every screen of this meeting, after the commit.

    Kinds: step (the clock moved; `facts` are its state), agenda, people (somebody has a table),
    arrival (somebody came; no phone asks what changed), words, closed. A lost event loses nothing:
    screens also ask by themselves.
    """
    name = channel(current_schema(), meeting.pk)
    transaction.on_commit(lambda: _publish(name, kind, now=now, facts=facts))


def _publish(name: str, kind: str, *, now: datetime, facts: dict[str, Any]) -> None:
    def send(client: Redis) -> None:
        number = client.incr(f"{name}:count")
        event = json.dumps({"id": number, "event": kind, **facts}, ensure_ascii=False)
        pipe = client.pipeline(transaction=False)
        pipe.set(last_key(name), event, ex=REMEMBERED)
        if kind == "step":
            pipe.set(step_key(name), event, ex=REMEMBERED)
        pipe.expire(f"{name}:count", REMEMBERED)
        pipe.publish(name, event)
        pipe.execute()

    try:
        valkey.ask(send)
    except RedisError as error:  # the screens' polling carries the evening on
        log.warning("An evening's event was not published: %s", error)


def end_streams(user: int) -> None:
    """After the commit, end the streams that were opened for this person's sessions."""
    reader = reader_name(current_schema(), user)
    transaction.on_commit(lambda: _end(reader))


def _end(reader: str) -> None:
    def send(client: Redis) -> None:
        now = time.time()
        pipe = client.pipeline(transaction=False)
        pipe.zadd(ENDED, {reader: now})
        pipe.zremrangebyscore(ENDED, "-inf", now - tickets.TERM.total_seconds())
        pipe.publish(ENDED, reader)
        pipe.execute()

    try:
        valkey.ask(send)
    except RedisError as error:  # the tickets end by themselves
        log.warning("Streams were not ended: %s", error)


def step_event(timeline: RunningTimeline) -> dict[str, Any]:
    """The event that every screen may show at once: the clock, the step and its texts."""
    run, here = timeline.run, timeline.here
    words: dict[str, dict[str, str]] = {"part": {}, "place": {}, "title": {}, "words": {}}
    for language in ("ru", "en"):
        with translation.override(language):
            words["part"][language] = here.heading
            words["place"][language] = here.place_words
            words["title"][language] = here.title
            words["words"][language] = here.for_participants
    return words | {
        "revision": run.revision,
        "block": here.block.position,
        "step": here.position,
        "seconds": int(here.minutes * 60) + run.extended,
        "ends": int(timeline.ends_at().timestamp() * 1000),
        "paused": int(run.paused_at.timestamp() * 1000) if run.paused_at else 0,
    }
