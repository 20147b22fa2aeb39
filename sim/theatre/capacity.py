"""What a road, a bridge, a railway and a gang can do: the one place where capacity is worked out.

What a link or a bridge says of itself counts before what `supply.road` and `supply.rail` say of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario.schema import Bridge, BridgeState, Handling, Link, RailTraffic, RoadMarch, Supply
from sim.theatre.network import Theatre
from sim.theatre.situation import Situation

if TYPE_CHECKING:
    import networkx as nx

NARROW: frozenset[BridgeState] = frozenset({"weak", "light"})
"""States of a bridge that one column passes at a time."""


def handled_t_per_h(handling: Handling, men: float, cranes: float = 0.0) -> float:
    """Cargo that men and cranes move in an hour at one bay or track."""
    return men * handling.t_per_man_h + cranes * handling.t_per_crane_h


def trains_per_day(rail: RailTraffic, link: Link) -> float:
    """Trains that a railway passes each way."""
    if link.trains_per_day is not None:
        return link.trains_per_day
    return rail.single_track_trains_per_day if link.tracks == 1 else rail.double_track_trains_per_day


def columns_at_once(situation: Situation, link: Link) -> int:
    """Columns that pass the entrance of a road one way, or its bridge both ways together, at the same time.

    A column is alone on a weak bridge; an open bridge takes two. A road takes one a lane.
    """
    bridge = link.bridge
    if bridge is None:
        return link.lanes
    return 1 if _is_weak(situation, bridge) else 2


def column_vehicles_per_h(road: RoadMarch, situation: Situation, link: Link) -> float:
    """Vehicles of one column that pass the entrance of a road, or its bridge, in an hour.

    A column keeps to one lane of a road; it uses all lanes of an open bridge.
    """
    bridge = link.bridge
    if bridge is not None:
        own = situation.bridge_flow(bridge.id)
        if own is not None:
            return own
        if _is_weak(situation, bridge):
            return road.weak_bridge_vehicles_per_h
    of_link = link.vehicles_per_h
    lane = road.lane_vehicles_per_h if of_link is None else of_link
    return lane if bridge is None else lane * link.lanes


def drive_h(link: Link, speed_km_per_h: float) -> float:
    """Hours over a link at a speed, or at the fastest that the link allows."""
    fastest = link.speed_km_per_h
    return link.length_km / (speed_km_per_h if fastest is None else min(speed_km_per_h, fastest))


def vehicles_per_h(road: RoadMarch, situation: Situation, link: Link, *, both_ways: bool) -> float:
    """Vehicles that a road or its bridge passes one way in an hour.

    Parameters
    ----------
    road : RoadMarch
        How traffic flows.
    situation : Situation
        Tells which bridges are weak.
    link : Link
        A road.
    both_ways : bool
        Whether as many come the other way, and so share a bridge.
    """
    flow = columns_at_once(situation, link) * column_vehicles_per_h(road, situation, link)
    return flow / 2 if both_ways and link.bridge else flow


def graph_with_flows(theatre: Theatre, supply: Supply) -> nx.MultiDiGraph[str]:
    """The theatre as a graph, with what passes over every edge one way at the start.

    Parameters
    ----------
    theatre : Theatre
        Compiled from a network with plain numbers.
    supply : Supply
        Of the same scenario; tells how traffic flows where a link does not.

    Returns
    -------
    networkx.MultiDiGraph
        As `Theatre.graph`; in it `vehicles_per_h` of roads (all lanes) and `trains_per_day` of railways are
        numbers, 0 over a bridge that is down.
    """
    situation, graph = Situation(theatre), theatre.graph.copy()
    for _, _, link_id, edge in graph.edges(keys=True, data=True):
        link = theatre.links[link_id]
        if link.mode == "rail":
            edge["trains_per_day"] = trains_per_day(supply.rail, link) if edge["passes"] else 0.0
        else:
            flow = vehicles_per_h(supply.road, situation, link, both_ways=False)
            edge["vehicles_per_h"] = flow if edge["passes"] else 0.0
    return graph


def _is_weak(situation: Situation, bridge: Bridge) -> bool:
    return situation.bridge_state(bridge.id) in NARROW
