"""The time left of a step, as the server draws it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from tenants.live.screens.state import EveningState

MARKED = re.compile(r"<!--~clock (\d+) (\d+) (\d+)~-->.*?<!--~/clock~-->", re.DOTALL)


@dataclass(frozen=True)
class StepClock:
    """The clock of a running step: its end and its pause in ms of Unix time, its length in s."""

    ends: int
    paused: int
    total: int

    def facts(self, *, now: datetime) -> dict[str, Any]:
        moment = self.paused or int(now.timestamp() * 1000)
        left = int((self.ends - moment) / 1000)
        return {
            "is_shown": True,
            "words": clock_words(left),
            "left": max(0, min(left, self.total)),
            "total": self.total,
            "is_over": left < 0,
            "is_paused": bool(self.paused),
        }


def clock_of(state: EveningState) -> StepClock | None:
    """The clock of the room, or of the table with its own; None while nothing runs."""
    timeline = state.running
    if timeline is None or not state.is_open:
        return None
    minutes = (timeline.at_table(state.own) if state.own else timeline.here).minutes
    total = max(1, int(minutes * 60) + (0 if state.own else timeline.run.extended))
    return StepClock(state.ends_ms, state.paused_ms, total)


def marked(clock: StepClock, *, now: datetime) -> SafeString:
    """A clock that `redraw` finds again."""
    mark = f"<!--~clock {clock.ends} {clock.paused} {clock.total}~-->"
    return mark_safe(f"{mark}{_drawn(clock, now=now)}<!--~/clock~-->")  # noqa: S308


def redraw(html: str, *, now: datetime) -> str:
    """Draw the marked clocks of a page as they are now, without their marks."""
    return MARKED.sub(lambda found: _drawn(StepClock(*map(int, found.groups())), now=now), html)


def clock_words(left: int) -> str:
    """`4:05`, and `+0:12` once the time is over."""
    minutes, seconds = divmod(abs(left), 60)
    return f"{'+' if left < 0 else ''}{minutes}:{seconds:02d}"


def _drawn(clock: StepClock, *, now: datetime) -> str:
    return render_to_string("live/parts/clock.html", clock.facts(now=now))
