"""Hosts: known ones cost nothing, changes are heard everywhere, guesses fill nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from tenants.registry import routing
from tenants.registry.actions import (
    add_address,
    announce_closing,
    hand_over_address,
    move_city,
    rename_city,
)
from tenants.registry.models import City
from tenants.registry.pubsub import Channel
from tenants.registry.scope import hub_scope
from tests.cast import until_hosts_are_kept

OTHER_PROCESS = """
import sys, time, django
django.setup()
from tenants.registry import routing
routing.LISTENING_TTL = routing.DISCONNECTED_TTL = 3600.0  # only a message makes it ask again
host = sys.argv[1]
while not routing._channel.is_listening():
    time.sleep(0.05)
print(routing.city_at(host).state, flush=True)
until = time.monotonic() + 60
while routing.city_at(host).state == "active" and time.monotonic() < until:
    time.sleep(0.02)
print(routing.city_at(host).state, flush=True)
"""


@pytest.fixture
def listening(town: City) -> None:
    """A process that begins to listen forgets what it knew; these tests are about later."""
    routing.city_at(town.host)
    until_hosts_are_kept()
    routing.forget()


@pytest.mark.usefixtures("listening")
def test_a_known_host_asks_nothing(town: City, queries: Any) -> None:
    with queries() as sent:
        assert routing.city_at(town.host) == town
    assert len(sent) == 1
    with queries() as sent:
        assert routing.city_at(town.host) == town
    assert sent == []


@pytest.mark.usefixtures("listening")
def test_a_crowd_for_a_host_reads_it_once(town: City, monkeypatch: pytest.MonkeyPatch) -> None:
    read, readings = routing._read, []

    def slowly(host: str) -> City | None:
        readings.append(host)
        time.sleep(0.1)
        return read(host)

    monkeypatch.setattr(routing, "_read", slowly)
    with ThreadPoolExecutor(8) as crowd:
        assert [*crowd.map(routing.city_at, [town.host] * 8)] == [town] * 8
    assert readings == [town.host]


@pytest.mark.usefixtures("listening")
def test_unknown_hosts_are_remembered_but_push_nothing_out(town: City, queries: Any) -> None:
    routing.city_at(town.host)
    for number in range(routing.UNKNOWN + 50):
        routing._unknown.keep(f"guess{number}.localhost", None, time.monotonic() + 60)
    assert len(routing._unknown.answers) == routing.UNKNOWN
    with queries() as sent:
        assert routing.city_at(town.host) == town
        assert routing.city_at(f"guess{routing.UNKNOWN + 49}.localhost") is None
    assert sent == []


def test_a_change_is_heard_in_another_process(town: City) -> None:
    command = [sys.executable, "-c", OTHER_PROCESS, town.host]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "active\n"
        with hub_scope():
            move_city(town, to="paused")
        assert process.stdout.readline() == "paused\n"


def test_words_lost_while_valkey_was_away_are_made_up_for(town: City) -> None:
    until_hosts_are_kept()
    assert routing.city_at(town.host) == town
    with redis.Redis.from_url(settings.VALKEY_URL) as valkey:
        valkey.client_kill_filter(_type="pubsub")
    until = time.monotonic() + 60
    while routing._known.answers and time.monotonic() < until:
        time.sleep(0.05)
    assert not routing._known.answers  # forgot, because something may have been said


STATES = [("paused", 503), ("archived", 410)]


@pytest.mark.parametrize(("state", "status"), STATES)
def test_a_closed_city_says_so(town: City, state: str, status: int) -> None:
    with hub_scope():
        move_city(town, to=state)
    page = Client(headers={"host": town.host, "accept-language": "en"}).get("/")
    assert page.status_code == status
    assert "Town" in page.content.decode()


def test_a_city_says_on_its_pages_when_it_closes(town: City) -> None:
    browser = Client(headers={"host": town.host, "accept-language": "en"})
    assert "leaves the network" not in browser.get("/").content.decode()
    with hub_scope():
        announce_closing(town, at=datetime(2027, 1, 28, 9, tzinfo=UTC))
    page = browser.get("/").content.decode()
    assert "Town leaves the network on Thu 28\xa0January 2027" in page
    with hub_scope():
        announce_closing(town, at=None)
    assert "leaves the network" not in browser.get("/").content.decode()


def test_a_city_that_left_redirects_readers_to_its_new_address(town: City) -> None:
    browser = Client(headers={"host": town.host, "accept-language": "en"})
    with hub_scope():
        hand_over_address(town, url="https://our-town.example.com/")
    assert browser.get("/").status_code == 200  # the city is still here
    with hub_scope():
        move_city(town, to="archived")
    for path in ("/", "/meetings/3/"):
        page = browser.get(path)
        assert (page.status_code, page["Location"]) == (302, "https://our-town.example.com/")
    assert browser.post("/sign-in/").status_code == 410
    assert browser.get("/api/v1/meetings/").json()["code"] == "closed"
    with hub_scope():
        hand_over_address(town, url="")
    assert browser.get("/").status_code == 410


@pytest.mark.parametrize(
    "url",
    [
        "http://our-town.example.com/",
        "javascript:alert(1)",
        "https://tomsk.localhost/",
        "https://localhost/",
        "https://192.0.2.1/",
        "https://anna:secret@example.com/",
        "our-town.example.com",
    ],
)
def test_an_address_that_can_not_be_handed_over(town: City, url: str) -> None:
    with hub_scope():
        with pytest.raises(ValidationError):
            hand_over_address(town, url=url)
        town.refresh_from_db()
        assert town.moved_to == ""


def test_a_city_being_built_looks_again_by_itself(town: City) -> None:
    with hub_scope():
        City.objects.filter(pk=town.pk).update(state="building")
    page = Client(headers={"host": town.host}).get("/")
    assert (page.status_code, page["Refresh"]) == (503, "4")
    assert "строится" in page.content.decode()


@pytest.mark.parametrize(("state", "again"), [("paused", "3600"), ("building", "4")])
def test_a_closed_door_says_when_to_knock_again(town: City, state: str, again: str) -> None:
    with hub_scope():
        City.objects.filter(pk=town.pk).update(state=state)
    page = Client().get("/", headers={"host": town.host})
    assert (page.status_code, page["Retry-After"]) == (503, again)


def test_a_refusal_is_kept_for_its_language_alone(engine: None) -> None:
    page = Client().get("/", headers={"host": "nowhere.localhost"})
    assert page["Vary"].startswith("Accept-Language, Cookie")
    assert "Retry-After" not in page


def test_a_read_only_city_can_be_read_and_not_written(town: City) -> None:
    with hub_scope():
        move_city(town, to="read_only")
    browser = Client(headers={"host": town.host, "accept-language": "en"})
    assert browser.post("/i18n/setlang/", {"language": "en"}).status_code == 409
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("state", "method", "status", "code"),
    [("read_only", "post", 409, "read_only"), ("paused", "get", 503, "closed")],
)
def test_a_program_is_refused_in_its_own_words(
    town: City, state: str, method: str, status: int, code: str
) -> None:
    with hub_scope():
        move_city(town, to=state)
    browser = Client(headers={"host": town.host, "accept-language": "en"})
    answer = getattr(browser, method)("/api/v1/products/")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "city" in answer.json()["message"]


@pytest.mark.parametrize("host", ["nowhere.localhost", "example.org", "", "a" * 300, "омск"])
def test_an_unknown_host_gets_the_way_to_the_finder(engine: None, host: str, queries: Any) -> None:
    with queries() as sent:
        page = Client(headers={"accept-language": "en"}).get("/", headers={"host": host})
    assert (page.status_code, len(sent) <= 1) == (404, True)
    assert settings.MAIN_URL in page.content.decode()


def test_a_renamed_citys_old_address_leads_readers_to_the_new_one(town: City) -> None:
    before = town.host
    with hub_scope():
        rename_city(town, slug="town-on-the-hill")
        add_address(town, "town.example.org")
    old = Client(headers={"host": f"{before}:8000"})
    for method in (old.get, old.head):
        page = method("/about/?q=a%20b")
        assert page.status_code == 301
        assert page["Location"] == "http://town-on-the-hill.localhost:8000/about/?q=a%20b"
    for host in ("town-on-the-hill.localhost", "town.example.org"):
        assert Client().get("/", headers={"host": host}).status_code == 200
    # A form that was open meanwhile and a program with a key are answered where they ask.
    assert old.post("/i18n/setlang/", {"language": "en"}).status_code == 302
    assert old.get("/api/v1/products/").status_code == 200


def test_www_leads_to_the_address_without_it(town: City) -> None:
    for host in ("localhost", town.host):
        page = Client().get("/?q=1", headers={"host": f"www.{host}"})
        assert (page.status_code, page["Location"]) == (301, f"http://{host}/?q=1")
    unknown = Client().get("/", headers={"host": "www.nowhere.localhost"})
    assert unknown.status_code == 404


def test_an_ear_outlives_whatever_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[int] = []

    def until_silence(self: Channel) -> None:
        turns.append(1)
        if len(turns) == 1:
            raise ValueError("no word of Valkey's")
        raise SystemExit

    monkeypatch.setattr(Channel, "_receive", until_silence)
    monkeypatch.setattr("tenants.registry.pubsub.RETRY", 0.0)
    with pytest.raises(SystemExit):
        Channel("test", lambda: None)._listen()
    assert len(turns) == 2
