"""The ground held at the start, made from a network: which places are held, where the front crosses the roads, the rivers.

    python -m tools.outline scenarios/kherson-2022/parts/network.yaml scenarios/kherson-2022/parts/rivers.geojson \\
        --river dnipro --side right --held-by russia --to scenarios/kherson-2022/parts/area.geojson

Nobody's map is copied. The ground is the concave hull (Park & Oh 2012, as shapely has it) of points every 2 km along the roads
between held places, of the halves on this side of the roads that cross the front, and of the river's bank where such a
road is near; cut at the river. It is as coarse as the network. The command prints its area, to be held against the record.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from math import cos, dist, radians
from pathlib import Path
from typing import Any

import shapely
from ruamel.yaml import YAML
from shapely.geometry import LineString, MultiPoint, Polygon

STEP_KM = 2.0
"""Between points along a road."""
NEAR_KM = 9.0
"""A point of the bank that is nearer to held ground belongs to it."""
RATIO = 0.4
"""How far the hull goes into bays: 0 as far as it can, 1 not at all.

Calibrated on one figure: for Kherson 0.3 gives 6,065 km2, 0.4 6,248 and 0.5 6,622, where the map of 18 July 2022 has 6,246.
"""
KM_PER_DEGREE = 111.2

Point = tuple[float, float]


def points_held(network: dict[str, Any], side: str, on_bank: set[str], to_km: Plane) -> list[Point]:
    """Points along the roads of held places, km: the whole road, or half of one that crosses the front."""
    places = {node["id"]: node for node in network["nodes"]}
    found: list[Point] = []
    for link in network["links"]:
        ends = [places[link["a"]], places[link["b"]]]
        held = [end["held_by"] == side for end in ends]
        if not any(held) or not all(end["id"] in on_bank for end in ends):
            continue
        first, last = (0.0 if held[0] else 0.5), (1.0 if held[1] else 0.5)
        a, b = (to_km(end["lon"], end["lat"]) for end in ends)
        steps = max(2, round(dist(a, b) / STEP_KM))
        shares = (first + (last - first) * step / steps for step in range(steps + 1))
        found += [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for share in shares]
    return found


class Plane:
    """Degrees to km and back, about the middle of a theatre of a few hundred km."""

    def __init__(self, lat: float) -> None:
        self._east, self._north = KM_PER_DEGREE * cos(radians(lat)), KM_PER_DEGREE

    def __call__(self, lon: float, lat: float) -> Point:
        return lon * self._east, lat * self._north

    def back(self, point: Sequence[float]) -> list[float]:
        """Longitude and latitude, rounded to about 100 m."""
        return [round(point[0] / self._east, 3), round(point[1] / self._north, 3)]


def bank_of(river: Sequence[Point], side: str) -> Polygon:
    """The ground on one side of a river that runs from the first point to the last, 200 km deep."""
    line = LineString(river)
    sign = 1 if side == "left" else -1
    return line.buffer(sign * 200.0, single_sided=True, cap_style="flat").buffer(0)


def outline(network: dict[str, Any], rivers: dict[str, Any], *, river: str, side: str, held_by: str) -> Outline:
    """The ground held on one bank of a river.

    Parameters
    ----------
    network : dict
        Nodes and links as in a network file; a node tells its bank by `banks`.
    rivers : dict
        GeoJSON, with a line for the river that runs downstream.
    river, side : str
        Id of the river, and the bank: left or right, looking downstream.
    held_by : str
        Side that holds the ground.
    """
    to_km = Plane(sum(node["lat"] for node in network["nodes"]) / len(network["nodes"]))
    trace = next(each for each in rivers["features"] if each["properties"]["id"] == river)
    bank = [to_km(*position) for position in trace["geometry"]["coordinates"]]
    on_bank = {node["id"] for node in network["nodes"] if {"river": river, "side": side} in node.get("banks", [])}
    points = points_held(network, held_by, on_bank, to_km)
    water = LineString(bank).segmentize(STEP_KM)
    points += [point for point in water.coords if min(dist(point, other) for other in points) < NEAR_KM]
    hull = shapely.concave_hull(MultiPoint(points), ratio=RATIO).intersection(bank_of(bank, side))
    largest = max(shapely.get_parts(hull), key=lambda part: float(part.area))
    return Outline(largest.simplify(0.5), to_km)


class Outline:
    """Ground on a plane."""

    def __init__(self, polygon: Polygon, to_km: Plane) -> None:
        self.area_km2 = float(polygon.area)
        self._polygon, self._to_km = polygon, to_km

    def feature(self, name: str, note: str) -> dict[str, Any]:
        """As a feature of GeoJSON (RFC 7946: the outer ring runs counter-clockwise)."""
        ring = [self._to_km.back(point) for point in shapely.geometry.polygon.orient(self._polygon).exterior.coords]
        return {
            "type": "Feature",
            "properties": {"id": "held_at_start", "name": name, "note": note},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }


def lines_of(features: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Features a line each, so that a change can be read."""
    yield '{"type": "FeatureCollection", "features": ['
    yield ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    yield "]}"


def main() -> None:
    """Write the area file, and print the area."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    parser.add_argument("rivers", type=Path)
    parser.add_argument("--river", required=True)
    parser.add_argument("--side", choices=("left", "right"), required=True)
    parser.add_argument("--held-by", required=True)
    parser.add_argument("--name", default="Ground held at the start")
    parser.add_argument("--to", type=Path, required=True)
    asked = parser.parse_args()
    network = YAML(typ="safe").load(asked.network)
    rivers = json.loads(asked.rivers.read_text(encoding="utf-8"))
    ground = outline(network, rivers, river=asked.river, side=asked.side, held_by=asked.held_by)
    note = "made by tools/outline.py from the places held, the roads between them and the rivers: as coarse as the network"
    features = [ground.feature(asked.name, note), *rivers["features"]]
    asked.to.write_text("\n".join(lines_of(features)) + "\n", encoding="utf-8")
    print(f"{ground.area_km2:,.0f} km²")


if __name__ == "__main__":
    main()
