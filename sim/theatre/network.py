"""The theatre: places, roads and railways of a scenario, compiled once and shared by every run over them."""

from __future__ import annotations

import math
from bisect import bisect
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, get_args

from sim.scenario.schema import Bridge, BridgeState, Link, Network, Node, Side
from sim.theatre.ground.projection import Projection, chord_km, great_circle_km, on_sphere
from sim.theatre.ground.roadsides import Ground
from sim.theatre.route import Route
from sim.theatre.routes import Ways, WaysTo, distances_km, shortest_route, ways_over

if TYPE_CHECKING:
    import networkx as nx

    from sim.theatre.ground.cells import Cells

Mode = Literal["road", "rail", "light"]
"""How to travel; `light` is by road, over bridges that bear no supply trucks as well."""

SIDES: tuple[Side, ...] = get_args(Side)
MODES: tuple[Mode, ...] = get_args(Mode)

# An ensemble that draws link lengths brings a new network with every replicate, but uses few at once.
_KEPT = 16
_OF_NODE = ("name", "lat", "lon", "kind", "population", "held_by", "in_area", "abroad")
_OF_LINK = (
    "mode",
    "line",
    "length_km",
    "lanes",
    "tracks",
    "speed_km_per_h",
    "vehicles_per_h",
    "trains_per_day",
)
_theatres: OrderedDict[int, Theatre] = OrderedDict()


class _SameNodes:
    """A key for nodes that all replicates of a scenario share: the same object, not another like it."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes

    def __hash__(self) -> int:
        return id(self.nodes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SameNodes) and self.nodes is other.nodes


class _Places:
    """The places of a network: what does not change when a replicate draws the lengths of links."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.by_id = {node.id: node for node in sorted(nodes, key=attrgetter("id"))}
        self.on_sphere = {node.id: on_sphere(node.lat, node.lon) for node in self.by_id.values()}
        self._nearest_first: dict[str, tuple[list[float], list[str]]] = {}

    @staticmethod
    @lru_cache(maxsize=_KEPT)
    def of(key: _SameNodes) -> _Places:
        """Places of some nodes; the same object for the same nodes."""
        return _Places(key.nodes)

    def nearest_first(self, node: str) -> tuple[list[float], list[str]]:
        """Distances from a place, km, ascending, and the places: guns ask for them wherever they come."""
        if node not in self._nearest_first:
            here = self.on_sphere[node]
            ordered = sorted((great_circle_km(there, here), place) for place, there in self.on_sphere.items())
            self._nearest_first[node] = [km for km, _ in ordered], [place for _, place in ordered]
        return self._nearest_first[node]


def modes_over(link: Link, state: BridgeState) -> tuple[Mode, ...]:
    """Modes in which a link can be used when its bridge is in a state; `open` for a link without one."""
    if state == "down":
        return ()
    if link.mode == "rail":
        return () if state == "light" else ("rail",)
    return ("light",) if state == "light" else ("road", "light")


class Theatre:
    """A network, compiled: it does not change while runs go over it, so thousands can share it.

    Everything in it is in the order of the ids, so that no run depends on the order of the lists in a file.
    Get it with `Theatre.of(network)`, which compiles each network once.

    Attributes
    ----------
    network : Network
        What it was compiled from; lengths must be plain numbers.
    nodes : dict of str to Node
        Places by id.
    links : dict of str to Link
        Roads and railways by id.
    bridges : dict of str to tuple of str
        Ids of the links that need a bridge, by bridge id.
    initial_holder : dict of str to Side
        Who holds each place at the start.
    graph : networkx.MultiDiGraph
        The same for the algorithms of networkx.
    initial_bridge_state : dict of str to BridgeState
        State of each bridge at the start.
    """

    @classmethod
    def of(cls, network: Network) -> Theatre:
        """Theatre of a network; the same object for the same network object."""
        # To compare networks by value takes longer than to compile one.
        theatre = _theatres.get(id(network))
        if theatre is None:
            theatre = _theatres[id(network)] = cls(network)
            if len(_theatres) > _KEPT:
                _theatres.popitem(last=False)
        return theatre

    def __init__(self, network: Network) -> None:
        self.network = network
        self._places = _Places.of(_SameNodes(network.nodes))
        self.nodes: dict[str, Node] = self._places.by_id
        self.links: dict[str, Link] = {link.id: link for link in sorted(network.links, key=attrgetter("id"))}
        self.initial_holder: dict[str, Side] = {node.id: node.held_by for node in self.nodes.values()}
        self.initial_bridge_state: dict[str, BridgeState] = {}
        self.initial_bridge_flow: dict[str, float] = {}
        self.bridges: dict[str, tuple[str, ...]] = {}
        self._links_at: dict[str, tuple[Link, ...]] = dict.fromkeys(self.nodes, ())
        for link in self.links.values():
            self._links_at[link.a] += (link,)
            self._links_at[link.b] += (link,)
            if link.bridge:
                self.initial_bridge_state.setdefault(link.bridge.id, link.bridge.state)
                if link.bridge.vehicles_per_h is not None:
                    self.initial_bridge_flow[link.bridge.id] = link.bridge.vehicles_per_h
                self.bridges[link.bridge.id] = (*self.bridges.get(link.bridge.id, ()), link.id)
        self._on_sphere = self._places.on_sphere
        self._road_neighbours: dict[str, tuple[str, ...]] = {}
        self._shortest_between: dict[tuple[str, str, Mode], Link | None] = {}
        self._road_km_to: dict[str, dict[str, float]] = {}
        self._initial_routes: dict[tuple[str, str, Mode, Side], Route | None] = {}
        self._initial_ways_to: dict[tuple[str, Mode, Side], WaysTo] = {}

    def __reduce__(self) -> tuple[Callable[[Network], Theatre], tuple[Network]]:
        """Sent to another process as its network, to be compiled there."""
        return Theatre.of, (self.network,)

    def links_at(self, node: str) -> tuple[Link, ...]:
        """Every link, of both modes, that ends at a place."""
        return self._links_at[node]

    def bridge(self, bridge_id: str) -> Bridge:
        """Name and note of a bridge."""
        bridge = self.links[self.bridges[bridge_id][0]].bridge
        assert bridge is not None
        return bridge

    def road_neighbours(self, node: str) -> tuple[str, ...]:
        """Places that a road in use joins to this one, each once, by their ids."""
        if node not in self._road_neighbours:
            neighbours = (
                link.b if link.a == node else link.a
                for link in self._links_at[node]
                if link.mode == "road" and link.in_use
            )
            self._road_neighbours[node] = tuple(sorted(set(neighbours)))
        return self._road_neighbours[node]

    def link_between(self, a: str, b: str, mode: Mode = "road") -> Link | None:
        """Shortest link in use that joins two neighbours, None if there is none."""
        if (a, b, mode) not in self._shortest_between:
            joining = [
                link
                for link in self._links_at[a]
                if link.mode == mode and link.in_use and b in (link.a, link.b)
            ]
            shortest = min(joining, key=lambda link: (link.length_km, link.id), default=None)
            self._shortest_between[a, b, mode] = shortest
        return self._shortest_between[a, b, mode]

    def distance_km(self, a: str, b: str) -> float:
        """Great circle between two places, km."""
        return great_circle_km(self._on_sphere[a], self._on_sphere[b])

    def within_km(self, node: str, reach_km: float) -> Sequence[str]:
        """Places within a great circle of a place, the nearest first: itself."""
        distances_km, places = self._places.nearest_first(node)
        return places[: bisect(distances_km, reach_km)]

    def road_distance_km(self, origin: str, destination: str) -> float:
        """Shortest way by road as a staff measures it on the map, km; infinite if no road leads there.

        Who holds the places and whether the bridges stand does not matter; roads not in use are left out.
        """
        # A few hubs are measured to from many places, so one search from the hub answers them all.
        if destination not in self._road_km_to:
            reached_km = distances_km(self._roads, destination)
            self._road_km_to[destination] = dict.fromkeys(self.nodes, math.inf) | reached_km
        return self._road_km_to[destination][origin]

    @cached_property
    def roads(self) -> list[Link]:
        """Roads that are in use."""
        return [link for link in self.links.values() if link.mode == "road" and link.in_use]

    @cached_property
    def projection(self) -> Projection:
        """Map around the middle of the network on which areas are true."""
        return Projection.around(self.network.nodes)

    @cached_property
    def position_km(self) -> dict[str, tuple[float, float]]:
        """Easting and northing of every place on `projection`, km."""
        return {node.id: self.projection.position_km(node.lat, node.lon) for node in self.nodes.values()}

    @cached_property
    def ground(self) -> Ground:
        """Ground in which territory is counted; shared by networks that differ in link lengths only."""
        return Ground.of(self.network)

    @cached_property
    def cells(self) -> Cells:
        """Hexagons of the ground, to be drawn, in the order of the ground's roads and of their cells."""
        from sim.theatre.ground.cells import cells_of  # needs shapely, which only a map does

        return cells_of(self.network)

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The theatre at the start for the algorithms of networkx, which is imported only for those who ask.

        An edge each way for every road and railway in use. What passes over each is added by
        `sim.theatre.capacity.graph_with_flows`.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes by id with `name`, `lat`, `lon` (degrees), `kind`, `population`, `held_by`, `in_area` and
            `abroad`. Edges with the id of the link as key and `mode`, `line`, `length_km`, `lanes`, `tracks`,
            `speed_km_per_h`, `vehicles_per_h` (of one lane), `trains_per_day`, `bridge` (its id) and
            `bridge_state`, None where nothing is told. `passes` are the modes in which it can be used, by the
            side that holds both ends.
        """
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for node in self.nodes.values():
            graph.add_node(node.id, **{name: getattr(node, name) for name in _OF_NODE})
        for link, start, end in self._steps(self.links.values()):
            state = self.initial_bridge_state[link.bridge.id] if link.bridge else None
            graph.add_edge(
                start,
                end,
                key=link.id,
                **{name: getattr(link, name) for name in _OF_LINK},
                bridge=link.bridge.id if link.bridge else None,
                bridge_state=state,
                passes=modes_over(link, state or "open"),
            )
        return graph

    @cached_property
    def initially_passable(self) -> dict[tuple[Side, Mode], frozenset[str]]:
        """Ids of the links that each side can use in each mode at the start."""
        held: dict[tuple[Side, Mode], list[str]] = {(side, mode): [] for side in SIDES for mode in MODES}
        for link in self.links.values():
            holder = self.initial_holder[link.a]
            state = self.initial_bridge_state[link.bridge.id] if link.bridge else "open"
            if link.in_use and self.initial_holder[link.b] == holder:
                for mode in modes_over(link, state):
                    held[holder, mode].append(link.id)
        return {key: frozenset(ids) for key, ids in held.items()}

    def initial_route(self, origin: str, destination: str, mode: Mode, side: Side) -> Route | None:
        """Shortest route at the start, worked out once for all runs over this theatre."""
        key = (origin, destination, mode, side)
        if key not in self._initial_routes:
            if (destination, mode, side) not in self._initial_ways_to:
                usable = self.initially_passable[side, mode]
                self._initial_ways_to[destination, mode, side] = self.ways_to(destination, usable)
            self._initial_routes[key] = self.route_by(self._initial_ways_to[destination, mode, side], origin)
        return self._initial_routes[key]

    def ways_to(self, destination: str, usable: frozenset[str]) -> WaysTo:
        """Ways to a place over the links in `usable` (ids), for several who ask from where they are."""
        return WaysTo(self._ways_back, self.links, usable, destination)

    def route_by(self, ways: WaysTo, origin: str) -> Route | None:
        """The shortest of some ways to a place: the same as `shortest_route` finds."""
        if ways.is_even(origin):
            return self.shortest_route(origin, ways.destination, ways.usable)
        return ways.route(origin)

    def shortest_route(
        self, origin: str, destination: str, usable: set[str] | frozenset[str]
    ) -> Route | None:
        """Shortest route over the links in `usable` (ids), None if they do not lead there."""
        return shortest_route(
            self._ways,
            self.links,
            usable,
            origin,
            destination,
            on_sphere=self._on_sphere,
            winding=self._winding,
        )

    @cached_property
    def _ways(self) -> Ways:
        """Every link that is in use, in each direction in which it leads."""
        return ways_over(self.nodes, self._steps(self.links.values()))

    @cached_property
    def _ways_back(self) -> Ways:
        """The same against the traffic: from every place those from which a link leads to it."""
        if not any(link.one_way for link in self.links.values()):
            return self._ways
        against = ((link, end, start) for link, start, end in self._steps(self.links.values()))
        return ways_over(self.nodes, against)

    @cached_property
    def _roads(self) -> Ways:
        """Both directions of every road that is in use, whichever way the traffic goes."""
        return ways_over(self.nodes, self._steps(self.roads, both_ways=True))

    @staticmethod
    def _steps(links: Iterable[Link], *, both_ways: bool = False) -> Iterator[tuple[Link, str, str]]:
        for link in links:
            if link.in_use:
                yield link, link.a, link.b
                if both_ways or not link.one_way:
                    yield link, link.b, link.a

    @cached_property
    def _winding(self) -> float:
        """Least ratio of a link's length to the straight line between its ends (0 for no links)."""
        straight_km = (
            (link, chord_km(self._on_sphere[link.a], self._on_sphere[link.b])) for link in self.links.values()
        )
        return min((link.length_km / km for link, km in straight_km if km > 0), default=0.0)
