"""The event stream: what is said in a city is heard by its screens, at once and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.live.stream.screens import ORIGIN, Page, alone, publish, running, ticket


def test_a_screen_hears_its_evening_and_no_other() -> None:
    async def scenario() -> None:
        async with running() as app:
            omsk, other = Page(app, ticket()), Page(app, ticket(meeting=8))
            tomsk = Page(app, ticket("city_902"))
            for page in (omsk, other, tomsk):
                status, headers = await page.start()
                assert status == 200
                assert headers[b"content-type"].startswith(b"text/event-stream")
                await page.hear(b"retry")
            publish("city_901", 7, 3)
            assert b'id: 3\nevent: step\ndata: {"id":3' in await omsk.hear(b"step")
            publish("city_902", 7, 4, "closed")
            assert b"id: 4" in await tomsk.hear(b"closed")
            assert other.sent.empty()
            assert omsk.sent.empty()
            for page in (omsk, other, tomsk):
                await page.leave()
            assert not app.hub.channels

    alone(scenario)


def test_a_screen_that_comes_back_hears_the_latest_event_first() -> None:
    async def scenario() -> None:
        publish("city_901", 7, 41)
        async with running() as app:
            page = Page(app, ticket())
            await page.start()
            assert b"id: 41" in await page.hear(b"id: 41")
            await page.leave()

    alone(scenario)


@pytest.mark.parametrize("text", ["", "forged", "a:b:c"])
def test_no_ticket_no_stream_and_no_second_try(text: str) -> None:
    async def scenario() -> None:
        async with running() as app:
            page = Page(app, text)
            assert (await page.start())[0] == 204
            await page.leave()
            assert not app.hub.channels

    alone(scenario)


def test_an_expired_ticket_and_somebody_else_s_page() -> None:
    async def scenario() -> None:
        async with running() as app:
            old = Page(app, ticket(now=datetime(2020, 1, 1, tzinfo=UTC)))
            assert (await old.start())[0] == 204
            elsewhere = Page(app, ticket(), origin="https://evil.example.com")
            status, headers = await elsewhere.start()
            assert status == 403
            assert b"access-control-allow-origin" not in headers
            mine = Page(app, ticket())
            status, headers = await mine.start()
            assert headers[b"access-control-allow-origin"] == ORIGIN.encode()
            for page in (old, elsewhere, mine):
                await page.leave()

    alone(scenario)


def test_it_never_loads_a_model_or_a_connection() -> None:
    """Neither Django's applications nor a database driver are in the process of the stream."""
    words = (
        "import sys, deploy.asgi; from django.apps import apps; "
        "assert not apps.ready; "
        "assert not [m for m in sys.modules if m.startswith('psycopg')]; "
        "assert not [m for m in sys.modules if m.endswith('.models')]; print('clean')"
    )
    done = subprocess.run(
        [sys.executable, "-c", words],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "deploy.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("clean", 0), done.stderr
