"""Small honest charts as server-made SVG, each with its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.formats import number_format

Pair = tuple[str, float]
WIDTH, HEIGHT, FLOOR = 640.0, 200.0, 184.0


@dataclass(frozen=True, kw_only=True)
class Point:
    label: str
    value: str
    x: float
    y: float
    width: float = 0
    height: float = 0


@dataclass(frozen=True, kw_only=True)
class Chart:
    """`values` are (label, number) in order; `unit` heads the table's second column.

    `ticks` are the numbers of the value axis, the highest first: top, half, nought.
    """

    title: str
    values: Sequence[Pair]
    unit: str = ""
    label_head: str = ""
    points: list[Point] = field(init=False)
    ticks: list[str] = field(init=False)

    def __post_init__(self) -> None:
        highest = _nice(max((value for _, value in self.values), default=0))
        object.__setattr__(self, "ticks", [_tick(highest), _tick(highest / 2), _tick(0)])
        object.__setattr__(self, "points", self._place(highest))

    def _place(self, highest: float) -> list[Point]:
        step = WIDTH / max(len(self.values), 1)
        width = min(step * 0.62, 64.0)
        return [
            Point(
                label=label,
                value=number_format(value),
                x=round(step * (index + 0.5) - width / 2, 1),
                y=round(FLOOR - _share(value, highest) * (FLOOR - 12), 1),
                width=round(width, 1),
                height=round(_share(value, highest) * (FLOOR - 12), 1),
            )
            for index, (label, value) in enumerate(self.values)
        ]

    @property
    def peak(self) -> Point | None:
        return min(self.points, key=lambda point: point.y, default=None)


class BarChart(Chart):
    kind = "bar"


class LineChart(Chart):
    kind = "line"

    def _place(self, highest: float) -> list[Point]:
        step = (WIDTH - 24) / max(len(self.values) - 1, 1)
        return [
            Point(
                label=label,
                value=number_format(value),
                x=round(12 + step * index, 1),
                y=round(FLOOR - _share(value, highest) * (FLOOR - 12), 1),
            )
            for index, (label, value) in enumerate(self.values)
        ]

    @property
    def path(self) -> str:
        return " ".join(f"{point.x},{point.y}" for point in self.points)


class RowChart(Chart):
    """A bar for each name with its number beside it: for few things that don't follow in time."""

    kind = "row"

    def _place(self, highest: float) -> list[Point]:
        return [
            Point(
                label=label,
                value=number_format(value),
                x=0,
                y=0,
                width=round(_share(value, highest) * WIDTH, 1),
            )
            for label, value in self.values
        ]


def sparkline(values: Sequence[float], *, width: float = 96, height: float = 24) -> str:
    """Points of a polyline inside width x height, 3 px kept free for the last stop's ring."""
    if not values:
        return ""
    low, high = min(values), max(values)
    step = (width - 8) / max(len(values) - 1, 1)
    return " ".join(
        f"{4 + step * index:.1f},{height - 4 - _share(value - low, high - low) * (height - 8):.1f}"
        for index, value in enumerate(values)
    )


def _tick(value: float) -> str:
    """A number of the axis, without an empty fraction: 8, 7.5, 120."""
    return number_format(Decimal(f"{value:.10g}"))


def _share(value: float, whole: float) -> float:
    return max(0.0, value / whole) if whole else 0.0


def _nice(value: float) -> float:
    """The next round number (1.2, 1.5, 2, … x a power of ten) that the value fits under."""
    if value <= 0:
        return 1
    power = 10.0 ** floor(log10(value))
    return next(
        m * power
        for m in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
        if ceil(value / power * 1e6) <= m * 1e6
    )
