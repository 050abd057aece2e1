"""The map of the network: cities at their real places over the outlines of the land, as SVG paths.

A flat projection, true in the middle of what is shown. Outlines come from the data files of the
package countryinfo (Natural Earth by way of world.geo.json, free); without it the map has its
graticule and the cities. Borders are not drawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import cos, radians
from typing import Any

from network.hq.city_health import Health, Level
from network.hq.queries import CityRow

WIDTH = 960.0  # of the drawing; its height follows the cities
LOWEST, HIGHEST = 300.0, 620.0
MARGIN, ABOVE = 4.0, 9.0  # degrees beside the cities, and above and below: coasts show where it is
CLUSTER = 26.0  # cities nearer than this are one sign
MOST_NAMES = 40  # signs that have their names beside them
LETTER, LINE = 7.4, 16.0  # a name's width for each letter, and its height
ZOOM = 3.0  # how much nearer a cluster is when it is opened
Point = tuple[float, float]
Bounds = tuple[float, float, float, float]  # west, south, east, north
EVERYWHERE: Bounds = (20.0, 40.0, 140.0, 70.0)


@dataclass(frozen=True, slots=True)
class Located:
    """A city with its health and its place in degrees."""

    row: CityRow
    health: Health
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Sign:
    """One city, or several that lie too close; the most urgent gives colour and shape."""

    x: float
    y: float
    level: Level
    located: Sequence[Located]
    name: str  # beside the sign; empty where there is no room
    is_left: bool  # the name stands before the sign

    @property
    def is_cluster(self) -> bool:
        return len(self.located) > 1

    @property
    def city(self) -> Any:
        return self.located[0].row.city

    @property
    def radius(self) -> float:
        return round(min(24.0, 9 + len(self.located) ** 0.5 * 2), 1) if self.is_cluster else 8.0

    @property
    def needing(self) -> int:
        """Cities of the cluster that need HQ."""
        return sum(one.health.needs_hq for one in self.located)

    @property
    def place(self) -> str:
        """The middle of a cluster, for the address of the map around it."""
        longitude = sum(one.longitude for one in self.located) / len(self.located)
        latitude = sum(one.latitude for one in self.located) / len(self.located)
        return f"{longitude:.2f},{latitude:.2f}"

    @property
    def side(self) -> float:
        return round(self.radius * 1.7, 1)

    @property
    def left(self) -> float:
        return round(self.x - self.side / 2, 1)

    @property
    def top(self) -> float:
        return round(self.y - self.side / 2, 1)

    @property
    def diamond(self) -> str:
        x, y, r = self.x, self.y, self.radius + 1
        return f"{x},{y - r:.1f} {x + r:.1f},{y} {x},{y + r:.1f} {x - r:.1f},{y}"

    @property
    def triangle(self) -> str:
        x, y, r = self.x, self.y, self.radius + 1
        return f"{x},{y - r:.1f} {x + r:.1f},{y + r:.1f} {x - r:.1f},{y + r:.1f}"


@dataclass(frozen=True, slots=True)
class Map:
    width: float
    height: float
    land: str  # the path of the outlines; empty without the package
    graticule: str
    signs: Sequence[Sign]


class Projection:
    """Degrees → units of the drawing."""

    def __init__(self, bounds: Bounds) -> None:
        west, south, east, north = bounds
        self.shrink = cos(radians((south + north) / 2))
        spans = max((east - west) * self.shrink, 0.1), max(north - south, 0.1)
        scale = min(WIDTH / spans[0], HIGHEST / spans[1])
        self.height = min(HIGHEST, max(LOWEST, spans[1] * scale))
        # The drawing may be wider or higher than the cities: they stay in its middle.
        self.scale = scale
        self.west = (west + east) / 2 - WIDTH / scale / self.shrink / 2
        self.north = (south + north) / 2 + self.height / scale / 2
        self.bounds: Bounds = (
            self.west,
            self.north - self.height / scale,
            self.west + WIDTH / scale / self.shrink,
            self.north,
        )

    def __call__(self, longitude: float, latitude: float) -> Point:
        x = (longitude - self.west) * self.shrink * self.scale
        return round(x, 1), round((self.north - latitude) * self.scale, 1)


def network_map(located: Sequence[Located], *, around: Point | None = None, zoom: int = 0) -> Map:
    """Draw the cities; `around` is the middle of a nearer view in degrees, `zoom` how near."""
    bounds = _bounds([(one.longitude, one.latitude) for one in located])
    if around and zoom:
        bounds = _nearer(bounds, around, ZOOM**zoom)
    projection = Projection(bounds)
    west, south, east, north = projection.bounds
    shown = [
        one for one in located if west <= one.longitude <= east and south <= one.latitude <= north
    ]
    return Map(
        width=WIDTH,
        height=round(projection.height, 1),
        land=_land(projection),
        graticule=_graticule(projection),
        signs=_signs(shown, projection),
    )


def _bounds(points: Sequence[Point]) -> Bounds:
    """The rectangle around all cities, with a margin."""
    if not points:
        return EVERYWHERE
    longitudes, latitudes = zip(*points, strict=True)
    west, east = min(longitudes) - MARGIN, max(longitudes) + MARGIN
    south, north = min(latitudes) - ABOVE, max(latitudes) + ABOVE
    return west, max(-85.0, south), east, min(85.0, north)


def _nearer(bounds: Bounds, around: Point, times: float) -> Bounds:
    west, south, east, north = bounds
    half = (east - west) / times / 2, (north - south) / times / 2
    return around[0] - half[0], around[1] - half[1], around[0] + half[0], around[1] + half[1]


def _signs(located: Sequence[Located], projection: Projection) -> list[Sign]:
    """Cities and clusters, the most urgent last, so that it lies on top."""
    cells: dict[tuple[int, int], list[Located]] = {}
    for one in located:
        x, y = projection(one.longitude, one.latitude)
        cells.setdefault((int(x // CLUSTER), int(y // CLUSTER)), []).append(one)
    order = list(Level)
    names = _Names(projection.height, has_room=len(cells) <= MOST_NAMES)
    signs = []
    for members in sorted(cells.values(), key=lambda cell: min(_rank(one, order) for one in cell)):
        places = [projection(one.longitude, one.latitude) for one in members]
        x = round(sum(place[0] for place in places) / len(places), 1)
        y = round(sum(place[1] for place in places) / len(places), 1)
        level = order[min(_rank(one, order) for one in members)]
        text = members[0].row.city.name if len(members) == 1 else ""
        name, is_left = names.place(text, x, y)
        signs.append(Sign(x, y, level, members, name, is_left))
    return signs[::-1]


def _rank(one: Located, order: Sequence[Level]) -> int:
    return order.index(one.health.level)


class _Names:
    """Room for names: a name that would lie on another one is left out."""

    def __init__(self, height: float, *, has_room: bool) -> None:
        self.height, self.has_room = height, has_room
        self.taken: list[tuple[float, float, float]] = []  # left, right, middle

    def place(self, name: str, x: float, y: float) -> tuple[str, bool]:
        if not (name and self.has_room):
            return "", False
        long = len(name) * LETTER
        for is_left, left in ((False, x + 14), (True, x - 14 - long)):
            fits = left >= 0 and left + long <= WIDTH
            if fits and all(
                left + long < other_left or left > other_right or abs(y - middle) > LINE
                for other_left, other_right, middle in self.taken
            ):
                self.taken.append((left, left + long, y))
                return name, is_left
        return "", False


def _graticule(projection: Projection) -> str:
    """Lines of each tenth degree."""
    west, south, east, north = projection.bounds
    lines = []
    for longitude in range(int(west // 10) * 10, int(east) + 10, 10):
        x = projection(longitude, 0)[0]
        if 0 < x < WIDTH:
            lines.append(f"M{x} 0v{projection.height:.0f}")
    for latitude in range(int(south // 10) * 10, int(north) + 10, 10):
        y = projection(0, latitude)[1]
        if 0 < y < projection.height:
            lines.append(f"M0 {y}h{WIDTH:.0f}")
    return "".join(lines)


def _land(projection: Projection) -> str:
    west, south, east, north = projection.bounds
    drawn = []
    for ring in outlines():
        clipped = _clip(ring, (west - 1, south - 1, east + 1, north + 1))
        drawn.append(_path(projection(longitude, latitude) for longitude, latitude in clipped))
    return "".join(drawn)


def _path(points: Iterable[Point]) -> str:
    """A closed path in whole units, without points that would lie on the last one."""
    kept: list[tuple[int, int]] = []
    for x, y in points:
        point = round(x), round(y)
        if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) > 2:
            kept.append(point)
    if len(kept) < 3:
        return ""
    (x, y), steps = kept[0], []
    for following in kept[1:]:
        steps.append(f"{following[0] - x} {following[1] - y}")
        x, y = following
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(steps)}z"


def _clip(ring: Sequence[Point], bounds: Bounds) -> Sequence[Point]:
    """The part of a ring inside of bounds (I. Sutherland, G. Hodgman, 1974)."""
    west, south, east, north = bounds
    for axis, limit, keeps_above in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        clipped: list[Point] = []
        for place, point in enumerate(ring):
            before = ring[place - 1]
            inside = (point[axis] - limit) * keeps_above >= 0
            was_inside = (before[axis] - limit) * keeps_above >= 0
            if inside != was_inside:
                clipped.append(_crossing(before, point, axis, limit))
            if inside:
                clipped.append(point)
        ring = clipped
        if not ring:
            break
    return ring


def _crossing(one: Point, other: Point, axis: int, limit: float) -> Point:
    part = (limit - one[axis]) / (other[axis] - one[axis])
    return one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])


@lru_cache(maxsize=1)
def outlines() -> Sequence[Sequence[Point]]:
    """The outer rings of all land in degrees; none without the package. Read once a process."""
    return list(_rings())


def _rings() -> Iterator[Sequence[Point]]:
    try:
        found = list((files("countryinfo") / "data").iterdir())
    except ModuleNotFoundError:
        return
    for country in (file for file in found if file.name.endswith(".json")):
        shape = json.loads(country.read_text("utf-8")).get("geoJSON") or {}
        for feature in shape.get("features", ()):
            geometry = feature["geometry"]
            parts = geometry["coordinates"]
            for polygon in parts if geometry["type"] == "MultiPolygon" else [parts]:
                yield [(float(point[0]), float(point[1])) for point in polygon[0]]
