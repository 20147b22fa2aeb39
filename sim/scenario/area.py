"""The study area of a network: a GeoJSON file (RFC 7946) that a scenario names.

Whatever the standard allows can be read: features without geometry, properties or name, heights, collections
of geometries, holes. What it forbids is refused, with the feature.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.problems import Problem, ScenarioError, quoted, shown, unreadable
from sim.scenario.schema import Network

HELD = "held"
"""Beginning of the id of the ground held at the start, where other features have polygons as well."""

LARGEST_AREA_FILE = 5_000_000
MOST_FEATURES = 1_000
SMALLEST_GROUND_KM2 = 0.01
SHORTEST_LINE = 2
SHORTEST_RING = 4
"""Positions of a triangle, which ends where it began."""

_DEEPEST = 20
"""Levels of collections in collections."""
_KM_PER_DEGREE = 111.2
_ORDER = "give positions as longitude, latitude, in degrees (WGS 84)"

Position = tuple[float, float]
"""Longitude and latitude, degrees."""
Ring = tuple[Position, ...]


class Bounds(NamedTuple):
    """Bounds in degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float


class AreaLine(NamedTuple):
    """A line of the file: a river, or a border."""

    id: str
    """Empty if the feature has none."""
    name: str
    """Empty if the feature has none."""
    points: tuple[Position, ...]
    """Two or more."""


@dataclass(frozen=True, slots=True)
class Area:
    """What an area file says."""

    held: tuple[tuple[Ring, ...], ...]
    """Ground held at the start: polygons, each with its outer ring first, and then its holes."""
    lines: tuple[AreaLine, ...]
    """Lines to draw under the maps."""
    credits: str = ""
    """Whose work it is, from the member `attribution` of the collection."""

    @property
    def box(self) -> Bounds:
        """Bounds of the ground held at the start."""
        lons, lats = zip(*(position for polygon in self.held for position in polygon[0]), strict=True)
        return Bounds(west=min(lons), south=min(lats), east=max(lons), north=max(lats))

    def contains(self, lon: float, lat: float) -> bool:
        """Whether a point lies in the ground held at the start."""
        return any(_is_around(polygon, lon, lat) for polygon in self.held)


class _WrongError(Exception):
    """What is wrong with a feature, and what to do about it."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule, self.remedy = rule, remedy


def area_of(network: Network) -> Area | None:
    """Study area of a network; None if it names none.

    Parameters
    ----------
    network : Network
        Of a loaded scenario, in which `area` is the text of the file.

    Raises
    ------
    ScenarioError
        If the text says no area.
    """
    return None if network.area is None else parsed(network.area)


def parsed(text: str) -> Area:
    """What the text of an area file says.

    Raises
    ------
    ScenarioError
        If there is something wrong with it.
    """
    area, faults = _read(text)
    if area is None:
        raise ScenarioError(_problems(faults, ""))
    return area


def area_text(written: str, folder: Path) -> tuple[str | None, list[Problem]]:
    """Text of the study area that a scenario names, without what means nothing, and what is wrong with it.

    A scenario that holds the text instead of the name of a file needs no other file: it can be sent, stored
    and played anywhere.

    Parameters
    ----------
    written : str
        Name of a file, or its text.
    folder : Path
        Where the file is looked for.

    Returns
    -------
    str or None
        None if something is wrong.
    list of Problem
        Empty if nothing is.
    """
    if written.lstrip().startswith("{"):
        text, (_, faults), name = written, _read(written), ""
    else:
        path = Path(os.path.abspath(folder / written))
        text, faults = _read_file(path)
        name = str(path)
    if faults:
        return None, _problems(faults, name)
    return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False), []


def _read_file(path: Path) -> tuple[str, list[tuple[str, str]]]:
    """Text of a file, and what makes it unusable as a study area."""
    try:
        if not path.is_file():
            return "", [("there is no such file", "name a GeoJSON file, relative to the file that names it")]
        if path.stat().st_size > LARGEST_AREA_FILE:
            rule = f"the file is larger than {LARGEST_AREA_FILE // 1_000_000} MB"
            return "", [(rule, "draw the area with fewer points")]
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return "", [("the text of the file is not UTF-8", "save it with the encoding UTF-8")]
    except (OSError, ValueError) as error:
        rule = unreadable(error)
        return "", [(rule, "check the name, and whether you may read it")]
    return text, _read(text)[1]


def _problems(faults: list[tuple[str, str]], file: str) -> list[Problem]:
    return [Problem("network.area", rule, remedy, file) for rule, remedy in faults]


@lru_cache(maxsize=8)
def _read(text: str) -> tuple[Area | None, list[tuple[str, str]]]:
    """The area, or what is wrong; remembered, because every map asks for it."""
    try:
        content = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None, [("the file is no GeoJSON: its text is no JSON", "write a feature collection")]
    if isinstance(content, dict) and content.get("type") == "Feature":
        content = {"type": "FeatureCollection", "features": [content]}
    match content:
        case {"type": "FeatureCollection", "features": [*features]}:
            return _collected(features, content.get("attribution"))
    return None, [("the file is no GeoJSON with features", "write a feature collection")]


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _collected(features: list[Any], attribution: Any) -> tuple[Area | None, list[tuple[str, str]]]:
    if len(features) > MOST_FEATURES:
        return None, [(f"the file has more than {MOST_FEATURES:,} features", "leave out what no map needs")]
    grounds: list[tuple[str, str, list[tuple[Ring, ...]]]] = []
    lines: list[AreaLine] = []
    faults: list[tuple[str, str]] = []
    for number, feature in enumerate(features, start=1):
        name = _id(feature)
        which = f"the feature {quoted(name)}" if name else f"feature {number}"
        try:
            parts = list(_parts(_geometry(feature), 0))
            lines += [
                AreaLine(name, _name(feature), points) for kind, points in parts if kind == "LineString"
            ]
            polygons = [rings for kind, rings in parts if kind == "Polygon"]
            if polygons or name.startswith(HELD):
                grounds.append((name, which, polygons))
        except _WrongError as wrong:
            faults.append((f"{which} {wrong.rule}", wrong.remedy))
    named = [ground for ground in grounds if ground[0].startswith(HELD)]
    found = named if len(grounds) > 1 else grounds
    if faults:
        return None, faults
    if len(found) != 1:
        rule = f"{len(grounds)} features with polygons" if grounds else "no feature with a polygon"
        remedy = f"give the ground held at the start a polygon, and an `id` that begins with {quoted(HELD)}"
        return None, [(f"the file has {rule}", remedy)]
    _, which, polygons = found[0]
    try:
        held = _ground(polygons)
    except _WrongError as wrong:
        return None, [(f"{which} {wrong.rule}", wrong.remedy)]
    return Area(tuple(held), tuple(lines), shown(attribution) if isinstance(attribution, str) else ""), []


def _id(feature: Any) -> str:
    """Id of a feature: among its properties, or its own; empty if it has none."""
    if not isinstance(feature, dict):
        return ""
    properties = feature.get("properties")
    inner = properties.get("id") if isinstance(properties, dict) else None
    found = inner if inner is not None else feature.get("id")
    return str(found) if isinstance(found, (str, int, float)) else ""


def _name(feature: dict[str, Any]) -> str:
    """Name of a feature; empty if it has none that could be written on a map."""
    name = (feature.get("properties") or {}).get("name")
    return shown(name.strip()) if isinstance(name, str) else ""


def _geometry(feature: Any) -> Any:
    match feature:
        case {"type": "Feature"} if isinstance(feature.get("properties") or {}, dict):
            return feature.get("geometry")
    raise _WrongError("is no feature of GeoJSON", "write `type: Feature`, with `properties` and a `geometry`")


def _parts(geometry: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Points, lines and polygons of a geometry, checked; empty ones count for nothing."""
    if depth > _DEEPEST:
        raise _WrongError("has collections of collections without end", "write the geometries side by side")
    match geometry:
        case None:
            return
        case {"type": "GeometryCollection", "geometries": [*inner]}:
            for part in inner:
                yield from _parts(part, depth + 1)
        case {"type": "Point" | "LineString" | "Polygon" as kind, "coordinates": [*coordinates]}:
            yield from _single(kind, coordinates)
        case {"type": "MultiPoint" | "MultiLineString" | "MultiPolygon" as kind, "coordinates": [*members]}:
            for member in members:
                yield from _single(kind.removeprefix("Multi"), member)
        case _:
            raise _WrongError("has a geometry that is none of GeoJSON", "check its `type` and `coordinates`")


def _single(kind: str, coordinates: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(coordinates, list):
        raise _WrongError(f"has no coordinates: {shown(coordinates)}", "write lists of positions")
    if not coordinates:
        return
    if kind == "Point":
        yield kind, _position(coordinates)
    elif kind == "LineString":
        yield kind, _line(coordinates)
    else:
        rings = tuple(_ring(ring) for ring in coordinates if ring != [])
        if rings:
            yield kind, rings


def _position(position: Any) -> Position:
    match position:
        case [lon, lat, *rest] if all(type(number) in (int, float) for number in (lon, lat, *rest)):
            # A number may be too long for a float.
            if not (-180 <= lon <= 360 and abs(lat) <= 90 and all(abs(number) < 1e300 for number in rest)):
                raise _WrongError(f"lies outside of the globe: {shown(position)}", _ORDER)
            return float(lon), float(lat)
    raise _WrongError(f"has a position that is none: {shown(position)}", _ORDER)


def _line(positions: Any) -> tuple[Position, ...]:
    if not isinstance(positions, list) or len(positions) < SHORTEST_LINE:
        raise _WrongError(
            f"has a line with fewer than {SHORTEST_LINE} positions", "give it two, or leave it out"
        )
    line = tuple(map(_position, positions))
    if max(lon for lon, _ in line) - min(lon for lon, _ in line) > 180:
        raise _WrongError(
            "reaches around half of the globe, or over the 180th meridian",
            "let longitudes go on past 180 there: 179.5, 180.5",
        )
    return line


def _ring(positions: Any) -> Ring:
    if not isinstance(positions, list) or len(positions) < SHORTEST_RING or positions[0] != positions[-1]:
        raise _WrongError(
            "has a polygon that is not closed",
            f"give each ring {SHORTEST_RING} positions or more, the last like the first",
        )
    return _line(positions)


def _ground(polygons: list[tuple[Ring, ...]]) -> list[tuple[Ring, ...]]:
    """Polygons that are ground to be held."""
    if not polygons:
        raise _WrongError(
            "is no ground", "give it a polygon: closed rings of longitudes and latitudes in degrees"
        )
    if sum(map(_km2, polygons)) < SMALLEST_GROUND_KM2:
        raise _WrongError("encloses no ground", "look whether its corners lie on a line, or its sides cross")
    lons = [lon for outer, *_ in polygons for lon, _ in outer]
    if max(lons) - min(lons) > 180:
        raise _WrongError(
            "reaches over the 180th meridian", "let longitudes go on past 180 there: 179.5, 180.5"
        )
    return polygons


def _km2(polygon: tuple[Ring, ...]) -> float:
    """Area of a polygon without its holes, roughly."""
    outer, *holes = map(_ring_km2, polygon)
    return max(0.0, outer - sum(holes))


def _ring_km2(ring: Ring) -> float:
    """Area of a ring, on a map that is true to scale in its middle (Gauss's area formula)."""
    lon, lat = ring[0]
    flat = [(x - lon, y - lat) for x, y in ring]
    twice = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairwise(flat))
    middle = sum(y for _, y in ring) / len(ring)
    return abs(twice) / 2 * _KM_PER_DEGREE**2 * cos(radians(middle))


def _is_around(polygon: tuple[Ring, ...], lon: float, lat: float) -> bool:
    """Whether a ray from a point crosses the rings an odd number of times."""
    crossed = 0
    for ring in polygon:
        for (a_lon, a_lat), (b_lon, b_lat) in pairwise(ring):
            if (a_lat > lat) != (b_lat > lat):
                crossed += lon < a_lon + (lat - a_lat) / (b_lat - a_lat) * (b_lon - a_lon)
    return crossed % 2 == 1
