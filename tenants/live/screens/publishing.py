"""Notify the screens of a change. Their new pages follow with another event, or they ask."""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime
from threading import local
from typing import Any

from django.db import transaction
from django.utils import translation
from redis import Redis, RedisError

from tenants.live.participants import participant_of
from tenants.live.run.timeline import RunningTimeline
from tenants.live.signals import room_changed
from tenants.live.stream import tickets
from tenants.live.stream.channels import (
    ENDED,
    channel,
    count_key,
    ended_key,
    last_key,
    own_turns_key,
    reader_name,
    step_key,
    turns_key,
)
from tenants.live.stream.events import REMEMBERED, next_number, quietly
from tenants.meetings.models import Attendance, Meeting
from tenants.registry import valkey
from tenants.registry.scope import current_city, current_schema

log = logging.getLogger(__name__)
ON_PHONES = frozenset({"step", "agenda", "people", "closed"})
SENT = frozenset({"step", "agenda", "people"})  # new pages follow
ROOMS_KNOWN = 1000
_changes = local()  # `latest`: the number of the latest change by city and meeting


def notify(
    meeting: Meeting,
    kind: str,
    *,
    now: datetime,
    own: Attendance | None = None,
    shown: bool = False,
    **facts: Any,
) -> None:
    """Send an event to every screen of this meeting, after the commit.

    Kinds: step (the clock moved; `facts` are its state), agenda, people (somebody has a table),
    arrival (somebody came; no phone asks what changed), words, closed. `own` are words of this
    person; `shown` if other phones show them. A lost event loses nothing: screens also ask by
    themselves.
    """
    name, city = channel(current_schema(), meeting.pk), current_city()
    turns = shown or kind in ON_PHONES
    person = participant_of(own).number if own else 0
    transaction.on_commit(
        lambda: _publish(name, kind, now=now, facts=facts, turns=turns, person=person)
    )
    if kind in SENT:
        asked = _asked_once((city.pk, meeting.pk))

        def send() -> None:
            if _is_latest((city.pk, meeting.pk), asked):
                room_changed.send(sender=Meeting, city=city, meeting=meeting.pk, kind=kind, now=now)

        transaction.on_commit(send, robust=True)


def own_changed(attendance: Attendance) -> None:
    """After the commit, let this person's other devices see what changed in their own part."""
    name = channel(current_schema(), attendance.meeting_id)
    person = participant_of(attendance).number
    transaction.on_commit(lambda: quietly(lambda client: _count_own(client, name, person)))


def _count_own(client: Any, name: str, person: int) -> None:
    key = own_turns_key(name, person)
    client.incr(key)
    client.expire(key, REMEMBERED)


def _publish(
    name: str, kind: str, *, now: datetime, facts: dict[str, Any], turns: bool, person: int
) -> None:
    def send(client: Redis) -> None:
        number = next_number(client, name)
        event = json.dumps({"id": number, "event": kind, **facts}, ensure_ascii=False)
        pipe = client.pipeline(transaction=False)
        if turns:
            pipe.incr(turns_key(name))
            pipe.expire(turns_key(name), REMEMBERED)
        if person:
            _count_own(pipe, name, person)
        pipe.set(last_key(name), event, ex=REMEMBERED)
        if kind == "step":
            pipe.set(step_key(name), event, ex=REMEMBERED)
        pipe.expire(count_key(name), REMEMBERED)
        pipe.publish(name, event)
        pipe.execute()

    quietly(send)


def _asked_once(room: tuple[int, int]) -> int:
    """Number this change of a room: of several in one transaction, the last sends the pages."""
    latest: dict[tuple[int, int], int] = vars(_changes).setdefault("latest", {})
    if len(latest) >= ROOMS_KNOWN:
        latest.clear()
    latest[room] = latest.get(room, 0) + 1
    return latest[room]


def _is_latest(room: tuple[int, int], number: int) -> bool:
    latest: dict[tuple[int, int], int] = vars(_changes).get("latest", {})
    return latest.get(room, number) == number


def end_streams(user: int) -> None:
    """After the commit, end the streams that were opened for this person's sessions."""
    reader = reader_name(current_schema(), user)
    transaction.on_commit(lambda: _end(reader))


def _end(reader: str) -> None:
    def send(client: Redis) -> None:
        now = time.time()
        pipe = client.pipeline(transaction=False)
        pipe.zadd(ENDED, {reader: now})
        pipe.set(ended_key(reader), now, ex=tickets.TERM)
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
