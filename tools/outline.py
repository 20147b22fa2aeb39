"""The ground held at the start, made from a network: places held, roads that cross the front, and a river.

    cd scenarios/kherson-2022/parts
    python -m tools.outline network.yaml rivers.geojson --river dnipro --side right --to area.geojson

Nobody's map is copied. The ground is the concave hull (Park & Oh 2012, as shapely has it) of points every 2
km along the roads between held places, of the near halves of the roads that cross the front, and of the
river's bank where such a road is near; cut at the river. It is as coarse as the network. The command prints
its area, to be held against the record.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from math import cos, dist, radians
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from shapely import concave_hull, get_parts
from shapely.geometry import LineString, MultiPoint, Polygon
from shapely.geometry.polygon import orient

STEP_KM = 2.0
"""Between points along a road or a bank."""
NEAR_KM = 9.0
"""A point of the bank that is nearer than this to held ground belongs to it."""
RATIO = 0.3
"""How far the hull goes into bays: 0 as far as it can, 1 not at all.

Chosen with one figure in view: for Kherson 0.25 gives 5,990 km2, 0.3 some 6,080 and 0.35 gives 6,480; the map
of 18 July 2022 has 6,246.
"""
DEEP_KM = 200.0
"""How far the ground behind a bank reaches."""
KM_PER_DEGREE = 111.2

Point = tuple[float, float]
Plain = Mapping[str, Any]


class Plane:
    """Degrees to km and back, for a theatre of a few hundred km about a latitude."""

    def __init__(self, lat: float) -> None:
        self._east = KM_PER_DEGREE * cos(radians(lat))

    def km(self, lon: float, lat: float) -> Point:
        """Position east and north, km."""
        return lon * self._east, lat * KM_PER_DEGREE

    def degrees(self, point: Sequence[float]) -> list[float]:
        """Longitude and latitude of a position, rounded to about 100 m."""
        return [round(point[0] / self._east, 3), round(point[1] / KM_PER_DEGREE, 3)]


def points_held(network: Plain, on_bank: set[str], plane: Plane) -> list[Point]:
    """Points along the roads of held places: all of a road, or its near half where it crosses the front."""
    places = {node["id"]: node for node in network["nodes"]}
    points: list[Point] = []
    for link in network["links"]:
        ends = [places[link["a"]], places[link["b"]]]
        held = [end["held_by"] == "supplied" for end in ends]
        if not any(held) or not all(end["id"] in on_bank for end in ends):
            continue
        first, last = (0.0 if held[0] else 0.5), (1.0 if held[1] else 0.5)
        a, b = (plane.km(end["lon"], end["lat"]) for end in ends)
        steps = max(2, round(dist(a, b) / STEP_KM))
        shares = [first + (last - first) * step / steps for step in range(steps + 1)]
        points += [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for share in shares]
    return points


def ground_behind(bank: Sequence[Point], side: str) -> Polygon:
    """Ground on one side of a river, which runs on straight beyond both its ends."""
    deep_km = DEEP_KM if side == "left" else -DEEP_KM
    line = [_beyond(bank[1], bank[0]), *bank, _beyond(bank[-2], bank[-1])]
    return LineString(line).buffer(deep_km, single_sided=True).buffer(0)


def _beyond(before: Point, end: Point) -> Point:
    """A point far beyond an end of a line, straight on."""
    longer = DEEP_KM / dist(before, end)
    return end[0] + (end[0] - before[0]) * longer, end[1] + (end[1] - before[1]) * longer


def outline(network: Plain, rivers: Plain, *, river: str, side: str, plane: Plane) -> Polygon:
    """The ground that the supplied side holds on one bank of a river, km.

    Parameters
    ----------
    network : mapping
        Nodes and links as in a network file; a node tells its bank by `banks`.
    rivers : mapping
        GeoJSON, with a line for the river that runs downstream.
    river, side : str
        Id of the river, and the bank: left or right, looking downstream.
    plane : Plane
        Where kilometres are.
    """
    trace = next(each for each in rivers["features"] if each["properties"]["id"] == river)
    bank = [plane.km(*position) for position in trace["geometry"]["coordinates"]]
    here = {"river": river, "side": side}
    on_bank = {node["id"] for node in network["nodes"] if here in node.get("banks", [])}
    points = points_held(network, on_bank, plane)
    water = LineString(bank).segmentize(STEP_KM).coords
    points += [(x, y) for x, y in water if min(dist((x, y), other) for other in points) < NEAR_KM]
    hull = concave_hull(MultiPoint(points), ratio=RATIO).intersection(ground_behind(bank, side))
    largest = max(get_parts(hull), key=lambda part: float(part.area))
    return Polygon(largest.simplify(0.5))


def area_file(ground: Polygon, rivers: Plain, name: str, plane: Plane) -> str:
    """Ground and rivers as GeoJSON (RFC 7946: an outer ring runs counter-clockwise), a feature a line."""
    held = {
        "type": "Feature",
        "properties": {
            "id": "held_at_start",
            "name": name,
            "note": "made by tools/outline.py from places, roads and rivers: as coarse as the network",
        },
        "geometry": {
            "type": "Polygon",
            "coordinates": [[plane.degrees(point) for point in orient(ground).exterior.coords]],
        },
    }
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in [held, *rivers["features"]])
    credit = "places: GeoNames, CC BY 4.0"
    return f'{{"type": "FeatureCollection", "attribution": "{credit}", "features": [\n{lines}\n]}}\n'


def main() -> None:
    """Write the area file, and print the area."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network", type=Path, help="network file")
    parser.add_argument("rivers", type=Path, help="GeoJSON with the rivers")
    parser.add_argument("--river", required=True, help="id of the river behind which the ground lies")
    parser.add_argument("--side", choices=("left", "right"), required=True, help="bank, looking downstream")
    parser.add_argument("--name", default="Ground held at the start")
    parser.add_argument("--to", type=Path, required=True, help="area file to write")
    asked = parser.parse_args()
    network = YAML(typ="safe").load(asked.network)
    rivers = json.loads(asked.rivers.read_text(encoding="utf-8"))
    plane = Plane(sum(node["lat"] for node in network["nodes"]) / len(network["nodes"]))
    ground = outline(network, rivers, river=asked.river, side=asked.side, plane=plane)
    asked.to.write_text(area_file(ground, rivers, asked.name, plane), encoding="utf-8")
    print(f"{ground.area:,.0f} km²")


if __name__ == "__main__":
    main()
