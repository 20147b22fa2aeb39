"""The study area of a network: a GeoJSON file that a scenario names."""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Network

HELD_GROUND = "held_2022_09_05"
"""Id of the feature with the ground held by Russian forces at the start."""

LARGEST_AREA_FILE = 5_000_000
SHORTEST_RING = 4
"""Positions of a triangle, which ends where it began."""


class Box(NamedTuple):
    """Bounds in degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float


def read_area(network: Network) -> dict[str, Any] | None:
    """GeoJSON of the study area.

    Parameters
    ----------
    network : Network
        Of a loaded scenario, in which `area` is the path of a file.

    Returns
    -------
    dict or None
        The feature collection; None if the network names no area.

    Raises
    ------
    ScenarioError
        If the file cannot be used.
    """
    if network.area is None:
        return None
    problem = area_problem(Path(network.area))
    if problem is not None:
        raise ScenarioError([problem])
    content: dict[str, Any] = json.loads(Path(network.area).read_bytes())
    return content


def area_box(network: Network) -> Box | None:
    """Box around the study area; None if the network names none, or a file that cannot be used."""
    if network.area is None or area_problem(Path(network.area)) is not None:
        return None
    positions = [
        position
        for ring in _rings(_geometry(json.loads(Path(network.area).read_bytes())))
        for position in ring
    ]
    return Box(
        west=min(lon for lon, *_ in positions),
        south=min(lat for _, lat, *_ in positions),
        east=max(lon for lon, *_ in positions),
        north=max(lat for _, lat, *_ in positions),
    )


def area_problem(path: Path) -> Problem | None:
    """What makes a file unusable as a study area, if anything does."""
    rule, remedy = "", "name a GeoJSON file, relative to the file that names it"
    try:
        if not path.is_file():
            rule = "there is no such file"
        elif path.stat().st_size > LARGEST_AREA_FILE:
            rule = f"the file is larger than {LARGEST_AREA_FILE // 1_000_000} MB"
        else:
            geometry = _geometry(json.loads(path.read_bytes()))
            if geometry is None:
                rule = f"the file has no feature `{HELD_GROUND}`"
                remedy = "give the ground held at the start this `id`"
            elif not _is_ground(geometry):
                rule = f"the feature `{HELD_GROUND}` is no ground"
                remedy = "give it a polygon: closed rings of longitudes and latitudes in degrees"
    except (OSError, ValueError, RecursionError):
        rule = "the file is no GeoJSON"
    return Problem("network.area", rule, remedy, str(path)) if rule else None


def _geometry(content: Any) -> Any:
    """Geometry of the ground held at the start; None if no feature goes by that name."""
    features = content.get("features") if isinstance(content, dict) else None
    for feature in features if isinstance(features, list) else []:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict) and properties.get("id") == HELD_GROUND:
            return feature.get("geometry") or {}
    return None


def _is_ground(geometry: Any) -> bool:
    """Whether a geometry is made of closed rings of positions on the globe."""
    rings = _rings(geometry)
    return bool(rings) and all(
        isinstance(ring, list)
        and len(ring) >= SHORTEST_RING
        and ring[0] == ring[-1]
        and all(map(_is_position, ring))
        for ring in rings
    )


def _rings(geometry: Any) -> list[Any]:
    """Rings of a polygon or of several; empty for everything else."""
    match geometry:
        case {"type": "Polygon", "coordinates": [*rings]}:
            return rings
        case {"type": "MultiPolygon", "coordinates": [*polygons]}:
            return [
                ring for polygon in polygons for ring in (polygon if isinstance(polygon, list) else [None])
            ]
    return []


def _is_position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) >= 2
        and all(type(number) in (int, float) and isfinite(number) for number in position)
        and abs(position[0]) <= 180
        and abs(position[1]) <= 90
    )
