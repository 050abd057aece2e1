"""A lock that one process at a time holds, until it ends."""

from __future__ import annotations

import os
import signal

import pytest

from tenants.registry.exclusive import exclusively

pytestmark = pytest.mark.django_db
LOCK = 7_402_999


def test_one_at_a_time_for_each_number() -> None:
    with exclusively(LOCK, 1) as first, exclusively(LOCK, 1) as second:
        assert (first, second) == (True, False)
        with exclusively(LOCK, 2) as other, exclusively(LOCK) as alone:
            assert (other, alone) == (True, True)
    with exclusively(LOCK, 1) as again:
        assert again


def test_a_lock_is_free_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), exclusively(LOCK):
        1 / 0  # noqa: B018
    with exclusively(LOCK) as again:
        assert again


def test_a_lock_is_free_once_its_process_was_killed() -> None:
    ready, tell = os.pipe()
    child = os.fork()
    if not child:
        with exclusively(LOCK) as ours:
            os.write(tell, b"1" if ours else b"0")
            signal.pause()
    assert os.read(ready, 1) == b"1"
    with exclusively(LOCK) as ours:
        assert not ours
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for _ in range(100):
        with exclusively(LOCK) as ours:
            if ours:
                return
    pytest.fail("PostgreSQL still holds the lock of a process that is gone.")
