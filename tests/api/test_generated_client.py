"""A client generated from the schema imports and runs a meeting."""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from tenants.accounts.api_keys import make_api_key
from tenants.api import reference
from tenants.members.models import Member
from tenants.outcome.models import Minutes
from tenants.products.models import ProductFile
from tenants.registry.models import City
from tests.cast import NOW, person
from tests.meetings.conftest import clock

__all__ = ["clock"]

BEGINS = datetime(2026, 11, 26, 12, tzinfo=UTC)  # six in the evening in Omsk
NAME = "thursdays_client"


def generated(urlconf: str, folder: Path) -> ModuleType:
    """Write the package and import every module of it."""
    description, config = folder / "openapi.json", folder / "config.yml"
    description.write_bytes(reference.schema_file(urlconf, "en", "application/json").content)
    config.write_text("post_hooks: []")  # a formatter would change nothing that runs
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    paths: list[str | Path] = [
        "--path",
        description,
        "--output-path",
        folder / NAME,
        "--config",
        config,
    ]
    done = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    try:
        package = importlib.import_module(NAME)
        for found in pkgutil.walk_packages(package.__path__, f"{NAME}."):
            importlib.import_module(found.name)
    finally:
        sys.path.remove(str(folder))
    return package


@pytest.fixture
def forget_the_package() -> Iterator[None]:
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Keep the test's connection, and its transaction, open when requests end."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Api:
    """`api("plan.plan_make", id=7, body=…)` of one person, by the generated functions."""

    def __init__(self, city: City, who: Member) -> None:
        with city.scope():
            key = make_api_key(user=who.user, now=NOW)
        client = importlib.import_module(f"{NAME}.client").AuthenticatedClient
        transport = importlib.import_module("httpx").WSGITransport(app=get_wsgi_application())
        self.client = client(
            base_url=f"http://{city.host}",
            token=key,
            headers={"Accept-Language": "en"},
            httpx_args={"transport": transport},
        )

    def __call__(self, name: str, **sent: Any) -> Any:
        function = importlib.import_module(f"{NAME}.api.{name}").sync_detailed
        answer = function(client=self.client, **sent)
        assert answer.status_code < 300, (name, answer.content)
        return answer.parsed


def shape(name: str, **fields: Any) -> Any:
    return getattr(importlib.import_module(f"{NAME}.models"), name).from_dict(fields)


@pytest.mark.usefixtures("forget_the_package")
def test_the_network_has_a_client_too(tmp_path: Path) -> None:
    generated(settings.HUB_URLCONF, tmp_path)


@pytest.mark.usefixtures("forget_the_package", "_one_connection")
def test_a_generated_client_runs_an_evening(
    omsk: City, anna: Member, tmp_path: Path, clock: Callable[[datetime], None]
) -> None:
    generated(settings.CITY_URLCONF, tmp_path)
    members = {name: person(omsk, name) for name in ("Boris", "Vera", "Gleb", "Dina", "Egor")}
    hers = Api(omsk, anna)
    everyone = {name: Api(omsk, member) for name, member in members.items()}
    his = everyone["Boris"]
    assert hers("people.me").name == "Anna"

    rhythm = shape(
        "SeriesWords",
        title="Thursday",
        rule="FREQ=WEEKLY;BYDAY=TH",
        starts_on="2026-11-26",
        at="18:00:00",
        venue="Boiling Point",
    )
    assert hers("series.series_create", body=rhythm, idempotency_key=str(uuid4())).id
    ahead = his("meetings.meetings_list", after=NOW).results
    evening = min(ahead, key=lambda meeting: meeting.starts_at).id

    for name, program in everyone.items():
        words = {"text": f"What is {name} stuck with?", "blocker": "customer", "about": "person"}
        program("questions.questions_create", body=shape("NewQuestion", **words))
        assert program("meetings.meetings_registration_update", id=evening).state == "coming"
    plan = hers("plan.plan_make", id=evening, body=shape("Wish", tables=1, seats=6))
    assert plan.people == 5
    told = hers("plan.plan_announce", id=evening, body=shape("SeenVersion", version=plan.version))
    assert told.told_at

    clock(BEGINS - timedelta(minutes=10))
    for program in (hers, *everyone.values()):
        program("live.live_arrive", id=evening)
    clock(BEGINS)
    state = hers("live.live_begin", id=evening)
    for _ in range(3):
        state = hers(
            "live.live_next_step", id=evening, body=shape("Onward", revision=state.revision)
        )
    assert state.step.title
    thought = {"kind": "commitment", "text": "Call", "due_on": "2026-12-01", "nonce": str(uuid4())}
    assert his("live.live_capture", id=evening, body=shape("NewThought", **thought)).id
    assert [kept.text for kept in his("live.live_thoughts", id=evening).results] == ["Call"]
    clock(BEGINS + timedelta(hours=2))
    assert hers("live.live_close", id=evening).state == "closed"
    assert his("minutes.minutes_retrieve", id=evening).numbers.commitments == 1
    (task,) = his("tasks.tasks_list").results
    assert (task.text, task.due_on) == ("Call", date(2026, 12, 1))

    words = shape("NewProduct", title="Shed", pitch="A drill for all")
    made = his("products.products_create", body=words)
    file = importlib.import_module(f"{NAME}.types").File(
        payload=BytesIO(b"%PDF-1.7 plan"), file_name="plan.pdf", mime_type="application/pdf"
    )
    body = importlib.import_module(f"{NAME}.models").NewFile(file=file)
    added = his("products.products_add_file", id=made.id, body=body)
    content = his("products.products_file_content", id=made.id, number=added.id)
    assert content.payload.read() == b"%PDF-1.7 plan"
    with omsk.scope():
        assert Minutes.objects.count() == 1
        assert ProductFile.objects.get().by.name == "Boris"
    assert json.loads((tmp_path / "openapi.json").read_text())["info"]["title"] == "Thursdays"
