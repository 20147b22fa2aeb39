"""Hub criticality: which places the supply of the groups cannot do without."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import networkx as nx

from sim.scenario.resolve import middle
from sim.scenario.schema import Scenario
from sim.theatre.network import Theatre
from sim.theatre.situation import Situation
from sim.theatre.supply import BASES, GROUPS, Leg, points_reached, supply_legs


@dataclass(frozen=True, slots=True)
class Criticality:
    """What the loss of one place does to the supply."""

    node: str
    """Id of the place."""
    name: str
    """Name of the place."""
    share_lost: float
    """Share of what can be delivered to all groups that no longer can be, by whatever other way.

    Negative if the loss sends trucks to a nearer depot.
    """
    share_passing: float
    """Share of it that comes through the place while nothing is lost, by the shortest ways."""
    groups_cut_off: tuple[str, ...]
    """Groups that supply no longer reaches at all."""


def criticality(scenario: Scenario) -> list[Criticality]:
    """Rank the places that supply comes through by what their loss would cost.

    The supply is the steady flow that `sim.theatre.supply` describes. With a place goes the base, the depot
    or the group that is there; what only passes it looks for another way.

    Parameters
    ----------
    scenario : Scenario
        Of a range the middle counts.

    Returns
    -------
    list of Criticality
        A row for every place on the ways of the supply, the worst first; empty if nothing can be delivered.
    """
    scenario = middle(scenario)
    theatre = Theatre.of(scenario.network)
    legs = supply_legs(scenario, Situation(theatre))
    deliverable_kg = _deliverable_kg(legs)
    if deliverable_kg == 0:
        return []
    rows = []
    for node, passing_kg in _passing_kg(legs).items():
        situation = Situation(theatre)
        situation.capture(node, "ukraine")
        remaining = supply_legs(scenario, situation)
        rows.append(
            Criticality(
                node=node,
                name=theatre.nodes[node].name,
                share_lost=1.0 - _deliverable_kg(remaining) / deliverable_kg,
                share_passing=passing_kg / deliverable_kg,
                groups_cut_off=tuple(
                    group.id
                    for group in scenario.groups
                    if f"group {group.id}" in points_reached(legs) - points_reached(remaining)
                ),
            )
        )
    return sorted(rows, key=lambda row: (-row.share_lost, -row.share_passing, row.node))


def _flow_graph(legs: list[Leg]) -> nx.DiGraph[str]:
    """Legs as edges, in whole kilograms a day and metres: the cheapest flow is exact in integers only."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from([BASES, GROUPS])
    for leg in legs:
        capacity_kg = inf if leg.t_per_day == inf else round(leg.t_per_day * 1_000)
        graph.add_edge(leg.start, leg.end, capacity=capacity_kg, weight=round(leg.length_km * 1_000))
    return graph


def _deliverable_kg(legs: list[Leg]) -> float:
    """Most that can reach the groups in a day."""
    return float(nx.maximum_flow_value(_flow_graph(legs), BASES, GROUPS))


def _passing_kg(legs: list[Leg]) -> Counter[str]:
    """Cargo that passes each place in a day, when all that is deliverable takes the shortest ways."""
    flow = nx.max_flow_min_cost(_flow_graph(legs), BASES, GROUPS)
    moving: nx.DiGraph[str] = nx.DiGraph()
    moving.add_nodes_from([BASES, GROUPS])
    moving.add_edges_from(
        (start, end, {"kg": kg}) for start, ends in flow.items() for end, kg in ends.items() if kg > 0
    )
    places = {(leg.start, leg.end): leg.places for leg in legs}
    passing_kg = Counter({place: 0 for leg in legs for place in sorted(leg.places)})
    # Taken apart into chains from base to group, so that cargo that comes by a place twice counts once.
    while nx.has_path(moving, BASES, GROUPS):
        chain = list(pairwise(nx.shortest_path(moving, BASES, GROUPS)))
        kg = min(moving.edges[leg]["kg"] for leg in chain)
        passing_kg.update(dict.fromkeys(frozenset().union(*(places[leg] for leg in chain)), kg))
        for leg in chain:
            moving.edges[leg]["kg"] -= kg
            if moving.edges[leg]["kg"] == 0:
                moving.remove_edge(*leg)
    return passing_kg
