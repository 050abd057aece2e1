"""The shared parts of a meeting's pages: rendered once per table and language, sent with an event.

A phone puts its own part into the page of its table and asks nothing. The stream gives each
connection only the page of its own table: `stream/hub.py`.

In Valkey, beside the keys of `stream/channels.py`; each is optional and lives `KEPT`:

    {meeting}:seats            the version of the room, and the table of each person
    {meeting}:page:{language}:{table}   the version, and the shared part of a phone's page
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_urlconf, set_urlconf
from django.utils import timezone, translation
from redis import Redis, RedisError

from tenants.live.models import Table
from tenants.live.screens.own_parts import put
from tenants.live.screens.phone import room_version, shared_part
from tenants.live.screens.projector import projector_context, wall_version
from tenants.live.screens.state import EveningState, people_at, table_of_person, tables_shown
from tenants.live.stream.channels import (
    AUDIENCES,
    audience,
    channel,
    count_key,
    gathering_key,
    page_key,
    seats_key,
)
from tenants.meetings.models import Meeting
from tenants.registry import valkey
from tenants.registry.models import City
from tenants.registry.scope import current_city, current_schema
from tenants.ui.context import city_name

log = logging.getLogger(__name__)
KEPT = timedelta(seconds=15)  # what a page shows may be older than its version by this much
GATHERED = timedelta(seconds=2)  # arrivals within it are shown together
PAGES_TASK = "live.send_pages_of_arrivals"
NOBODY = 0  # the table of people without one


@dataclass(frozen=True)
class RoomPages:
    """All shared parts of a room: `phones` by language and table, `walls` by language."""

    version: str
    seats: dict[int, int]  # person → table
    phones: dict[str, dict[int, str]]
    walls: dict[str, str]


def send_pages(city: City, meeting: int, *, now: datetime) -> None:
    """Render the pages that somebody listens for, and send them to the screens.

    Opens the city's scope: call it after the commit. Without Valkey it does nothing.
    """
    name = channel(city.schema_name, meeting)
    try:
        number, listening = valkey.ask(lambda client: _audiences(client, name))
        if not listening:
            return
        with outside_requests(city):
            found = Meeting.objects.select_related("agenda", "run__facilitator").get(pk=meeting)
            state = EveningState.of(found, now)
            if state.is_over:
                return
            pages = render_pages(state, listening)
        valkey.ask(lambda client: _send(client, name, pages, number=number, state=state))
    except RedisError as error:  # the screens ask by themselves
        log.warning("An evening's pages were not sent: %s", error)


def send_pages_soon(city: City, meeting: int) -> None:
    """Send the pages by a task: once for all who come within `GATHERED`."""
    key = gathering_key(channel(city.schema_name, meeting))
    try:
        first = valkey.ask(lambda client: client.set(key, 1, nx=True, ex=3 * GATHERED))
    except RedisError as error:
        log.warning("An evening's pages were not sent: %s", error)
        return
    if first:
        task = current_app.signature(PAGES_TASK, kwargs={"city_id": city.pk, "meeting_id": meeting})
        task.apply_async(countdown=GATHERED.total_seconds(), retry=False)


def forget_arrivals(city: City, meeting: int) -> None:
    """Let the next arrival send pages again."""
    key = gathering_key(channel(city.schema_name, meeting))
    with suppress(RedisError):
        valkey.ask(lambda client: client.delete(key))


def render_pages(state: EveningState, listening: set[str]) -> RoomPages:
    """Render for these audiences, as `audience` names them."""
    tables: list[Table | None] = [None, *tables_shown(state)]
    phones: dict[str, dict[int, str]] = {}
    walls: dict[str, str] = {}
    version = room_version(state)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if audience("phone", language) in listening:
                phones[language] = {number_of(each): shared_part(state, each) for each in tables}
            if audience("wall", language) in listening:
                state.own = None
                walls[language] = wall_part(state)
    return RoomPages(version, seats_of(state), phones, walls)


def wall_part(state: EveningState) -> str:
    """The wall as it is sent with an event, in the language that is active."""
    shown = projector_context(state) | {
        "state": state,
        "meeting": state.meeting,
        "city_name": city_name(current_city()),
        "stream_url": settings.STREAM_URL,
        "version": wall_version(state),
        "ticket": put("ticket"),
        "server_now": put("now"),
        "csrf_token": put("csrf"),
    }
    return render_to_string("live/parts/projector.html", shown)


def page_of(state: EveningState, person: int, *, language: str) -> str:
    """The shared part for a person: kept by somebody who has read the same version, or rendered."""
    name, version = channel(current_schema(), state.meeting.pk), room_version(state)
    try:
        if kept := valkey.ask(lambda client: _kept(client, name, version, person, language)):
            return kept
    except RedisError as error:
        log.warning("An evening's page was not read from Valkey: %s", error)
    table = table_of_person(state, person)
    page, seats = shared_part(state, table), seats_of(state)
    try:
        valkey.ask(
            lambda client: _keep(client, name, version, seats, {language: {number_of(table): page}})
        )
    except RedisError as error:
        log.warning("An evening's page was not kept in Valkey: %s", error)
    return page


def seats_of(state: EveningState) -> dict[int, int]:
    return {
        person: table.number
        for table in reversed(tables_shown(state))
        for person in people_at(table)
    }


def number_of(table: Table | None) -> int:
    return table.number if table else NOBODY


@contextmanager
def outside_requests(city: City) -> Iterator[None]:
    """The scope, the addresses and the time of a city's pages, outside of a request."""
    before = get_urlconf()
    set_urlconf(settings.CITY_URLCONF)
    try:
        with timezone.override(city.zone), city.scope():
            yield
    finally:
        set_urlconf(before)


def _audiences(client: Redis, name: str) -> tuple[int, set[str]]:
    """The number of the latest event, and who listens."""
    pipe = client.pipeline(transaction=False)
    pipe.get(count_key(name))
    pipe.smembers(f"{name}:{AUDIENCES}")
    count, listening = pipe.execute()
    return int(count or 0), {each.decode() for each in listening}


def _send(client: Redis, name: str, pages: RoomPages, *, number: int, state: EveningState) -> None:
    _keep(client, name, pages.version, pages.seats, pages.phones)
    message: dict[str, Any] = {
        "id": number,
        "event": "room",
        "version": pages.version,
        "revision": state.run.revision if state.run else 0,
        "seats": pages.seats,
        "phones": pages.phones,
        "walls": pages.walls,
    }
    client.publish(name, json.dumps(message, ensure_ascii=False))


def _keep(
    client: Redis,
    name: str,
    version: str,
    seats: dict[int, int],
    phones: dict[str, dict[int, str]],
) -> None:
    pipe = client.pipeline(transaction=False)
    pipe.set(seats_key(name), json.dumps([version, seats]), ex=KEPT)
    for language, pages in phones.items():
        for table, page in pages.items():
            pipe.set(page_key(name, language, table), f"{version}\n{page}", ex=KEPT)
    pipe.execute()


def _kept(client: Redis, name: str, version: str, person: int, language: str) -> str:
    """The kept page; empty if there is none of this version."""
    known: Any = client.get(seats_key(name))
    if not known:
        return ""
    seats_version, seats = json.loads(known)
    if seats_version != version:
        return ""
    if seats and str(person) not in seats:  # perhaps a guest who has become a member
        return ""
    table = seats.get(str(person), NOBODY)
    page: Any = client.get(page_key(name, language, table))
    page_version, _line, html = (page or b"").decode().partition("\n")
    return html if page_version == version else ""
