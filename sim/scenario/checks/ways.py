"""Whether places are joined, for checks that come before there is a theatre."""

from __future__ import annotations

from collections import defaultdict
from typing import Literal

from sim.scenario.schema import Network


class Ways:
    """The roads or railways of a network that are in use.

    Bridges count whatever their state, because a bridge can be repaired.

    Parameters
    ----------
    network : Network
        Where it happens.
    mode : {"road", "rail"}
        What counts.
    only_held_by : str, optional
        Leave out places that somebody else holds.
    """

    def __init__(
        self, network: Network, mode: Literal["road", "rail"], only_held_by: str | None = None
    ) -> None:
        closed = {node.id for node in network.nodes if only_held_by not in (None, node.held_by)}
        self._neighbours: defaultdict[str, set[str]] = defaultdict(set)
        for link in network.links:
            if link.mode == mode and link.in_use and link.a not in closed and link.b not in closed:
                self._neighbours[link.a].add(link.b)
                self._neighbours[link.b].add(link.a)
        self._part = self._parts()

    def adjoin(self, a: str, b: str) -> bool:
        """Whether one link joins two places."""
        return b in self._neighbours[a]

    def connect(self, a: str, b: str) -> bool:
        """Whether there is any way between two places; a place is always connected to itself."""
        return self._part.get(a, a) == self._part.get(b, b)

    def _parts(self) -> dict[str, str]:
        """For every place that has a link, one place that stands for all that are connected with it."""
        part: dict[str, str] = {}
        for start in list(self._neighbours):
            border = [] if start in part else [start]
            while border:
                place = border.pop()
                if part.setdefault(place, start) == start:
                    border += [near for near in self._neighbours[place] if near not in part]
        return part
