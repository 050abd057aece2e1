"""Run scripts on all cities: the canary first, then the others in parallel."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread

from django.db import Error, connection

from tenants.registry.fleet.replay import Busy, note, replay
from tenants.registry.fleet.report import CanaryFailed, Report
from tenants.registry.fleet.script import Batch, Steps
from tenants.registry.models import City, FleetOutcome, FleetRun

Outcome = FleetOutcome.Outcome


def replay_all(
    work: list[tuple[City, list[Batch]]],
    *,
    jobs: int,
    run: FleetRun,
    steps: Steps,
    report: Report,
    progress: Callable[[int, int], None],
) -> None:
    def one(city: City, batches: list[Batch]) -> tuple[City, str, str]:
        try:
            replay(city, batches, steps=steps, run=run)
        except Busy as error:
            return city, Outcome.LOCKED, _noted(city, Outcome.LOCKED, str(error), run)
        except Exception as error:  # one city's failure must not stop the fleet
            words = f"{type(error).__name__}: {error}".strip()
            return city, Outcome.FAILED, _noted(city, Outcome.FAILED, words, run)
        return city, Outcome.MIGRATED, ""

    done = 0
    for item in work:  # the canary is the first city that isn't busy
        report.add(*(first := one(*item)))
        done += 1
        progress(done, len(work))
        if first[1] == Outcome.FAILED:
            raise CanaryFailed(f"{first[0].schema_name}: {first[2]}")
        if first[1] == Outcome.MIGRATED:
            break
    _in_parallel(work[done:], one, jobs=jobs, report=report, done=done, progress=progress)


def _noted(city: City, outcome: str, words: str, run: FleetRun) -> str:
    """Save a failure and return it for the report, also if saving fails."""
    try:
        note(city, outcome, words, run=run)
    except Error as error:
        connection.close()  # the next city gets a new connection
        return f"{words} (not kept: {error})"
    return words


def _in_parallel(
    work: list[tuple[City, list[Batch]]],
    one: Callable[[City, list[Batch]], tuple[City, str, str]],
    *,
    jobs: int,
    report: Report,
    done: int,
    progress: Callable[[int, int], None],
) -> None:
    """Run the scripts in threads, each with one connection for all of its cities.

    On an interrupt each worker finishes its present city.
    """
    queue = deque(work)
    results: SimpleQueue[tuple[City, str, str]] = SimpleQueue()

    def worker() -> None:
        try:
            while True:
                try:
                    item = queue.popleft()
                except IndexError:
                    return
                results.put(one(*item))
        finally:
            connection.close()

    threads = [Thread(target=worker) for _ in range(min(jobs, len(work)))]
    for thread in threads:
        thread.start()
    try:
        for number in range(len(work)):
            report.add(*results.get())
            progress(done + number + 1, done + len(work))
    finally:
        queue.clear()
        for thread in threads:
            thread.join()
