"""Where it happens: places, roads and railways, bridges, and the study area."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from sim.scenario.kinds import Id, Name, NodeId, OneLine
from sim.scenario.quantity import Grade, Quantity, Record, quantity

BridgeState = Literal["open", "weak", "light", "down"]
"""`weak`: one column at a time; `light`: weak, and closed to supply trucks; `down`: cannot be used."""
Side = Literal["supplied", "attacker"]
"""Who holds a place: the side whose supply is looked at, or the one that attacks it."""


HALF_ROUND = 180.0
"""Degrees of longitude half around the earth: no network is wider."""


class Bank(Record):
    """A bank of a river."""

    river: str
    """Id of the river in the area file, where its line runs downstream."""
    side: Literal["left", "right"]
    """Side of the river, looking downstream."""


class Node(Record):
    """A settlement, junction, base or crossing."""

    id: Id
    """Short name used everywhere else in the file."""
    name: Name
    """Name for people."""
    lat: float = Field(ge=-85, le=85)
    """Latitude in degrees, WGS 84; the map of the model does not reach the poles."""
    lon: float = Field(ge=-180, le=360)
    """Longitude in degrees, WGS 84; a network may lie across the 180th meridian."""
    population: int = Field(0, ge=0, le=100_000_000)
    """People before the war."""
    kind: Literal["town", "village", "rail_junction", "rail_base", "border_crossing", "sink"] = "village"
    """What the place is."""
    held_by: Side
    """Who holds it when the scenario starts: the side that is supplied, or the attacker."""
    in_area: bool = True
    """Whether it lies in the study area."""
    abroad: bool = False
    """Whether it lies in the other country, or at its border: it cannot be taken."""
    banks: tuple[Bank, ...] = ()
    """Banks of the rivers near it on which it is known to lie."""
    source: str = "own-estimate"
    """Reference for the position."""


class Bridge(Record):
    """A crossing of a river that a link depends on; links with the same bridge id share it."""

    id: Id
    """Short name of the bridge."""
    name: Name
    """Name for people."""
    state: BridgeState = "open"
    """`weak` is a pontoon, a ferry or a damaged bridge, one column at a time; `light` is weak, and bears cars
    and withdrawing columns but no supply trucks; `down` cannot be used."""
    vehicles_per_h: Quantity | None = quantity(
        "vehicles/h",
        "Flow over it; left out, by its state that of its road, or `weak_bridge_vehicles_per_h`.",
        None,
        at_least=0.1,
        at_most=3_000,
    )
    hit: Quantity | None = quantity(
        "1", "Probability that a strike on it closes it; left out, `fires.bridge_hit`.", None, at_most=1
    )
    outage_h: Quantity | None = quantity(
        "h", "Repair after a strike that closed it; left out, `fires.bridge_outage_h`.", None, at_most=5_000
    )
    crossing_h: Quantity = quantity(
        "h", "Time to force the river here while it is defended; 0: that of the offensive.", 0, at_most=5_000
    )
    blown_when_lost: bool = False
    """Whether the defender blows it when the place at one end is lost."""
    note: str = ""
    """What is known about it."""


class Link(Record):
    """A stretch of road or railway between two neighbouring places."""

    id: Id
    """Short name, `from--to`, with `-rail` at the end for a railway."""
    a: NodeId
    """Node at one end."""
    b: NodeId
    """Node at the other end."""
    mode: Literal["road", "rail"]
    """Road or railway."""
    line: OneLine = ""
    """Number of the road or name of the line."""
    lanes: int = Field(1, ge=1, le=8)
    """Lanes each way (road)."""
    tracks: int = Field(1, ge=1, le=8)
    """Tracks (railway)."""
    length_km: Quantity = quantity("km", "Length.", at_least=0.1, at_most=2_000)
    one_way: bool = False
    """Whether it leads from `a` to `b` only."""
    speed_km_per_h: Quantity | None = quantity(
        "km/h", "Fastest speed on it; left out, everybody goes at his own.", None, at_least=0.1, at_most=200
    )
    vehicles_per_h: Quantity | None = quantity(
        "vehicles/h",
        "Flow of one lane (road); left out, `supply.road.lane_vehicles_per_h`.",
        None,
        at_least=1,
        at_most=3_000,
    )
    trains_per_day: Quantity | None = quantity(
        "1/day",
        "Trains each way (railway); left out, as by its tracks in `supply.rail`.",
        None,
        at_least=0.1,
        at_most=400,
    )
    bridge: Bridge | None = None
    """The bridge that the link needs, if any."""
    bridge_at: float = Field(0.5, ge=0, le=1)
    """Where on the link the bridge lies: 0 at `a`, 1 at `b`."""
    in_use: bool = True
    """False for a line that nobody runs."""
    crosses_front: bool = False
    """Whether it crosses the line of contact at the start."""
    grade: Grade = "L"
    """Confidence in the link."""
    source: str = "own-estimate"
    """Reference."""
    note: str = ""
    """What else is known."""


class Network(Record):
    """Places, roads and railways, and the study area."""

    nodes: tuple[Node, ...] = Field(min_length=1, max_length=20_000)
    """Places, merged by `id`."""
    links: tuple[Link, ...] = Field(max_length=60_000)
    """Roads and railways, merged by `id`."""
    area: str | None = None
    """GeoJSON file, or its text: its polygon is the ground that the supplied side holds at the start."""
    cell_area_km2: float = Field(5.0, ge=0.5, le=500)
    """Size of the hexagons in which territory is counted, km2."""

    @field_validator("nodes")
    @classmethod
    def _in_one_piece(cls, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        """West of the 180th meridian longitudes go on past 180 if the network lies across it."""
        lons = [node.lon for node in nodes]
        onward = [lon + 360.0 if lon < 0.0 else lon for lon in lons]
        if max(lons) - min(lons) <= HALF_ROUND or max(onward) - min(onward) > HALF_ROUND:
            return nodes
        return tuple(
            node.model_copy(update={"lon": lon}) if lon != node.lon else node
            for node, lon in zip(nodes, onward, strict=True)
        )
