"""The demo's program that listens: it checks signatures, shows what it hears, answers as told."""

from __future__ import annotations

import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.demo.listener.server import PATH, server
from deploy.demo.listener.store import KEPT, Store
from deploy.demo.seeding.listener import seed_listener
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.webhooks.models import Delivery, Endpoint
from tenants.webhooks.signing import new_secret, signed_headers

SECRET = new_secret()
AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


@pytest.fixture
def url(store: Store) -> Iterator[str]:
    program = server(store, secret=SECRET)
    threading.Thread(target=program.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{program.server_address[1]}"
    program.shutdown()
    program.server_close()


def send(url: str, body: bytes, headers: Mapping[str, str] = {}) -> int:
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def page_of(url: str) -> str:
    with urllib.request.urlopen(f"{url}/") as answer:  # noqa: S310
        return str(answer.read().decode())


def signed(body: bytes, *, secret: str = SECRET) -> dict[str, str]:
    return signed_headers([secret], webhook_id="msg_1", at=AT, body=body)


def test_it_shows_what_it_hears_and_who_has_signed_it(url: str, store: Store) -> None:
    assert "Nothing was heard yet" in page_of(url)
    body = '{"type": "question.created", "data": {"text": "<b>Кто?</b>"}}'.encode()
    assert send(url + PATH, body, signed(body)) == 204
    assert send(url + PATH, body, signed(body, secret=new_secret())) == 204
    assert send(url + PATH, body) == 204
    assert send(url + PATH, b"no JSON", signed(b"no JSON")) == 204
    assert [heard.is_signed for heard in store.latest()] == [True, False, False, True]
    page = page_of(url)
    assert page.count("question.created") == 6, "as a title and in the body"
    assert "&lt;b&gt;Кто?&lt;/b&gt;" in page
    assert "<b>Кто?</b>" not in page


def test_it_answers_as_it_is_told(url: str, store: Store) -> None:
    for chosen in ("500", "410"):
        sent = urllib.parse.urlencode({"answer": chosen}).encode()
        assert send(f"{url}/answer/", sent) == 200, "the page again"
        assert send(url + PATH, b"{}", signed(b"{}")) == int(chosen)
    assert send(f"{url}/answer/", b"answer=302") == 400
    assert store.answer == 410
    assert send(f"{url}/elsewhere/", b"{}") == 404


def test_it_keeps_the_latest(url: str, store: Store) -> None:
    for number in range(KEPT + 3):
        send(url + PATH, str(number).encode())
    latest = store.latest()
    assert (len(latest), latest[0].body, latest[-1].body) == (KEPT, str(KEPT + 2), "3")


def test_the_webhook_is_seeded_once(omsk: City, anna: Member, now: datetime) -> None:
    facts = {"url": f"http://127.0.0.1:8004{PATH}", "secret": SECRET}
    assert seed_listener(**facts, now=now)
    assert not seed_listener(**facts, now=now)
    with omsk.scope():
        endpoint = Endpoint.objects.get()
        assert (endpoint.url, endpoint.secret, endpoint.made_by) == (
            facts["url"],
            SECRET,
            anna,
        )
        assert "webhook.test" in Delivery.objects.values_list("event", flat=True)
