"""Fault 10: the facilitator is gone, the phone is offline, the server restarts, clocks are wrong,
the same thought is sent five times. The evening goes on, and every word is there once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings
from django.test import Client
from django.utils import timezone

from deploy.demo.process import free_port, wait_until
from tenants.accounts.models import User
from tenants.live import actions
from tenants.live.models import Capture, Run, RunEvent
from tenants.live.screens.state import EveningState
from tenants.meetings.actions import check_in
from tenants.meetings.models import Attendance, Meeting
from tenants.members.actions import join_city
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.registry import valkey
from tenants.registry.models import City

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """The pages of a deployment, which can be killed and started again."""

    def __init__(self, log: Path) -> None:
        self.port, self.log = free_port(), log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["gunicorn", "deploy.wsgi:application", "--workers", "1", "--threads", "4"]
        bind = ["--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, *bind],
                cwd=ROOT,
                env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        assert wait_until(self.answers, seconds=90, alive=lambda: True), self.log.read_text()

    def answers(self) -> bool:
        try:
            return (
                requests.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status_code == 200
            )
        except requests.RequestException:
            return False

    def kill(self) -> None:
        """Kill the server without a shutdown."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "web.log")
    running.start()
    yield running
    running.kill()


class Browser:
    """A client without retries or kept connections."""

    def __init__(self, host: str, session: str, server: Server) -> None:
        self.server = server
        token = "a" * 32
        self.headers = {
            "host": host,
            "accept-language": "en",
            "cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}",
            "x-csrftoken": token,
        }

    def get(self, path: str) -> requests.Response:
        return self._ask("GET", path)

    def post(
        self, path: str, *, data: dict[str, str] | None = None, **headers: str
    ) -> requests.Response:
        return self._ask("POST", path, data=data, **headers)

    def _ask(self, verb: str, path: str, *, data: Any = None, **headers: str) -> requests.Response:
        return requests.request(
            verb,
            f"http://127.0.0.1:{self.server.port}{path}",
            data=data,
            headers=self.headers | headers,
            timeout=60,
            allow_redirects=False,
        )


class Evening:
    """A committed evening that began two minutes ago: Anna leads, Vera could, Boris speaks."""

    def __init__(self, city: City) -> None:
        self.city, self.now = city, timezone.now()
        with city.scope():
            self.anna, self.vera, self.boris = (
                self._person(name, core=name != "Boris") for name in ("Anna", "Vera", "Boris")
            )
            self.meeting = Meeting.objects.create(
                title="Thursday",
                kind="regular",
                starts_at=self.now - timedelta(minutes=2),
                ends_at=self.now + timedelta(minutes=118),
                venue="Here",
                state="confirmed",
            )
            self.arrivals = {
                member.name: check_in(self.meeting, member=member, how="qr", now=self.now)
                for member in (self.anna, self.vera, self.boris)
            }
            actions.start_run(self.meeting, by=self.anna, now=self.meeting.starts_at)

    def _person(self, name: str, *, core: bool) -> Member:
        user = User.objects.create_user(f"{name.lower()}@{self.city.slug}.example.com")
        member = join_city(user=user, name=name, now=self.now)
        if core:
            hold_duty(member=member, kind="facilitation", now=self.now - timedelta(hours=1))
        return member

    def browser(self, member: Member, server: Server) -> Browser:
        """A signed-in HTTP session with the server."""
        with self.city.scope():
            signed_in = Client(headers={"host": self.city.host})
            signed_in.force_login(member.user)
        session = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
        return Browser(self.city.host, session, server)

    @property
    def path(self) -> str:
        return f"/meetings/{self.meeting.pk}/live"

    def thoughts(self) -> list[str]:
        with self.city.scope():
            return list(Capture.objects.order_by("pk").values_list("text", flat=True))

    def presses(self) -> list[str]:
        with self.city.scope():
            return list(RunEvent.objects.values_list("kind", flat=True))


@pytest.fixture
def evening(town: City) -> Evening:
    return Evening(town)


def test_the_facilitator_s_laptop_dies_and_another_of_the_core_goes_on(
    evening: Evening, server: Server
) -> None:
    boris, vera = evening.browser(evening.boris, server), evening.browser(evening.vera, server)
    refused = boris.post(f"{evening.path}/lead/")
    assert refused.status_code == 403
    assert evening.presses() == ["start"]
    vera.post(f"{evening.path}/lead/")
    vera.post(f"{evening.path}/steps/", data={"revision": "2"})
    assert evening.presses() == ["start", "take_over", "next"]
    page = evening.browser(evening.anna, server).get(f"{evening.path}/facilitator/")
    assert "Vera leads" in page.text  # the one who was gone sees it too


def test_the_server_is_killed_and_started_again_in_the_middle(
    evening: Evening, server: Server
) -> None:
    anna, boris = evening.browser(evening.anna, server), evening.browser(evening.boris, server)
    anna.post(f"{evening.path}/minutes/", data={"revision": "1", "minutes": "5"})
    sent = {"kind": "perspective", "text": "Before the fall", "nonce": "before"}
    assert boris.post(f"{evening.path}/captures/", data=sent).status_code == 302
    with evening.city.scope():
        ends = EveningState(evening.meeting, timezone.now()).ends_at
        assert ends is not None
    server.kill()
    late = {"kind": "perspective", "text": "While it was down", "nonce": "down"}
    with pytest.raises(requests.RequestException):
        boris.post(f"{evening.path}/captures/", data=late)
    server.start()
    page = boris.get(f"{evening.path}/phone/state/")
    assert f'data-ends="{int(ends.timestamp() * 1000)}"' in page.text
    for _ in range(2):
        answer = boris.post(f"{evening.path}/captures/", data=late, accept="application/json")
        assert (answer.status_code, answer.json()["nonce"]) == (201, "down")
    anna.post(f"{evening.path}/steps/", data={"revision": "2"})
    assert evening.thoughts() == ["Before the fall", "While it was down"]
    assert evening.presses() == ["start", "extend", "next"]


def test_a_phone_comes_back_with_words_of_an_earlier_step_and_a_clock_that_is_wrong(
    evening: Evening, server: Server
) -> None:
    boris = evening.browser(evening.boris, server)
    before = int(time.time() * 1000)
    page = boris.get(f"{evening.path}/phone/state/")
    clock = int(page.headers["x-server-now"])
    assert before <= clock <= time.time() * 1000
    block, step = (page.text.split(f'data-{word}="')[1].split('"')[0] for word in ("block", "step"))
    with evening.city.scope():
        run = Run.objects.get()
        now = timezone.now()
        actions.next_step(run, by=evening.anna, expected_revision=1, now=now)
    year = 365 * 24 * 3600 * 1000
    for nonce, at in (("past", clock - year), ("future", clock + year), ("true", clock - 30_000)):
        sent = {"kind": "idea", "text": nonce, "nonce": nonce, "at": str(at)}
        answer = boris.post(
            f"{evening.path}/captures/", data={**sent, "block": block, "step": step}
        )
        assert answer.status_code == 302
    with evening.city.scope():
        kept = {c.text: c for c in Capture.objects.select_related("block")}
        assert {c.block.position for c in kept.values() if c.block} == {int(block)}
        assert run.started_at < kept["true"].at < kept["past"].at
        assert abs(kept["future"].at - timezone.now()) < timedelta(minutes=1)


def test_the_same_thought_five_times_at_once_is_one(evening: Evening, server: Server) -> None:
    sent = {"kind": "realisation", "text": "So that was possible?", "nonce": "same"}

    browsers = [evening.browser(evening.boris, server) for _ in range(5)]

    def post(browser: Browser) -> int:
        return browser.post(f"{evening.path}/captures/", data=sent).status_code

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(post, browsers)) == [302] * 5
    assert evening.thoughts() == ["So that was possible?"]


def test_valkey_is_gone_and_the_evening_goes_on(evening: Evening, settings: Any) -> None:
    """Only events are lost: steps and captures are in the database."""
    settings.VALKEY_URL = "redis://127.0.0.1:1/0"
    try:
        with evening.city.scope():
            run, now = Run.objects.get(), timezone.now()
            run = actions.next_step(run, by=evening.anna, expected_revision=1, now=now)
            me = Attendance.objects.get(member=evening.boris)
            actions.capture(evening.meeting, by=me, kind="idea", text="Still here", now=now)
    finally:
        valkey.forget_silence()
    assert (run.revision, evening.thoughts()) == (2, ["Still here"])
