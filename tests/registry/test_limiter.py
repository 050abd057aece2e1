"""Rate limits: shared by all cities, fast, and open while Valkey is away."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from deploy.demo.process import end, wait_until
from deploy.demo.servers import Valkey
from tenants.registry import limiter, valkey
from tenants.registry.limiter import Limit, address_of, device_of, give_back, look, take
from tenants.registry.models import City

THREE = Limit("three", amount=3, seconds=60)


def silences(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The log entries of waits for Valkey in vain."""
    logged = [record.getMessage() for record in caplog.records]
    return [message for message in logged if message.startswith("Valkey does not answer")]


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    valkey.forget_silence()
    valkey.client().flushdb()


def test_the_fourth_of_three_is_refused_and_told_when_to_come_back() -> None:
    grants = [take(THREE, "anna") for _ in range(3)]
    assert all(grants)
    assert [grant.remaining for grant in grants] == [2, 1, 0]
    assert [grant.retry_after for grant in grants] == [0, 0, 0]
    refused = take(THREE, "anna")
    assert not refused
    assert (refused.limit, refused.remaining) == (3, 0)
    assert 55 <= refused.retry_after <= 60
    assert take(THREE, "boris"), "somebody else is not held"
    assert take(Limit("other", 3, 60), "anna"), "nor is something else"


def test_a_window_ends() -> None:
    for _ in range(3):
        assert take(THREE, "anna")
    refused = take(THREE, "anna")
    assert not refused
    for key in valkey.client().scan_iter("limit:*"):  # what Valkey does with it at its end
        assert 0 < valkey.client().pttl(key) <= THREE.seconds * 1000
        valkey.client().pexpire(key, 1)
    assert wait_until(lambda: bool(take(THREE, "anna")), seconds=30, alive=lambda: True)


def test_a_refusal_counts_nothing_under_any_key() -> None:
    for _ in range(3):
        take(THREE, "the room")
    assert not take(THREE, "anna", "the room")
    assert take(THREE, "anna", cost=3), "the room was full, Anna had used nothing"


def test_looking_counts_nothing_and_given_back_is_free_again() -> None:
    assert look(THREE, "anna").remaining == 3
    for _ in range(3):
        take(THREE, "anna")
    assert not look(THREE, "anna")
    give_back(THREE, "anna")
    assert look(THREE, "anna").remaining == 1
    for _ in range(9):
        give_back(THREE, "anna")
    assert look(THREE, "anna").remaining == 3, "never more than the limit"
    give_back(THREE, "a stranger")
    assert look(THREE, "a stranger").remaining == 3


def test_a_dear_use_costs_more() -> None:
    assert take(THREE, "anna", cost=2).remaining == 1
    assert not take(THREE, "anna", cost=2)
    assert take(THREE, "anna")


def test_many_at_once_get_no_more_than_one_after_the_other() -> None:
    ten = Limit("ten", 10, 60)
    with ThreadPoolExecutor(16) as pool:
        grants = list(pool.map(lambda _: take(ten, "the room").allowed, range(60)))
    assert grants.count(True) == 10


def test_a_count_is_shared_by_all_cities_and_the_hub(omsk: City, tomsk: City) -> None:
    for city in (omsk, tomsk, omsk):
        with city.scope():
            assert take(THREE, "mailbox:anna@example.com")
    assert not take(THREE, "mailbox:anna@example.com")


def test_no_mailbox_stands_in_valkey() -> None:
    take(THREE, "mailbox:anna@example.com")
    assert not [key for key in valkey.client().scan_iter() if b"anna" in key]


def test_a_limit_needs_somebody_to_count() -> None:
    with pytest.raises(ValueError, match="three"):
        take(THREE)


def test_one_round_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    execute = valkey.client().execute_command

    def counted(*args: Any, **options: Any) -> Any:
        sent.append(args)
        return execute(*args, **options)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(valkey.client(), "execute_command", counted)
    take(THREE, "anna", "the room")
    assert len(sent) == 1


class TestWhoAsks:
    def test_an_address(self) -> None:
        asked = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
        assert address_of(asked) == "address:192.0.2.7"

    def test_a_customer_with_many_addresses_of_ipv6_is_one(self) -> None:
        one = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1")
        two = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:2:bbbb::2")
        neighbour = RequestFactory().get("/", REMOTE_ADDR="2001:db8:1:3::1")
        assert address_of(one) == address_of(two) != address_of(neighbour)

    def test_no_address_is_counted_as_one(self) -> None:
        assert address_of(RequestFactory().get("/", REMOTE_ADDR="")) == "address:unknown"

    def test_a_browser_is_known_by_its_cookies_and_else_by_its_address(self) -> None:
        bare = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
        assert device_of(bare) == "address:192.0.2.7"
        first, second = RequestFactory().get("/"), RequestFactory().get("/")
        first.COOKIES["csrftoken"], second.COOKIES["csrftoken"] = "a" * 32, "b" * 32
        assert device_of(first) != device_of(second)
        assert device_of(first).startswith("device:")
        assert "a" * 32 not in device_of(first)

    def test_a_forged_cookie_of_a_device_is_worth_nothing(self) -> None:
        forged = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
        forged.COOKIES[limiter.DEVICE_COOKIE] = "somebody:signed"
        assert device_of(forged) == "address:192.0.2.7"


class TestWithoutValkey:
    @pytest.fixture
    def server(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
        """A Valkey of its own that the test may stop; its process."""
        other = Valkey(tmp_path / "valkey", tmp_path / "valkey.log", "hurt", durable=False)
        program = other.program()
        process: subprocess.Popen[bytes] = program.spawn()
        assert wait_until(other.accepts, seconds=30, alive=lambda: process.poll() is None)
        monkeypatch.setattr("django.conf.settings.VALKEY_URL", other.url)
        monkeypatch.setattr(valkey, "PAUSE", 3600.0)  # "a moment later" is not in this test
        yield process.pid
        if process.poll() is None:
            os.kill(process.pid, signal.SIGCONT)
        end(process, program)
        valkey.forget_silence()

    def test_a_dead_one_stops_nobody(self, server: int, caplog: pytest.LogCaptureFixture) -> None:
        for _ in range(3):
            assert take(THREE, "anna")
        assert not take(THREE, "anna"), "counted while it lives"
        os.kill(server, signal.SIGKILL)
        for _ in range(20):
            assert take(THREE, "anna").allowed
            give_back(THREE, "anna")
        assert len(silences(caplog)) == 1

    def test_a_hung_one_costs_one_short_wait_and_is_asked_again(
        self, server: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        for _ in range(3):
            assert take(THREE, "anna")
        os.kill(server, signal.SIGSTOP)
        for _ in range(20):
            assert take(THREE, "anna").allowed
        assert len(silences(caplog)) == 1
        assert "Timeout" in silences(caplog)[0]
        assert valkey.client().get_connection_kwargs()["socket_timeout"] == valkey.PATIENCE
        os.kill(server, signal.SIGCONT)

        def is_counted_again() -> bool:
            valkey.forget_silence()  # the moment has passed
            return not take(THREE, "anna")

        assert wait_until(is_counted_again, seconds=30, alive=lambda: True)
