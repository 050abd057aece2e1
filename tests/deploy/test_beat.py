"""The scheduler survives a machine's clock that is set back, and touches its heartbeat."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from deploy.beat import Clock
from deploy.celery import app

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setenv("HEARTBEATS", str(tmp_path))
    ours = Celery("tests", broker="memory://", set_as_current=False)
    made = Clock(ours, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    made.setup_schedule()
    made.schedule.clear()
    made.add(name="often", task="tests.often", schedule=10.0)
    return made


def sent(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []

    def apply(entry: Any, *args: Any, **options: Any) -> None:
        names.append(entry.task)

    monkeypatch.setattr(clock, "apply_async", apply)
    return names


def test_a_clock_set_back_an_hour_sends_at_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = sent(clock, monkeypatch)
    entry = clock.schedule["often"]
    entry.last_run_at = app.now() + timedelta(hours=1)
    for _ in range(3):
        clock.tick()
    assert names == ["tests.often"]
    last = clock.schedule["often"].last_run_at
    assert last is not None
    assert last <= app.now()


def test_what_ran_a_moment_ago_waits(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    names = sent(clock, monkeypatch)
    clock.schedule["often"].last_run_at = app.now()
    assert clock.tick() <= 10
    assert names == []


def test_the_programs_of_a_deployment_use_it() -> None:
    assert app.conf.beat_scheduler == "deploy.beat:Clock"


def test_a_probe_tells_a_living_clock_from_a_silent_one(clock: Clock, tmp_path: Path) -> None:
    def probed(*names: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploy.heartbeat", *names],
            cwd=ROOT,
            env={**os.environ, "HEARTBEATS": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )

    assert "has not begun" in probed("clock").stderr
    clock.tick()
    assert probed("clock").returncode == 0
    long_ago = 1_000_000.0
    os.utime(tmp_path / "thursdays-clock.alive", (long_ago, long_ago))
    silent = probed("clock")
    assert (silent.returncode, "has been silent" in silent.stderr) == (1, True)
    assert probed().returncode == 1


def test_a_sign_of_life_that_can_not_be_left_stops_nothing(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HEARTBEATS", "/nowhere")
    clock.tick()
    assert "No sign of life could be left" in caplog.text
