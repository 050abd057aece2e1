"""The demo's time is moved for all of its programs at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from deploy.demo import clock

DAY = timedelta(days=1)


@pytest.fixture
def moved_time(tmp_path: Path) -> Iterator[Path]:
    before = timezone.now
    clock.install(tmp_path / "clock")
    yield tmp_path / "clock"
    timezone.now = before


def test_time_is_that_of_the_machine_until_it_is_moved(moved_time: Path) -> None:
    machine_time = timezone.now.machine_time  # type: ignore[attr-defined]
    assert timezone.now() - machine_time() < timedelta(minutes=1)
    clock.tell(moved_time, 10 * 24 * 3600)
    assert 10 * DAY <= timezone.now() - machine_time() + timedelta(minutes=1) <= 11 * DAY


def test_installing_twice_moves_time_once(moved_time: Path) -> None:
    clock.install(moved_time)
    clock.tell(moved_time, 24 * 3600)
    machine_time = timezone.now.machine_time  # type: ignore[attr-defined]
    assert timezone.now() - machine_time() < DAY + timedelta(minutes=1)
