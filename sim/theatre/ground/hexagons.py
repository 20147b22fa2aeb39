"""The ground that counts as territory, and its division into hexagons, on a flat map in kilometres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sim.scenario.area import parsed
from sim.theatre.ground.projection import Projection

PointKm = tuple[float, float]
"""Easting and northing, km."""


def ground_of(geojson: str, projection: Projection) -> BaseGeometry:
    """Ground held at the start.

    Parameters
    ----------
    geojson : str
        Text of an area file, in which nothing is wrong.
    projection : Projection
        Map to put it on.

    Returns
    -------
    shapely geometry
        In km.
    """
    polygons = [shapely.polygons(outer, holes or None) for outer, *holes in parsed(geojson).held]
    ground = polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
    flat = shapely.transform(ground, lambda degrees: projection.positions_km(degrees[:, 1], degrees[:, 0]))
    return shapely.make_valid(flat)


def ground_around(lines: Sequence[tuple[PointKm, PointKm]], distance_km: float) -> BaseGeometry:
    """Ground within a distance of straight lines; a line may be a point."""
    straight = shapely.linestrings(np.array(lines, dtype=float).reshape(-1, 2, 2))
    return shapely.union_all(shapely.buffer(straight, distance_km, quad_segs=16))


def hexagons(ground: BaseGeometry, area_km2: float) -> NDArray[Any]:
    """Divide ground into regular hexagons, cut off where it ends.

    Parameters
    ----------
    ground : shapely geometry
        In km.
    area_km2 : float
        Area of a whole hexagon.

    Returns
    -------
    ndarray of shapely geometries
        They do not overlap, and together they are the ground.
    """
    if ground.is_empty:
        return np.empty(0, dtype=object)
    # On a lattice of half a width by half a side, centres and corners have whole numbers: neighbours share
    # their corners to the last bit.
    side_km = math.sqrt(2 * area_km2 / (3 * math.sqrt(3)))
    lattice_km = np.array([math.sqrt(3) * side_km / 2, side_km / 2])
    west, south = (ground.bounds[:2] // (lattice_km * [2, 3])).astype(int) - 1
    east, north = (ground.bounds[2:] // (lattice_km * [2, 3])).astype(int) + 2
    column, row = (axis.ravel() for axis in np.meshgrid(np.arange(west, east), np.arange(south, north)))
    centres = np.column_stack([2 * column + row % 2, 3 * row])
    corners = np.array([(1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2), (1, -1)])
    whole = shapely.polygons((centres[:, None, :] + corners) * lattice_km)
    shapely.prepare(ground)
    whole = whole[shapely.intersects(ground, whole)]
    cut = ~shapely.contains(ground, whole)
    whole[cut] = shapely.intersection(whole[cut], ground)
    cells: NDArray[Any] = whole[shapely.area(whole) > 0]
    return cells
