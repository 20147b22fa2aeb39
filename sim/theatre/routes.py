"""Routes over roads and railways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import networkx as nx

from sim.scenario.schema import Link
from sim.totals import total


class Step(NamedTuple):
    """One link of a route, in the direction of travel."""

    link: Link
    """The road or railway."""
    start: str
    """Place at which it is entered."""
    end: str
    """Place at which it is left."""


@dataclass(frozen=True, slots=True)
class Route:
    """A way from one place to another; without steps if they are the same place."""

    steps: tuple[Step, ...]
    """Links in order."""
    length_km: float
    """Sum of their lengths."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Places in order, both ends included; empty for a route without steps."""
        return tuple(step.start for step in self.steps[:1]) + tuple(step.end for step in self.steps)


def shortest_route(
    graph: nx.MultiDiGraph[str],
    links: Mapping[str, Link],
    usable: set[str] | frozenset[str],
    origin: str,
    destination: str,
    at_least_km: Callable[[str, str], float],
) -> Route | None:
    """Shortest route over usable links.

    Parameters
    ----------
    graph : networkx.MultiDiGraph
        Edge keys are link ids, with the attribute `length_km`.
    links : mapping of str to Link
        Links by id.
    usable : set of str
        Ids of the links that may be used.
    origin, destination : str
        Ids of the ends.
    at_least_km : callable
        Length between two places that no way can undercut; guides the search (A*).

    Returns
    -------
    Route or None
        None if the usable links do not lead there.

    Raises
    ------
    networkx.NodeNotFound
        If one of the places is not in the graph.
    """

    def best(parallel: Mapping[str, Mapping[str, Any]]) -> tuple[float, str] | None:
        found = None
        for link_id, attributes in parallel.items():
            if link_id in usable and (found is None or attributes["length_km"] < found[0]):
                found = (attributes["length_km"], link_id)
        return found

    def length_km(_start: str, _end: str, parallel: Mapping[str, Mapping[str, Any]]) -> float | None:
        found = best(parallel)
        return found and found[0]

    try:
        places = nx.astar_path(graph, origin, destination, at_least_km, length_km)
    except nx.NetworkXNoPath:
        return None
    steps = []
    for start, end in pairwise(places):
        found = best(graph[start][end])
        assert found is not None
        steps.append(Step(links[found[1]], start, end))
    return Route(tuple(steps), total(step.link.length_km for step in steps))
