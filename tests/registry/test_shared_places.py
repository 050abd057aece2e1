"""A busy city leaves one of the machine's page workers to others."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tenants.registry import shared_places
from tenants.registry.fair_queue import Crowded, FairQueue
from tenants.registry.shared_places import SharedPlaces

OMSK, TOMSK, KAZAN = 1, 2, 3
HOLD = """
import sys, time
from tenants.registry.shared_places import SharedPlaces
print(SharedPlaces(sys.argv[1], processes=1).enter(1), flush=True)
time.sleep(600)
"""


@pytest.fixture
def workers(tmp_path: Path) -> list[SharedPlaces]:
    path = str(tmp_path / "places")
    return [SharedPlaces(path, processes=3, number=number) for number in (11, 12, 13)]


def test_a_lone_city_works_in_all_processes(workers: list[SharedPlaces]) -> None:
    assert [worker.enter(OMSK) for worker in workers] == [True, True, True]


def test_beside_others_it_leaves_one(workers: list[SharedPlaces]) -> None:
    assert workers[2].enter(TOMSK)
    workers[2].leave(TOMSK)  # its reader may come back at once
    assert [worker.enter(OMSK) for worker in workers] == [True, True, False]
    assert workers[2].enter(TOMSK)
    assert workers[2].enter(KAZAN)


def test_others_are_forgotten(workers: list[SharedPlaces], monkeypatch: pytest.MonkeyPatch) -> None:
    assert workers[0].enter(TOMSK)
    monkeypatch.setattr(shared_places, "SECONDS", 0.0)
    assert [worker.enter(OMSK) for worker in workers] == [True, True, True]


def test_a_place_that_is_left_is_free(workers: list[SharedPlaces]) -> None:
    first, second, third = workers
    assert first.enter(TOMSK)
    assert [worker.enter(OMSK) for worker in workers] == [True, True, False]
    second.leave(OMSK)
    assert third.enter(OMSK)
    assert not second.enter(OMSK)


def test_a_waiting_process_goes_before_the_one_that_had_the_last_turn(tmp_path: Path) -> None:
    first, second = (
        SharedPlaces(str(tmp_path / "places"), processes=2, number=number) for number in (11, 12)
    )
    assert first.enter(TOMSK)
    assert first.enter(OMSK)
    for holder, waiting in ((first, second), (second, first), (first, second)):
        assert not waiting.enter(OMSK)
        holder.leave(OMSK)
        assert not holder.enter(OMSK)  # lets the other go first
        assert waiting.enter(OMSK)


def test_a_process_that_gave_up_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        SharedPlaces(str(tmp_path / "places"), processes=2, number=number) for number in (11, 12)
    )
    assert first.enter(TOMSK)
    assert first.enter(OMSK)
    assert not second.enter(OMSK)
    first.leave(OMSK)
    monkeypatch.setattr(shared_places, "WAITING", 0.0)
    assert first.enter(OMSK)


def test_a_killed_process_gives_its_places_back(tmp_path: Path) -> None:
    path = str(tmp_path / "places")
    mine = SharedPlaces(path, processes=1)
    assert mine.enter(TOMSK)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "True\n"
        assert not mine.enter(OMSK)
    finally:
        holder.kill()
        holder.communicate()
    assert mine.enter(OMSK)


def test_a_queue_waits_for_a_place_of_another_process(workers: list[SharedPlaces]) -> None:
    """Three threads wait; one watches the places, and each gets its turn."""
    first, second, third = workers
    queue = FairQueue(at_once=2, waiting=3, patience=60.0, places=third)
    assert first.enter(TOMSK)
    assert first.enter(OMSK)
    assert second.enter(OMSK)
    done = []

    def work() -> None:
        with queue.turn(OMSK):
            done.append(os.getpid())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    assert not done
    second.leave(OMSK)
    for thread in threads:
        thread.join(60)
    assert len(done) == 3
    assert not queue.inside
    assert not queue.waiting
    assert not queue.watched


def test_a_queue_gives_up_without_a_place(workers: list[SharedPlaces]) -> None:
    first, second, third = workers
    assert first.enter(TOMSK)
    assert first.enter(OMSK)
    assert second.enter(OMSK)
    queue = FairQueue(at_once=2, waiting=3, patience=0.01, places=third)
    with pytest.raises(Crowded), queue.turn(OMSK):
        pass
    with queue.turn(TOMSK):
        pass
    assert not queue.watched
