"""Pages without Valkey: signing in, the API and the evening go on, and nobody waits long."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from deploy.demo.process import end, wait_until
from deploy.demo.servers import Valkey
from franchise import queue
from tenants.accounts import limits
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry import valkey
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code, post
from tests.cast import Visitor
from tests.meetings.conftest import thursdays, tonight

__all__ = ["post", "thursdays", "tonight"]
Visit = Callable[..., Visitor]


@pytest.fixture(params=["dead", "hung"])
def _no_valkey(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[None]:
    other = Valkey(tmp_path / "valkey", tmp_path / "valkey.log", "hurt", durable=False)
    program = other.program()
    process: subprocess.Popen[bytes] = program.spawn()
    assert wait_until(other.accepts, seconds=30, alive=lambda: process.poll() is None)
    settings.VALKEY_URL = other.url
    valkey.forget_silence()
    assert cache.get("nothing") is None
    os.kill(process.pid, signal.SIGKILL if request.param == "dead" else signal.SIGSTOP)
    yield
    os.kill(process.pid, signal.SIGCONT)
    end(process, program)
    valkey.forget_silence()


@pytest.fixture
def quickly() -> Iterator[None]:
    """Several requests with one short wait in all, on a machine that may be busy."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 12


@pytest.mark.usefixtures("_no_valkey", "quickly")
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
        queue.ask(queue.TELL, 1)

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
