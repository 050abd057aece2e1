"""The measure of work tells linear from quadratic, and gives the tracer back."""

from __future__ import annotations

import sys

import pytest

from tests.line_counts import growth, lines_run


def walk(size: int) -> None:
    for _ in range(size):
        pass


def compare_all(size: int) -> None:
    for _ in range(size):
        walk(size)


def fail() -> None:
    raise ValueError("nothing to do")


def test_twice_and_four_times_the_lines() -> None:
    assert growth(walk, 500) == pytest.approx(2, abs=0.01)
    assert growth(compare_all, 50) == pytest.approx(4, abs=0.1)


def test_the_tracer_before_is_back_also_after_an_error() -> None:
    before = sys.gettrace()
    assert lines_run(walk, 1) == 3
    with pytest.raises(ValueError, match="nothing to do"):
        lines_run(fail)
    assert sys.gettrace() is before
