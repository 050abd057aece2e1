"""Geometry of line maps: tracks at 0°, 45° and 90° with rounded corners.

Two drawings of the same map, in units of one CSS pixel: wide (lines cross the interchange from left
to right) and tall (lines come down into it, legible on a phone of 360 px).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot

from django.utils.text import Truncator

from tenants.ui.linemap import Line, LineMap, Stop
from tenants.ui.theme import ACCENTS

Point = tuple[float, float]
GLYPH = 0.56
"""Mean width of a letter in ems, Cyrillic included."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    x: float
    y: float
    state: str
    major: bool = True


@dataclass(frozen=True, kw_only=True)
class Label:
    x: float
    y: float
    text: str
    role: str
    anchor: str = "start"


@dataclass(frozen=True, kw_only=True)
class Track:
    accent: str
    url: str
    through: Point
    behind: str
    ahead: str
    marks: list[Mark]
    labels: list[Label]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    width: float
    height: float
    capsule: tuple[float, float, float, float]
    tracks: list[Track] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


def rounded(points: Sequence[Point], radius: float = 22) -> str:
    """SVG path through the points, every corner replaced by a curve of the given radius."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        entry, leave = _towards(corner, before, radius), _towards(corner, after, radius)
        parts.append(
            f"L{_n(entry[0])} {_n(entry[1])}Q{_n(corner[0])} {_n(corner[1])} "
            f"{_n(leave[0])} {_n(leave[1])}"
        )
    parts.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(parts)


def wide(plan: LineMap) -> Drawing:
    width, middle, gap, spread, throat = 1120.0, 560.0, 86.0, 15.0, 96.0
    count = max(len(plan.drawn), 1)
    half = (count - 1) * spread / 2 + 17
    top = max(46.0, half + 78 - (count - 1) * gap / 2)  # room for the words over the capsule
    centre = top + (count - 1) * gap / 2
    tracks = []
    for index, line in enumerate(plan.drawn):
        row, lane = top + index * gap, centre + (index - (count - 1) / 2) * spread
        slope = abs(row - lane)
        inner, outer = middle - throat, middle - throat - slope
        far = width - 8 - (40 if index % 2 else 0)
        behind = [s for s in line.stops if s.state in ("done", "missed")][-4:]
        ahead = [s for s in line.stops if s.state == "next"][:2]
        marks = [
            Mark(x=x, y=row, state=s.state, major=s.is_major)
            for s, x in zip(behind, _spaced(12, outer - 34, len(behind)), strict=True)
        ]
        marks += [
            Mark(x=x, y=row, state=s.state, major=s.is_major)
            for s, x in zip(ahead, _spaced(width - outer + 40, far - 40, len(ahead)), strict=True)
        ]
        room = outer - 6
        labels = [Label(x=0, y=row - 19, text=_fit(line.title, room, 18), role="name")]
        if note := _note(line):
            labels.append(Label(x=0, y=row + 30, text=_fit(note, room, 14), role="note"))
        if ahead:
            start = width - outer + 26
            text = _fit(ahead[0].label, far - start, 14)
            labels.append(Label(x=start + 4, y=row - 17, text=text, role="note"))
        tracks.append(
            Track(
                accent=line.accent or ACCENTS[index % len(ACCENTS)],
                url=line.url,
                through=(middle, lane),
                behind=rounded([(12, row), (outer, row), (inner, lane), (middle, lane)]),
                ahead=rounded(
                    [(middle, lane), (width - inner, lane), (width - outer, row), (far, row)]
                ),
                marks=marks,
                labels=labels,
            )
        )
    labels = [
        Label(
            x=middle, y=centre - half - 44, text=str(plan.hub.label), role="hub", anchor="middle"
        ),
        Label(x=middle, y=centre - half - 18, text=plan.hub.time, role="when", anchor="middle"),
    ]
    if plan.hub.detail:
        text = _fit(plan.hub.detail, 230, 14)
        labels.append(
            Label(x=middle, y=centre + half + 28, text=text, role="note", anchor="middle")
        )
    height = max(top + (count - 1) * gap + 46, centre + half + 46)
    return Drawing(
        width=width,
        height=height,
        capsule=(middle - 15, centre - half, 30, 2 * half),
        tracks=tracks,
        labels=labels,
    )


def tall(plan: LineMap) -> Drawing:
    width, gap, spread, top = 340.0, 62.0, 13.0, 36.0
    count = max(len(plan.drawn), 1)
    hub = top + (count - 1) * gap + 74
    tracks = []
    for index, line in enumerate(plan.drawn):
        row, lane = top + index * gap, width - 20 - index * spread
        behind = [s for s in line.stops if s.state in ("done", "missed")][-4:]
        marks = [
            Mark(x=x, y=row, state=s.state, major=s.is_major)
            for s, x in zip(behind, _spaced(12, 132, len(behind)), strict=True)
        ]
        room = width - 20 - (index - 1) * spread - 16 if index else width - 8
        tracks.append(
            Track(
                accent=line.accent or ACCENTS[index % len(ACCENTS)],
                url=line.url,
                through=(lane, hub),
                behind=rounded(
                    [(12, row), (lane - 32, row), (lane, row + 32), (lane, hub)], radius=13
                ),
                ahead=rounded([(lane, hub), (lane, hub + 74)]),
                marks=marks,
                labels=[Label(x=0, y=row - 15, text=_fit(line.title, room, 16), role="name")],
            )
        )
    left = width - 20 - (count - 1) * spread - 16
    labels = [
        Label(x=left - 16, y=hub + 2, text=str(plan.hub.label), role="hub", anchor="end"),
    ]
    times = _in_lines(plan.hub.time, left - 16, 16)
    for index, text in enumerate(times):
        y = hub + 24 + 17 * index
        labels.append(Label(x=left - 16, y=y, text=text, role="when", anchor="end"))
    if plan.hub.detail:
        text, y = _fit(plan.hub.detail, left - 16, 13), hub + 28 + 17 * len(times)
        labels.append(Label(x=left - 16, y=y, text=text, role="note", anchor="end"))
    return Drawing(
        width=width,
        height=hub + 78,
        capsule=(left, hub - 15, width - 4 - left, 30),
        tracks=tracks,
        labels=labels,
    )


def _note(line: Line) -> str:
    latest: Stop | None = line.latest
    return str(line.note or (latest.label if latest else ""))


def _fit(text: object, room: float, size: float) -> str:
    return Truncator(str(text)).chars(max(6, int(room / (size * GLYPH))), truncate="…")


def _in_lines(text: str, room: float, size: float) -> list[str]:
    """The text, or its two halves when it is wider than the room."""
    words = text.split()
    if len(text) * size * GLYPH <= room or len(words) < 2:
        return [_fit(text, room, size)]
    half = min(
        range(1, len(words)),
        key=lambda at: abs(len(" ".join(words[:at])) - len(" ".join(words[at:]))),
    )
    return [_fit(" ".join(part), room, size) for part in (words[:half], words[half:])]


def _spaced(start: float, end: float, count: int) -> list[float]:
    """Evenly from `start`, never more than 64 apart, so that a short history stays a cluster."""
    if count < 2:
        return [start] * count
    step = min(64.0, max(0.0, end - start) / (count - 1))
    return [start + step * index for index in range(count)]


def _towards(origin: Point, target: Point, distance: float) -> Point:
    length = hypot(target[0] - origin[0], target[1] - origin[1]) or 1
    share = min(distance, length / 2) / length
    return (
        origin[0] + (target[0] - origin[0]) * share,
        origin[1] + (target[1] - origin[1]) * share,
    )


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
