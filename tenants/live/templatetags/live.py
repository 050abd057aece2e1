"""Pieces of an evening's screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from tenants.live.run.format_steps import localized
from tenants.live.screens.state import EveningState
from tenants.registry.scope import current_city

register = template.Library()
register.filter("localized", localized)


@register.inclusion_tag("live/parts/clock.html")
def clock(state: EveningState) -> dict[str, Any]:
    """The time left of the step, drawn by the server, moved on by live.js where it runs."""
    timeline, ends_at = state.running, state.ends_at
    if timeline is None or ends_at is None or not timeline.run.is_open:
        return {"state": None}
    run = timeline.run
    moment = run.clock(now=state.now)
    left = int((ends_at - moment).total_seconds())
    minutes = (timeline.at_table(state.own) if state.own else timeline.here).minutes
    total = max(1, int(minutes * 60) + (0 if state.own else run.extended))
    return {
        "state": state,
        "words": clock_words(left),
        "left": max(0, min(left, total)),
        "total": total,
        "is_over": left < 0,
        "is_paused": run.paused_at is not None,
    }


def clock_words(left: int) -> str:
    """`4:05`, and `+0:12` once the time is over."""
    minutes, seconds = divmod(abs(left), 60)
    return f"{'+' if left < 0 else ''}{minutes}:{seconds:02d}"


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def points_of(idea: Any) -> int:
    """The reader's points for an idea; prefetched as `mine`."""
    return sum(vote.points for vote in idea.mine)


@register.filter
def absolute(path: str) -> str:
    """The whole address of a page of this city, for a code that is scanned."""
    return current_city().url(path)


@register.filter
def columns(tables: Sequence[object]) -> int:
    """The number of columns in which the tables can be read from eight metres."""
    return 1 + sum(len(tables) > most for most in (3, 8, 12))


@register.filter
def without_scheme(address: str) -> str:
    """`omsk.example.org/wall/17-abc`: as it is read out and typed."""
    return address.partition("://")[2].rstrip("/")
