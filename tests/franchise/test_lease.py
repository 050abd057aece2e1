"""A lease that ran out belongs to whoever took it next."""

from __future__ import annotations

import time

import pytest

from franchise import lease as leases
from franchise.lease import is_leased, lease, valkey

NAME = "testing"
KEY = f"lease:{NAME}"


@pytest.fixture(autouse=True)
def _free() -> None:
    valkey.delete(KEY)


def test_one_holds_it_and_then_it_is_free() -> None:
    with lease(NAME) as first, lease(NAME) as second:
        assert (first, second) == (True, False)
        assert is_leased(NAME)
    assert not is_leased(NAME)


def test_a_late_worker_does_not_end_the_next_ones_lease() -> None:
    with lease(NAME) as ours:
        assert ours
        valkey.set(KEY, "another", ex=20)  # ours ran out, another worker took it
    assert valkey.get(KEY) == b"another"


def test_a_late_worker_does_not_renew_the_next_ones_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "SECONDS", 0.4)
    with lease(NAME):
        valkey.set(KEY, "another", px=300)
        time.sleep(0.5)
        assert not is_leased(NAME)


def test_it_is_renewed_while_we_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "SECONDS", 0.4)
    with lease(NAME):
        time.sleep(0.9)
        assert is_leased(NAME)
