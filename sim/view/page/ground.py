"""The ground of a map on a page, as plain data: cells, waters, roads, railways, places.

Positions are whole tenths of a kilometre east and south of the north-western corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sim.scenario.area import area_of
from sim.scenario.schema import Network, Scenario
from sim.scenario.text.read import read_file
from sim.scenario.text.tree import plain
from sim.theatre.network import Theatre

UNITS_PER_KM = 10.0
MARGIN_KM = 8.0
"""Ground shown around the places that matter."""
BORDER_FEATURE = "border"
"""Id of the line of the area file that is a state border; the others are rivers."""

Ring = list[list[int]]
Positions = Sequence[tuple[float, float]]


def ground_of(scenario: Scenario) -> dict[str, Any]:
    """Everything on the map of a scenario that no run changes.

    Parameters
    ----------
    scenario : Scenario
        Its network; lengths need not be resolved.

    Returns
    -------
    dict
        `size` (width, height); `supplied`, the name of the side that holds the ground at first; `hexagon`,
        the outline of a whole cell, and `cells` in the order of the theatre's, each `[x, y]` of a whole one,
        or the rings of one that the edge of the study area cuts; `area_km2` of each cell; `waters` and
        `borders`; `links` and `places`.
    """
    theatre = Theatre(scenario.network)
    shapes_km = _shapes_km(theatre)
    west, north, size = _frame(scenario, theatre, shapes_km)

    def placed(positions_km: Iterable[Sequence[float]]) -> Ring:
        return [
            [round((east_km - west) * UNITS_PER_KM), round((north - north_km) * UNITS_PER_KM)]
            for east_km, north_km in positions_km
        ]

    hexagon, cells = _cells([[placed(ring) for ring in rings] for rings in shapes_km])
    position = {node: placed([at])[0] for node, at in theatre.position_km.items()}
    waters, borders = _lines(scenario.network, theatre)
    local = local_names(scenario)
    return {
        "size": size,
        "supplied": scenario.sides.supplied.name,
        "hexagon": hexagon,
        "cells": cells,
        "area_km2": [round(float(area), 2) for area in theatre.cells.area_km2],
        "waters": [
            {"name": name, "local": local["waters"].get(name), "line": placed(line)} for name, line in waters
        ],
        "borders": [placed(line) for line in borders],
        "links": [
            {"id": link.id, "mode": link.mode, "line": [position[link.a], position[link.b]]}
            for link in scenario.network.links
            if link.in_use or link.mode == "road"
        ],
        "places": _places(scenario, position, local["places"]),
    }


def _shapes_km(theatre: Theatre) -> list[list[list[tuple[float, float]]]]:
    """Rings of each cell on the theatre's map, km."""
    projection = theatre.cells.projection
    return [
        [[projection.position_km(lat, lon) for lat, lon in ring.tolist()] for ring in rings]
        for rings in theatre.cells.polygons()
    ]


def _frame(
    scenario: Scenario, theatre: Theatre, shapes_km: list[list[list[tuple[float, float]]]]
) -> tuple[float, float, list[int]]:
    """Western and northern edge, km, and width and height in units, around the ground and the stations."""
    shown = [theatre.position_km[node] for node in stations(scenario)]
    shown += [at for rings in shapes_km for ring in rings for at in ring]
    east, north = [at[0] for at in shown], [at[1] for at in shown]
    west, top = min(east) - MARGIN_KM, max(north) + MARGIN_KM
    width, height = max(east) + MARGIN_KM - west, top - min(north) + MARGIN_KM
    return west, top, [round(width * UNITS_PER_KM), round(height * UNITS_PER_KM)]


def stations(scenario: Scenario) -> list[str]:
    """Places that matter to the supply: the hub, and those of groups, depots and trains."""
    supply, hub = scenario.supply, scenario.hub_place
    named = [
        *([hub] if hub else []),
        *(group.node for group in scenario.groups),
        *(depot.node for depot in supply.depots),
        *(service.origin for service in supply.trains),
    ]
    return list(dict.fromkeys(named))


def _cells(cells: list[list[Ring]]) -> tuple[Ring, list[Any]]:
    """Outline of a whole cell from its first corner, and the cells: the corner of whole ones, else rings.

    Rounding moves a corner by at most half a unit; those that differ by no more than one are whole.
    """
    outlines = [_from_first(rings[0]) for rings in cells if len(rings) == 1 and len(rings[0]) == 7]
    if not outlines:
        return [], cells
    counted: dict[str, int] = {}
    for outline in outlines:
        counted[str(outline)] = counted.get(str(outline), 0) + 1
    hexagon = max(outlines, key=lambda outline: counted[str(outline)])

    def whole(rings: list[Ring]) -> bool:
        if len(rings) != 1 or len(rings[0]) != len(hexagon):
            return False
        pairs = zip(_from_first(rings[0]), hexagon, strict=True)
        return all(abs(a[0] - b[0]) <= 1 and abs(a[1] - b[1]) <= 1 for a, b in pairs)

    return hexagon, [rings[0][0] if whole(rings) else rings for rings in cells]


def _from_first(ring: Ring) -> Ring:
    (x0, y0) = ring[0]
    return [[x - x0, y - y0] for x, y in ring]


def _lines(network: Network, theatre: Theatre) -> tuple[list[tuple[str, Positions]], list[Positions]]:
    """Waters with their names, and borders, of the area file; on the theatre's map, km."""
    waters: list[tuple[str, Positions]] = []
    borders: list[Positions] = []
    area = area_of(network)
    for line in area.lines if area else ():
        points_km = [theatre.projection.position_km(lat, lon) for lon, lat in line.points]
        if line.id == BORDER_FEATURE:
            borders.append(points_km)
        else:
            waters.append((line.name.removesuffix(" river"), points_km))
    return waters, borders


def local_names(scenario: Scenario) -> dict[str, dict[str, str]]:
    """Names in the language of the country: of `places` by id, of `waters` by name; unknown ones are missing.

    They stand in `names.yaml` of the scenario's record, if it has one.
    """
    known: dict[str, dict[str, str]] = {"places": {}, "waters": {}}
    path = Path(scenario.record or "") / "names.yaml"
    if scenario.record is not None and path.is_file():
        tree = read_file(path, [])
        known |= plain(tree) if tree is not None else {}
    return known


def _places(
    scenario: Scenario, position: dict[str, list[int]], local: dict[str, str]
) -> list[dict[str, Any]]:
    """Places, those that matter to the supply first, then by their people."""
    hub, rank = scenario.hub_place, {node: index for index, node in enumerate(stations(scenario))}
    bases = {group.node: group.name for group in scenario.groups}
    ordered = sorted(
        scenario.network.nodes, key=lambda node: (rank.get(node.id, len(rank)), -node.population, node.id)
    )
    places = []
    for node in ordered:
        place: dict[str, Any] = {
            "id": node.id,
            "name": node.name,
            "at": position[node.id],
            "side": node.held_by,
        }
        if node.id in local:
            place["local"] = local[node.id]
        if node.id == hub:
            place["hub"] = True
        if node.id in bases:
            place["group"] = bases[node.id]
        if node.id in rank:
            place["important"] = True
        places.append(place)
    return places
