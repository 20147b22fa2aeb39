"""Does the map fit together? The places among themselves, and the ground held at the start."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.area import area_of
from sim.scenario.checks.check import reads
from sim.scenario.problems import Problem, ScenarioError, quoted
from sim.scenario.schema import Scenario


@reads("network.nodes.*.lon")
def places_lie_on_one_half_of_the_globe(scenario: Scenario) -> Iterator[Problem]:
    """No map shows more; across the 180th meridian longitudes go on, so that it is no edge."""
    nodes = scenario.network.nodes
    west, east = min(nodes, key=lambda node: node.lon), max(nodes, key=lambda node: node.lon)
    if east.lon - west.lon > 180:
        yield Problem(
            "network.nodes",
            f"the places reach around half of the globe, from {quoted(west.id)} at {west.lon:g} to "
            f"{quoted(east.id)} at {east.lon:g} degrees",
            "look whether a longitude has the wrong sign",
        )


@reads("network")
def ground_lies_where_the_places_are(scenario: Scenario) -> Iterator[Problem]:
    """Some place held at the start lies in the ground held at the start."""
    try:
        area = area_of(scenario.network)
    except ScenarioError:
        return  # reported where the file is named
    places = [node for node in scenario.network.nodes if node.held_by == "supplied"]
    if area is None or not places or any(area.contains(node.lon, node.lat) for node in places):
        return
    box = area.box
    where = f"{box.south:g} to {box.north:g} degrees north, {box.west:g} to {box.east:g} east"
    is_swapped = any(area.contains(node.lat, node.lon) for node in places)
    yield Problem(
        "network.area",
        f"no place that is held at the start lies in the ground of the area file ({where})",
        "latitude and longitude are exchanged: GeoJSON has the longitude first"
        if is_swapped
        else "name the area of this network; GeoJSON has the longitude first",
    )
