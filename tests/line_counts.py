"""Lines of Python that a call executes: a measure of work that is the same on every machine.

Code in C, such as regular expressions, is not counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(call: Callable[..., object], *arguments: object) -> int:
    """Count the lines that run in this thread during `call(*arguments)`."""
    count = 0

    def trace(frame: FrameType, event: str, _value: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call(*arguments)
    finally:
        sys.settrace(before)
    return count


def growth(call: Callable[[int], object], size: int) -> float:
    """The ratio of lines run for `2 * size` and for `size`: 2 if linear, 4 if quadratic.

    Called once before, so that what is made at the first call is not counted.
    """
    call(size)
    return fewest_lines(call, 2 * size) / fewest_lines(call, size)


def fewest_lines(call: Callable[..., object], *arguments: object) -> int:
    """The least of three counts: collecting garbage or coverage in between only adds lines."""
    return min(lines_run(call, *arguments) for _ in range(3))
