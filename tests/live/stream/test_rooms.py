"""The pages of a room reach each person's own table, and end with their session."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from redis import Redis

from tenants.live.stream import tickets
from tenants.live.stream.channels import ENDED, channel, reader_name
from tests.live.stream.screens import WAIT, Page, alone, publish, running, ticket


def room(**facts: Any) -> str:
    """A message with the pages of a room."""
    known = {
        "id": 3,
        "event": "room",
        "version": "1-1-2",
        "revision": 2,
        "seats": {"17": 1, "18": 2},
        "phones": {"en": {"0": "nobody", "1": "table one", "2": "table two"}},
        "walls": {"en": "the wall"},
    }
    return json.dumps(known | facts)


def test_streams_end_with_the_sessions_of_their_reader() -> None:
    async def scenario() -> None:
        valkey = Redis.from_url(settings.VALKEY_URL)
        reader = reader_name("city_901", 5)
        async with running() as app:
            left, other, guest = (Page(app, ticket(user=user)) for user in (5, 6, 0))
            for page in (left, other, guest):
                assert (await page.start())[0] == 200
            valkey.zadd(ENDED, {reader: time.time() + 60})
            valkey.publish(ENDED, reader)
            await asyncio.wait_for(left.task, WAIT)
            again = Page(app, ticket(user=5))
            assert (await again.start())[0] == 204
            later = Page(app, ticket(user=5, now=datetime.now(UTC) + timedelta(seconds=120)))
            assert (await later.start())[0] == 200
            for page in (other, guest, later):
                assert not page.task.done()
                await page.leave()

    alone(scenario)


def test_an_end_that_nobody_heard_is_read() -> None:
    async def scenario() -> None:
        valkey = Redis.from_url(settings.VALKEY_URL)
        valkey.zadd(ENDED, {reader_name("city_901", 8): time.time() + 60})
        async with running() as app:
            for _try in range(300):
                if app.hub.has_ended(tickets.read(ticket(user=8), now=time.time())):
                    break
                await asyncio.sleep(0.1)
            page = Page(app, ticket(user=8))
            assert (await page.start())[0] == 204

    alone(scenario)


def test_each_phone_gets_the_page_of_its_own_table_and_nothing_else() -> None:
    async def scenario() -> None:
        async with running() as app:
            phone: dict[str, Any] = {"role": "phone", "language": "en"}
            pages = {
                "one": Page(app, ticket(**phone, person=17)),
                "two": Page(app, ticket(**phone, person=18)),
                "unseated": Page(app, ticket(**phone, person=19)),
                "russian": Page(app, ticket(role="phone", language="ru", person=17)),
                "wall": Page(app, ticket(role="wall", language="en")),
                "program": Page(app, ticket()),
            }
            for page in pages.values():
                await page.start()
                await page.hear(b"retry")
            name = channel("city_901", 7)
            valkey = Redis.from_url(settings.VALKEY_URL)
            valkey.publish(name, room())
            publish("city_901", 7, 4, "closed")
            heard = {each: await page.hear(b"closed") for each, page in pages.items()}
            html = {
                each: [word for word in (b"table one", b"table two", b"nobody", b"the wall")
                       if word in body]
                for each, body in heard.items()
            }  # fmt: skip
            assert html == {
                "one": [b"table one"],
                "two": [b"table two"],
                "unseated": [],
                "russian": [],
                "wall": [b"the wall"],
                "program": [],
            }
            assert b"event: room" not in heard["program"]
            assert b'"html":""' in heard["unseated"]
            assert all(b"seats" not in body for body in heard.values())
            for page in pages.values():
                await page.leave()

    alone(scenario)


def test_a_forged_table_or_person_opens_nothing() -> None:
    async def scenario() -> None:
        async with running() as app:
            mine = ticket(role="phone", language="en", person=17)
            facts, _colon, signature = mine.partition(":")
            other = ticket(role="phone", language="en", person=18).partition(":")[0]
            for forged in (f"{other}:{signature}", facts, f"{facts}x:{signature}"):
                page = Page(app, forged)
                assert (await page.start())[0] == 204
                await page.leave()
            assert not app.hub.channels

    alone(scenario)


def test_pages_announce_nothing_and_a_new_screen_does_not_get_old_ones() -> None:
    async def scenario() -> None:
        publish("city_901", 7, 3)
        async with running() as app:
            first = Page(app, ticket(role="phone", language="en", person=17))
            await first.start()
            await first.hear(b"id: 3")
            Redis.from_url(settings.VALKEY_URL).publish(channel("city_901", 7), room(id=9))
            assert b"table one" in await first.hear(b"table one")
            assert app.hub.channels[channel("city_901", 7)].last["id"] == 3
            second = Page(app, ticket(role="phone", language="en", person=17))
            await second.start()
            assert b"table one" not in await second.hear(b"id: 3")
            for page in (first, second):
                await page.leave()

    alone(scenario)
