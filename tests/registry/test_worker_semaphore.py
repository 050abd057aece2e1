"""A busy city leaves one of the machine's page workers to others."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tenants.registry import worker_semaphore
from tenants.registry.fair_queue import Crowded, FairQueue
from tenants.registry.worker_semaphore import WorkerSemaphore

OMSK, TOMSK, KAZAN = 1, 2, 3
HOLD = """
import sys, time
from tenants.registry.worker_semaphore import WorkerSemaphore
print(WorkerSemaphore(sys.argv[1], processes=1).acquire(1), flush=True)
time.sleep(600)
"""


@pytest.fixture
def workers(tmp_path: Path) -> list[WorkerSemaphore]:
    path = str(tmp_path / "semaphore")
    return [WorkerSemaphore(path, processes=3, number=number) for number in (11, 12, 13)]


def test_a_lone_city_works_in_all_processes(workers: list[WorkerSemaphore]) -> None:
    assert [worker.acquire(OMSK) for worker in workers] == [True, True, True]


def test_beside_others_it_leaves_one(workers: list[WorkerSemaphore]) -> None:
    assert workers[2].acquire(TOMSK)
    workers[2].release(TOMSK)  # its reader may come back at once
    assert [worker.acquire(OMSK) for worker in workers] == [True, True, False]
    assert workers[2].acquire(TOMSK)
    assert workers[2].acquire(KAZAN)


def test_others_are_forgotten(
    workers: list[WorkerSemaphore], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workers[0].acquire(TOMSK)
    monkeypatch.setattr(worker_semaphore, "PRESENT_SECONDS", 0.0)
    assert [worker.acquire(OMSK) for worker in workers] == [True, True, True]


def test_a_released_permit_is_free(workers: list[WorkerSemaphore]) -> None:
    first, second, third = workers
    assert first.acquire(TOMSK)
    assert [worker.acquire(OMSK) for worker in workers] == [True, True, False]
    second.release(OMSK)
    assert third.acquire(OMSK)
    assert not second.acquire(OMSK)


def test_a_waiting_process_goes_before_the_one_that_had_the_last_turn(tmp_path: Path) -> None:
    first, second = (
        WorkerSemaphore(str(tmp_path / "semaphore"), processes=2, number=number)
        for number in (11, 12)
    )
    assert first.acquire(TOMSK)
    assert first.acquire(OMSK)
    for holder, waiting in ((first, second), (second, first), (first, second)):
        assert not waiting.acquire(OMSK)
        holder.release(OMSK)
        assert not holder.acquire(OMSK)  # lets the other go first
        assert waiting.acquire(OMSK)


def test_a_process_that_gave_up_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        WorkerSemaphore(str(tmp_path / "semaphore"), processes=2, number=number)
        for number in (11, 12)
    )
    assert first.acquire(TOMSK)
    assert first.acquire(OMSK)
    assert not second.acquire(OMSK)
    first.release(OMSK)
    monkeypatch.setattr(worker_semaphore, "WAITING_SECONDS", 0.0)
    assert first.acquire(OMSK)


def test_a_killed_process_gives_its_permits_back(tmp_path: Path) -> None:
    path = str(tmp_path / "semaphore")
    mine = WorkerSemaphore(path, processes=1)
    assert mine.acquire(TOMSK)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "True\n"
        assert not mine.acquire(OMSK)
    finally:
        holder.kill()
        holder.communicate()
    assert mine.acquire(OMSK)


def test_a_queue_waits_for_a_permit_of_another_process(workers: list[WorkerSemaphore]) -> None:
    """Three threads wait; one tries for the permit, and each gets its turn."""
    first, second, third = workers
    queue = FairQueue(at_once=2, waiting=3, patience=60.0, semaphore=third)
    assert first.acquire(TOMSK)
    assert first.acquire(OMSK)
    assert second.acquire(OMSK)
    done = []

    def work() -> None:
        with queue.turn(OMSK):
            done.append(os.getpid())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.05)
    assert not done
    second.release(OMSK)
    for thread in threads:
        thread.join(60)
    assert len(done) == 3
    assert not queue.inside
    assert not queue.waiting
    assert not queue.watched


def test_a_queue_gives_up_without_a_permit(workers: list[WorkerSemaphore]) -> None:
    first, second, third = workers
    assert first.acquire(TOMSK)
    assert first.acquire(OMSK)
    assert second.acquire(OMSK)
    queue = FairQueue(at_once=2, waiting=3, patience=0.01, semaphore=third)
    with pytest.raises(Crowded), queue.turn(OMSK):
        pass
    with queue.turn(TOMSK):
        pass
    assert not queue.watched
