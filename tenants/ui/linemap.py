"""The picture of the product: lines with stops.

`Line` is drawn as a strip (a product's history, an application on its way, a city being built);
`LineMap` shows several lines that meet in one interchange (the products worked on this Thursday,
the cities of the network). Templates: `{% line line %}`, `{% linemap map %}`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import pgettext

from tenants.ui import dates

State = Literal["done", "current", "next", "missed"]
Kind = Literal[
    "start", "stage", "meeting", "question", "perspective", "realisation", "commitment", "step"
]
Text = str | Promise

LONGEST_ACROSS = 7
"""A strip with more stops than this runs down the page on every screen."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """`when` may be a moment or words of your own; `kind` chooses the sign on the line."""

    label: Text
    kind: Kind = "step"
    state: State = "next"
    when: date | datetime | Text | None = None
    url: str = ""
    detail: Text = ""

    @property
    def time(self) -> str:
        if isinstance(self.when, datetime):
            return dates.when(self.when)
        if isinstance(self.when, date):
            return dates.when(self.when)
        return str(self.when or "")

    @property
    def state_name(self) -> str:
        """Said to people who do not see the drawing."""
        return {
            "done": pgettext("stop", "done"),
            "current": pgettext("stop", "now"),
            "next": pgettext("stop", "ahead"),
            "missed": pgettext("stop", "missed"),
        }[self.state]

    @property
    def is_major(self) -> bool:
        return self.state == "current" or self.kind in ("start", "stage", "meeting", "step")


@dataclass(frozen=True, kw_only=True)
class Line:
    """`ends="open"`: the line goes on after the last stop; "closed": it is the terminus."""

    title: Text
    stops: Sequence[Stop] = ()
    accent: str = ""
    url: str = ""
    note: Text = ""
    ends: Literal["open", "closed"] = "open"

    @property
    def is_tall(self) -> bool:
        return len(self.stops) > LONGEST_ACROSS

    @property
    def pieces(self) -> list[tuple[Stop, str]]:
        """Each stop with the track that leaves it: solid, dashed, fading or none."""
        after = [*self.stops[1:], None]
        return [(stop, self._track(ahead)) for stop, ahead in zip(self.stops, after, strict=True)]

    def _track(self, ahead: Stop | None) -> str:
        if ahead is None:
            return "fading" if self.ends == "open" else "none"
        return "dashed" if ahead.state == "next" else "solid"

    @property
    def current(self) -> Stop | None:
        return next((stop for stop in self.stops if stop.state == "current"), None)

    @property
    def done_count(self) -> int:
        return sum(stop.state == "done" for stop in self.stops)

    @property
    def latest(self) -> Stop | None:
        """The position on the line: the current stop or the last one behind it."""
        behind = [stop for stop in self.stops if stop.state in ("done", "current")]
        return self.current or (behind[-1] if behind else None)


@dataclass(frozen=True, kw_only=True)
class LineMap:
    """Lines that meet in `hub`. More than eight are listed in words and not drawn."""

    title: Text
    hub: Stop
    lines: Sequence[Line] = ()

    MOST_DRAWN = 8

    @property
    def drawn(self) -> Sequence[Line]:
        return self.lines[: self.MOST_DRAWN]
