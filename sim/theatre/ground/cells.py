"""Cells of territory: hexagons over the ground held at the start, each tied to a point of a road."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sim.arrays import Floats
from sim.scenario.area import parsed
from sim.scenario.schema import Network, Node
from sim.theatre.ground.hexagons import ground_around, ground_of, hexagons
from sim.theatre.ground.projection import Projection
from sim.theatre.ground.shape import Road, RoadShape, Shape

BUFFER_KM = 5.0
"""Without an area: ground that counts around the places held and along the roads between them, km."""

DIGITS = 6
"""Of km, km2 and fractions of a road: stored cells are short, and the same with every version of GEOS."""
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells in the order of their road and of their point on it, with everything that a run needs.

    A cell changes hands when its point does: the one that lies `fraction` of the way from end a to end b of
    road `link_ids[link]`. Its ground counts for the place `settlements[settlement]`.
    """

    link_ids: tuple[str, ...]
    """Roads to which cells can be tied; a place without any is a road of no length with the place's id."""
    ends: tuple[tuple[str, str], ...]
    """Places at end a and end b of each road."""
    held_from_start: NDArray[np.bool_]
    """Whether the attacker holds end a and end b of each road from the start, shape (roads, 2)."""
    straight_km: Floats
    """Length of each road as the crow flies, km."""
    link: Indices
    """Road of each cell, index into `link_ids`."""
    fraction: Floats
    """Where on its road each cell is tied: 0 at end a, 1 at end b."""
    area_km2: Floats
    """Area of each cell, km2."""
    lat: Floats
    """Latitude of each cell's centre, degrees."""
    lon: Floats
    """Longitude of each cell's centre, degrees."""
    settlements: tuple[Node, ...]
    """Places for which ground is counted."""
    settlement: Indices
    """The nearest of them to each cell, index into `settlements`."""
    projection: Projection
    """Map on which the cells are hexagons."""
    shapes: NDArray[Any]
    """Shapely geometry of each cell on that map, km."""

    def __len__(self) -> int:
        return len(self.area_km2)

    @property
    def total_km2(self) -> float:
        """Area of all cells, km2."""
        return float(self.area_km2.sum())

    def rows(self) -> list[RoadShape]:
        """What a run needs of the cells, for `Ground`; cells stay in their order."""
        bounds = np.searchsorted(self.link, np.arange(len(self.link_ids) + 1))
        return [
            (
                road,
                *self.ends[index],
                *self.held_from_start[index].tolist(),
                float(self.straight_km[index]),
                self.fraction[first:last].tolist(),
                self.area_km2[first:last].tolist(),
            )
            for index, (road, (first, last)) in enumerate(zip(self.link_ids, pairwise(bounds), strict=True))
        ]

    def polygons(self) -> list[list[Floats]]:
        """Outlines for a map: for each cell the rings of its parts, latitude and longitude, shape (n, 2)."""
        outlines: list[list[Floats]] = [[] for _ in self.shapes]
        for part, cell in zip(*shapely.get_parts(self.shapes, return_index=True), strict=True):
            if part.geom_type == "Polygon":
                ring_km = shapely.get_coordinates(shapely.get_exterior_ring(part))
                outlines[cell].append(self.projection.degrees(ring_km))
        return outlines


def cells_of(network: Network) -> Cells:
    """Cells of a network; the same object for networks that differ only in the lengths of their links."""
    return cells_of_shape(Shape.of(network))


@lru_cache(maxsize=8)
def cells_of_shape(shape: Shape) -> Cells:
    """Cells of all networks of a shape."""
    nodes, all_roads, geojson, cell_area_km2 = shape
    projection = Projection.around(nodes)
    position_km = {node.id: projection.position_km(node.lat, node.lon) for node in nodes}
    held = {node.id: node for node in nodes if node.held_by == "supplied"}
    counted = {node.id: node for node in held.values() if node.in_area} or held
    roads = _with_lone_places([road for road in all_roads if not held.keys().isdisjoint(road[1:])], held)
    if geojson is None:
        between = _with_lone_places([road for road in all_roads if counted.keys() >= {*road[1:]}], counted)
        ground = ground_around([(position_km[a], position_km[b]) for _, a, b in between], BUFFER_KM)
    else:
        ground = ground_of(geojson, projection)
    shapes = hexagons(ground, cell_area_km2) if held else np.empty(0, dtype=object)
    centres = shapely.centroid(shapes)
    start_km = np.array([position_km[a] for _, a, _ in roads]).reshape(-1, 2)
    end_km = np.array([position_km[b] for _, _, b in roads]).reshape(-1, 2)
    place_km = np.array([position_km[node] for node in counted]).reshape(-1, 2)
    rivers = _rivers(nodes, geojson, projection)
    link, fraction = _on_own_bank(start_km, end_km, centres, rivers)
    fraction = fraction.round(DIGITS)
    order = np.lexsort((fraction, link))
    lat, lon = projection.degrees(shapely.get_coordinates(centres)[order]).T
    return Cells(
        link_ids=tuple(road for road, _, _ in roads),
        ends=tuple((a, b) for _, a, b in roads),
        held_from_start=np.array([(a not in held, b not in held) for _, a, b in roads], dtype=bool).reshape(
            -1, 2
        ),
        straight_km=np.hypot(*(end_km - start_km).T).round(DIGITS),
        link=link[order],
        fraction=fraction[order],
        area_km2=shapely.area(shapes)[order].round(DIGITS),
        lat=lat,
        lon=lon,
        settlements=tuple(counted.values()),
        settlement=_nearest(np.asarray(shapely.points(place_km)), centres)[order],
        projection=projection,
        shapes=shapes[order],
    )


def _with_lone_places(roads: list[Road], places: Iterable[str]) -> list[Road]:
    """Roads, and a road of no length for every place that none of them reaches."""
    reached = {end for road in roads for end in road[1:]}
    return [(place, place, place) for place in places if place not in reached] + roads


def _nearest(shapes: NDArray[Any], points: NDArray[Any]) -> Indices:
    """Index of the shape nearest to each point."""
    if not len(points):
        return np.empty(0, dtype=np.intp)
    return np.asarray(shapely.STRtree(shapes).nearest(points), dtype=np.intp)


def _rivers(nodes: tuple[Node, ...], geojson: str | None, projection: Projection) -> list[Any]:
    """Lines of the rivers on whose banks places are known to lie, on the map."""
    named = {bank.river for node in nodes for bank in node.banks}
    lines = [] if geojson is None else [line for line in parsed(geojson).lines if line.id in named]
    return [
        shapely.linestrings([projection.position_km(lat, lon) for lon, lat in line.points]) for line in lines
    ]


def _on_own_bank(
    start_km: Floats, end_km: Floats, centres: NDArray[Any], rivers: list[Any]
) -> tuple[Indices, Floats]:
    """Road of each cell, and where on it: the nearest point of a road that no river parts from its centre.

    Where rivers part a cell from every road it is tied to the nearest.
    """
    road, since, until = _between_rivers(start_km, end_km, rivers)
    points_km = shapely.get_coordinates(centres)
    a_km = start_km[road] + since[:, None] * (end_km - start_km)[road]
    b_km = start_km[road] + until[:, None] * (end_km - start_km)[road]
    stretch = _nearest(np.asarray(shapely.linestrings(np.stack([a_km, b_km], axis=1))), centres)
    if rivers:
        waters = shapely.multilinestrings(rivers)
        shapely.prepare(waters)
        feet_km = (
            a_km[stretch] + _foot(points_km, a_km[stretch], b_km[stretch])[:, None] * (b_km - a_km)[stretch]
        )
        for cell in np.flatnonzero(_crosses(points_km, feet_km, waters)):
            here_km = np.broadcast_to(points_km[cell], a_km.shape)
            feet_km = a_km + _foot(here_km, a_km, b_km)[:, None] * (b_km - a_km)
            far_km = np.hypot(*(feet_km - here_km).T)
            far_km[_crosses(here_km, feet_km, waters)] = np.inf
            if np.isfinite(far_km).any():
                stretch[cell] = int(far_km.argmin())
    part = _foot(points_km, a_km[stretch], b_km[stretch])
    return road[stretch], since[stretch] + part * (until - since)[stretch]


def _between_rivers(start_km: Floats, end_km: Floats, rivers: list[Any]) -> tuple[Indices, Floats, Floats]:
    """Stretches of roads between the rivers that they cross: the road, and from and to which fraction."""
    rows = []
    for index, (start, end) in enumerate(zip(start_km, end_km, strict=True)):
        line = shapely.linestrings([start, end])
        met = [shapely.get_coordinates(shapely.intersection(line, river)) for river in rivers]
        length_km = float(np.hypot(*(end - start)))
        cuts = sorted(float(np.hypot(*(point - start))) / length_km for points in met for point in points)
        rows += [(index, *ends) for ends in pairwise([0.0, *cuts, 1.0])]
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return table[:, 0].astype(np.intp), table[:, 1], table[:, 2]


def _crosses(points: Floats, feet: Floats, waters: Any) -> NDArray[np.bool_]:
    """Whether the way from each point to its foot meets a river before the foot, which may lie in one."""
    short = points + 0.999 * (feet - points)
    crosses: NDArray[np.bool_] = shapely.intersects(
        waters, shapely.linestrings(np.stack([points, short], axis=1))
    )
    return crosses


def _foot(points: Floats, start: Floats, end: Floats) -> Floats:
    """Fraction of the way from start to end at which a line is nearest to a point; arrays of shape (n, 2)."""
    along = end - start
    squared = (along**2).sum(axis=1)
    reached = ((points - start) * along).sum(axis=1)
    fraction: Floats = np.divide(reached, squared, out=np.zeros_like(reached), where=squared > 0)
    return fraction.clip(0.0, 1.0)
