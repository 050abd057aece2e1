"""Pages without Valkey: sign-in, API and meetings work, with one short wait for all of them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache

from deploy.demo.process import end, wait_until
from deploy.demo.servers import Valkey
from franchise import tasks
from tenants.accounts import limits
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry import valkey
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code, post
from tests.cast import Visitor
from tests.meetings.conftest import clock, thursdays, tonight

__all__ = ["clock", "post", "thursdays", "tonight"]
Visit = Callable[..., Visitor]


@pytest.fixture(params=["dead", "hung"])
def _no_valkey(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    other = Valkey(tmp_path / "valkey", tmp_path / "valkey.log", "hurt", durable=False)
    program = other.program()
    process: subprocess.Popen[bytes] = program.spawn()
    assert wait_until(other.accepts, seconds=30, alive=lambda: process.poll() is None)
    monkeypatch.setattr(settings, "VALKEY_URL", other.url)
    valkey.forget_silence()
    assert cache.get("nothing") is None
    os.kill(process.pid, signal.SIGKILL if request.param == "dead" else signal.SIGSTOP)
    yield
    os.kill(process.pid, signal.SIGCONT)
    end(process, program)
    valkey.forget_silence()


@pytest.fixture
def _one_wait(
    _no_valkey: None, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """One question in the whole test waits for Valkey, and no client connects to it by itself."""
    monkeypatch.setattr(valkey, "PAUSE", 3600.0)  # "a moment later" is after the test
    port, me = urlsplit(settings.VALKEY_URL).port, threading.get_ident()
    connected: list[Any] = []
    connect = socket.socket.connect

    def counting(self: socket.socket, address: Any) -> None:
        if threading.get_ident() == me and address[1:2] == (port,):
            connected.append(address)
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", counting)
    yield
    waits = [r for r in caplog.get_records("call") if "Valkey does not answer" in r.getMessage()]
    assert len(waits) == 1
    assert len(connected) <= 1


@pytest.mark.usefixtures("_one_wait")
class TestWithoutValkey:
    def test_a_newcomer_joins_with_a_long_code(self, omsk: City, visit: Visit, post: Post) -> None:
        browser = visit(omsk)
        assert post(browser, "/join/", email="zoya@example.com").status_code == 302
        assert browser.get("/sign-in/code/").status_code == 200
        assert len(last_code()) == limits.LONG_DIGITS
        assert post(browser, "/sign-in/code/", code=last_code())["Location"] == "/welcome/"

    def test_a_password_signs_in(self, omsk: City, anna: Member, visit: Visit, post: Post) -> None:
        with omsk.scope():
            anna.user.set_password("thursday at six")
            anna.user.save()
        fields = {"login": anna.user.email, "password": "thursday at six"}
        assert post(visit(omsk), "/sign-in/password/", **fields)["Location"] == "/"

    def test_a_guest_says_i_come(
        self, omsk: City, tonight: Meeting, visit: Visit, post: Post
    ) -> None:
        fields = {"name": "Zoya", "email": "zoya@example.com"}
        answer = post(visit(omsk), f"/meetings/{tonight.pk}/registration/", **fields)
        assert answer.status_code == 302

    def test_an_application_does_not_wait_for_the_worker(self) -> None:
        tasks._ask(tasks.build, 1)

    def test_programs_and_pages_are_answered(self, omsk: City, visit: Visit) -> None:
        assert visit(omsk).get("/").status_code == 200
        assert visit(omsk).get("/api/v1/products/").status_code == 200


@pytest.mark.usefixtures("_no_valkey")
def test_the_cache_forgets_and_fails_nowhere() -> None:
    cache.set("a", 1)
    cache.set_many({"b": 2})
    assert cache.get("a", "nothing") == "nothing"
    assert cache.get_many(["a", "b"]) == {}
    assert cache.add("a", 1)
    assert not cache.has_key("a")
    assert not cache.touch("a")
    assert not cache.delete("a")
    cache.delete_many(["a", "b"])
    with pytest.raises(ValueError, match="without Valkey"):
        cache.incr("a")
