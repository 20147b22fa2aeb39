"""What the ground of a network follows from, and how its rows are stored."""

from __future__ import annotations

import json
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from sim.scenario.library import data_folder
from sim.scenario.schema import Network, Node

Road = tuple[str, str, str]
"""Id of a road, and of the places at its ends."""
RoadShape = tuple[str, str, str, bool, bool, float, list[float], list[float]]
"""Fields of a `Roadside`, as they are stored."""


class Shape(NamedTuple):
    """What the cells of a network follow from. The order in which a file lists it does not count."""

    nodes: tuple[Node, ...]
    """By their ids."""
    roads: tuple[Road, ...]
    """Roads in use, by their ids."""
    area: str | None
    """Text of the study area."""
    cell_area_km2: float

    @classmethod
    def of(cls, network: Network) -> Shape:
        """Shape of a network."""
        roads = ((link.id, link.a, link.b) for link in network.links if link.mode == "road" and link.in_use)
        nodes = sorted(network.nodes, key=lambda node: node.id)
        return cls(tuple(nodes), tuple(sorted(roads)), network.area, network.cell_area_km2)

    def stored_at(self) -> Path:
        """File with the ground of the library's networks: it is called after all that shapes it."""
        places = [(node.id, node.lat, node.lon, node.held_by, node.in_area) for node in self.nodes]
        rivers = sorted({bank.river for node in self.nodes for bank in node.banks})
        text = json.dumps([places, self.roads, self.area, self.cell_area_km2, rivers])
        name = blake2b(text.encode(), digest_size=8).hexdigest()
        return data_folder("scenarios") / "ground" / f"{name}.json"
