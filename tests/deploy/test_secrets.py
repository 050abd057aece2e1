"""Secrets stay out of logs; rotating the signing key ends no session or link."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.cache import cache

from deploy.demo.process import free_port, wait_until
from deploy.redaction import Redact, redacted
from tenants.accounts.devices import proof_of
from tenants.live.screens.projector_link import projector_code
from tenants.live.stream import tickets
from tenants.meetings.models import Meeting
from tenants.meetings.tokens import Guest, calendar_token, door_token, guest_token
from tenants.members.actions import create_invitation
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.meetings.conftest import thursdays, tonight

__all__ = ["thursdays", "tonight"]
ROOT = Path(__file__).resolve().parents[2]
Visit = Callable[..., Visitor]


def links(city: City, meeting: Meeting, member: Member) -> list[str]:
    """An address with a secret token, of each kind."""
    guest = Guest(meeting=meeting.pk, name="Зоя", email="zoya@example.com")
    with city.scope():
        return [
            f"/meetings/guest/{guest_token(guest)}/",
            f"/here/{door_token(meeting.pk)}/",
            f"/calendar/{calendar_token(member.pk)}.ics",
            f"/sign-in/mine/{proof_of('anna@omsk.example.com')}/",
            f"/welcome/{create_invitation(email='zoya@example.com', now=NOW).token}/",
        ]


def test_the_projector_s_short_address_is_dots(omsk: City, tonight: Meeting) -> None:
    with omsk.scope():
        code = projector_code(tonight.pk)
    for line in (f'"GET /wall/{code}/ HTTP/1.1"', f"Not Found: /wall/{code}/"):
        assert code.partition("-")[2] not in redacted(line)
    assert redacted("/meetings/7/live/projector/") == "/meetings/7/live/projector/"


def secrets_of(address: str) -> list[str]:
    return [part for part in re.split(r"[/.:]", address) if len(part) > 15]


def test_every_token_is_dots(omsk: City, tonight: Meeting, anna: Member) -> None:
    for address in links(omsk, tonight, anna):
        line = redacted(f'"GET {address}?next=/people/ HTTP/1.1"')
        assert "…" in line
        assert not any(secret in line for secret in secrets_of(address)), line


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/people/?",
        "/meetings/17/",
        "/products/new-lives-of-old-factories-of-omsk/",
        "/api/v1/me/",
    ],
)
def test_ordinary_pages_stay_readable(address: str) -> None:
    assert redacted(f"GET {address} HTTP/1.1") == f"GET {address} HTTP/1.1"


def test_refusals_in_django_s_log_name_no_token(
    omsk: City, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(Redact())
    with caplog.at_level(logging.WARNING):
        visit(omsk).get("/welcome/kJq3Zp0aQx7LwP9sVbN2mR4tY6uI8oEd/")
    assert "Not Found: /welcome/…/" in caplog.text
    assert "kJq3Zp0aQx7" not in caplog.text


def test_gunicorn_s_access_log_as_it_is_deployed(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "web.log"
    config = ["--config", "deploy/docker/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "deploy.wsgi:application", *config, "--workers=1"],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            stdout=output,
            stderr=output,
        )
    secret = "kJq3Zp0aQx7LwP9sVbN2mR4tY6uI8oEd"
    url = f"http://127.0.0.1:{port}/welcome/{secret}/?code={secret}"

    def answers() -> bool:
        try:
            return bool(requests.get(url, headers={"Referer": url}, timeout=5).status_code)
        except requests.RequestException:
            return False

    try:
        assert wait_until(answers, seconds=60, alive=lambda: server.poll() is None)
        assert wait_until(
            lambda: "GET /welcome/" in log.read_text(), seconds=30, alive=lambda: True
        )
        time.sleep(0.2)
    finally:
        server.terminate()
        server.wait(90)
    assert "GET /welcome/…/" in log.read_text()
    assert secret not in log.read_text()


def test_a_new_key_ends_nothing(
    omsk: City, tonight: Meeting, anna: Member, visit: Visit, settings: Any
) -> None:
    cache.clear()
    addresses = links(omsk, tonight, anna)
    signed_in = visit(omsk, anna)
    before = [visit(omsk).get(address).status_code for address in addresses]
    assert 404 not in before
    ticket = tickets.issue(schema="city_1", number=tonight.pk, origin="", now=NOW)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert signed_in.get("/me/").status_code == 200
    answers = [visit(omsk).get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == before
    assert "device" in answers[3].cookies
    assert tickets.read(ticket, now=NOW.timestamp()).number == tonight.pk
    settings.SECRET_KEY_FALLBACKS = []
    assert signed_in.get("/me/").status_code == 200, "the new key has signed it meanwhile"
    for address in addresses[:3]:
        assert visit(omsk).get(address).status_code == 404
