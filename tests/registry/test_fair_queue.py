"""Requests of one city wait for each other, and never for long."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import Any

import pytest

from tenants.registry import fair_queue
from tenants.registry.fair_queue import Crowded, FairQueue

OMSK, TOMSK, KAZAN = 1, 2, 3


def a_queue(**facts: Any) -> FairQueue:
    return FairQueue(**{"at_once": 2, "waiting": 1, "patience": 0.0, **facts})


def test_alone_a_city_has_several_turns_and_no_more() -> None:
    queue = a_queue()
    with queue.turn(OMSK), queue.turn(OMSK):
        with pytest.raises(Crowded), queue.turn(OMSK):
            pass
        with queue.turn(TOMSK):
            pass


def test_beside_others_it_has_one() -> None:
    queue = a_queue()
    with queue.turn(TOMSK), queue.turn(OMSK):
        for city in (OMSK, TOMSK):
            with pytest.raises(Crowded), queue.turn(city):
                pass
        with queue.turn(KAZAN):
            pass


def test_who_waits_begins_when_a_turn_ends() -> None:
    queue = a_queue(patience=60.0)
    begun, end = threading.Event(), threading.Event()

    def wait_for_a_turn() -> None:
        with queue.turn(OMSK):
            begun.set()
            end.wait(60)

    with ExitStack() as two:
        for _ in range(2):
            two.enter_context(queue.turn(OMSK))
        waiter = threading.Thread(target=wait_for_a_turn)
        waiter.start()
        assert not begun.wait(0.1)
        with pytest.raises(Crowded), queue.turn(OMSK):  # one waits already
            pass
    assert begun.wait(60)
    end.set()
    waiter.join()
    assert (queue.inside, queue.waiting) == ({}, {})


def test_a_turn_that_fails_is_given_back() -> None:
    queue = a_queue(at_once=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), queue.turn(OMSK):
            raise ZeroDivisionError
    with queue.turn(OMSK):
        pass
    assert (queue.inside, queue.waiting) == ({}, {})


def test_all_cities_together_have_so_many_turns() -> None:
    queue = a_queue(at_work=2)
    with queue.turn(OMSK), queue.turn(TOMSK), pytest.raises(Crowded), queue.turn(KAZAN):
        pass
    with queue.turn(KAZAN):
        pass


def test_a_stuck_request_takes_no_turn_from_others(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = a_queue(at_work=1, patience=60.0)
    with queue.turn(OMSK):
        monkeypatch.setattr(fair_queue, "STUCK_SECONDS", 0.0)
        with queue.turn(TOMSK), queue.turn(KAZAN):
            pass


def test_the_first_to_come_is_the_first_to_begin() -> None:
    queue, begun = a_queue(at_work=1, waiting=5, patience=60.0), []

    def work(city: int) -> None:
        with queue.turn(city):
            begun.append(city)

    cities = [TOMSK, KAZAN, TOMSK, OMSK, KAZAN]
    threads = [threading.Thread(target=work, args=(city,)) for city in cities]
    with queue.turn(OMSK):
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(queue._waiters) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join(60)
    assert begun == cities
    assert (queue.inside, queue.waiting, queue._begun) == ({}, {}, [])
