"""Where it happens: places, roads and railways, bridges, and the study area."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.kinds import Id, NodeId
from sim.scenario.quantity import Grade, Quantity, Record, quantity

Side = Literal["ukraine", "russia"]
"""Who holds a place."""


class Node(Record):
    """A settlement, junction, base or crossing."""

    id: Id
    """Short name used everywhere else in the file."""
    name: str
    """Name for people."""
    lat: float = Field(ge=-85, le=85)
    """Latitude in degrees, WGS 84; the map of the model does not reach the poles."""
    lon: float = Field(ge=-180, le=180)
    """Longitude in degrees, WGS 84."""
    population: int = Field(0, ge=0, le=100_000_000)
    """People before the war."""
    kind: Literal["town", "village", "rail_junction", "rail_base", "border_crossing", "sink"] = "village"
    """What the place is."""
    held_by: Side
    """Who holds it when the scenario starts."""
    in_area: bool = True
    """Whether it lies in the study area."""
    source: str = "own-estimate"
    """Reference for the position."""


class Bridge(Record):
    """A crossing of a river that a link depends on; links with the same bridge id share it."""

    id: Id
    """Short name of the bridge."""
    name: str
    """Name for people."""
    state: Literal["open", "weak", "down"] = "open"
    """`weak` is a pontoon or a damaged bridge, one column at a time; `down` cannot be used."""
    blown_when_lost: bool = False
    """Whether the defender blows it when the place at one end is lost."""
    note: str = ""
    """What is known about it."""


class Link(Record):
    """A stretch of road or railway between two neighbouring places, usable both ways."""

    id: Id
    """Short name, `from--to`, with `-rail` at the end for a railway."""
    a: NodeId
    """Node at one end."""
    b: NodeId
    """Node at the other end."""
    mode: Literal["road", "rail"]
    """Road or railway."""
    line: str = ""
    """Number of the road or name of the line."""
    lanes: int = Field(1, ge=1, le=8)
    """Lanes each way (road)."""
    tracks: int = Field(1, ge=1, le=8)
    """Tracks (railway)."""
    length_km: Quantity = quantity("km", "Length.", at_least=0.1, at_most=2_000)
    bridge: Bridge | None = None
    """The bridge that the link needs, if any."""
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
    """GeoJSON file, or its text: the ground held by Russian forces at the start is `held_2022_09_05`."""
    cell_area_km2: float = Field(5.0, ge=0.5, le=500)
    """Size of the hexagons in which territory is counted, km2."""
