"""Steady flows over the legs of the supply: the most that arrives, the smallest cut, and fair shares.

Capacities are whole kilograms, since flows are exact in integers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import inf
from typing import NamedTuple

from sim.hubs.legs import BASES, GROUPS, Leg, Point
from sim.theatre.cuts import Net, smallest_cut
from sim.totals import total

KG_PER_T = 1_000
LONGEST_DAYS = 3_650.0
"""What lasts ten years is taken to last for ever."""
RANK_M = 10**8
"""Metres that a depot of the next rank counts as further away: more than any way."""

MinimumCut = tuple[float, list[Leg], frozenset[Point]]
"""What passes in t/day, the legs that are cut, and the points on the side of the bases."""


def minimum_cut(legs: list[Leg]) -> MinimumCut:
    """Smallest cut between the bases and the groups; by max-flow min-cut it is the most that can arrive.

    Of several it is the one that is nearest to the groups.

    Parameters
    ----------
    legs : list of Leg
        Of the whole supply, or of that of one group: see `to_groups`.
    """
    cut = smallest_cut(((leg.start, leg.end, _kg(leg.t_per_day)) for leg in legs), BASES, GROUPS)
    side = frozenset(cut.near_side)
    return cut.capacity / KG_PER_T, [leg for leg in legs if leg.start in side and leg.end not in side], side


def to_groups(legs: Iterable[Leg], groups: Iterable[str]) -> list[Leg]:
    """Legs of the supply when only some groups take something."""
    wanted = {Point("group", group) for group in groups}
    return [leg for leg in legs if leg.end != GROUPS or leg.start in wanted]


def most_served_t_per_day(legs: list[Leg], need_t_per_day: Mapping[str, float]) -> float:
    """Most of what the groups need that can reach all of them together."""
    needed = [
        leg._replace(t_per_day=min(leg.t_per_day, need_t_per_day[leg.start.id])) if leg.end == GROUPS else leg
        for leg in legs
    ]
    return minimum_cut(needed)[0]


class _Source(NamedTuple):
    """What can pass from one point to another: an amount once, and more with every unit of the level."""

    start: Point
    end: Point
    once_t: float
    per_unit_t: float


def fair_shares(legs: list[Leg], need_t_per_day: Mapping[str, float]) -> dict[str, float]:
    """Share of its need that each group gets, 0 to 1, if the worst off are served as well as can be.

    Everybody's share is raised together; whoever the network holds back stays where he is, and the others
    are raised further (max-min fairness by progressive filling: Bertsekas and Gallager, Data Networks,
    second edition, 1992, section 6.5). So does a dispatcher who serves whoever has the fewest days of supply.
    Together the groups get the maximum flow.
    """
    return _filled([_Source(*_ends(leg), leg.t_per_day, 0.0) for leg in legs], need_t_per_day, 1.0)


def days_served(
    legs: list[Leg], need_t_per_day: Mapping[str, float], stock_t: Mapping[Point, float]
) -> dict[str, float]:
    """Days for which each group gets all it needs, from what flows and what lies in stock.

    A stock counts if there is a way from it. Those who run short first do so as late as can be, and later
    get nothing that others need; infinite for those whose need is covered for good.

    Parameters
    ----------
    legs : list of Leg
        Of the whole supply.
    need_t_per_day : mapping of str to float
        By group.
    stock_t : mapping of Point to float
        In depots and at groups.
    """
    sources = [_Source(*_ends(leg), 0.0, leg.t_per_day) for leg in legs]
    sources += [_Source(BASES, _within(point), tonnes, 0.0) for point, tonnes in stock_t.items()]
    days = _filled(sources, need_t_per_day, LONGEST_DAYS)
    return {group: inf if lasts >= LONGEST_DAYS else lasts for group, lasts in days.items()}


def _filled(sources: list[_Source], need_t: Mapping[str, float], most: float) -> dict[str, float]:
    """Raise the level of all groups together; at a level a group takes so many times its need.

    A cut that is too small for a level says exactly to which level its groups can be raised (Newton's method
    on a line through the capacities of the cut), so a few cuts suffice.
    """
    groups, levels = list(need_t), dict[str, float]()
    net = Net(
        [(_eaten(group), GROUPS) for group in groups] + [(each.start, each.end) for each in sources],
        BASES,
        GROUPS,
    )
    while len(levels) < len(need_t):
        level, held_back = most, [group for group in groups if group not in levels]
        while True:
            taken_t = [need_t[group] * levels.get(group, level) for group in groups]
            crossed = _too_small_cut(net, sources, taken_t, level)
            if crossed is None:
                break
            beyond = [at for at in range(len(groups)) if at not in crossed]  # whom the cut holds back
            rising = [groups[at] for at in beyond if groups[at] not in levels]
            crossing = [sources[at - len(groups)] for at in crossed if at >= len(groups)]
            once_t = total([each.once_t for each in crossing])
            once_t -= total([taken_t[at] for at in beyond if groups[at] in levels])
            missing_t = total([need_t[group] for group in rising])
            missing_t -= total([each.per_unit_t for each in crossing])
            lower = max(0.0, once_t / missing_t) if missing_t > 0 else level
            if lower >= level:  # what is too small is so by rounding only
                break
            level, held_back = lower, rising
        levels |= dict.fromkeys(held_back, level)
    return {group: levels[group] for group in groups}


def _too_small_cut(
    net: Net[Point], sources: list[_Source], taken_t: list[float], level: float
) -> list[int] | None:
    """Arcs of a cut that lets too little pass, those of the groups first; None if all get what they take."""
    taken_kg = [_kg(tonnes) for tonnes in taken_t]
    if level > 0:
        passing_kg = [_kg(each.once_t + each.per_unit_t * level) for each in sources]
    else:
        passing_kg = [_kg(each.once_t) for each in sources]  # nothing, even of what is without limit
    cut = net.cut(taken_kg + passing_kg)
    wanted_kg = total(taken_kg)
    missing_kg = wanted_kg - cut.capacity
    is_too_small = missing_kg > max(len(sources), 1e-9 * wanted_kg)  # more than rounding
    return cut.crossed if is_too_small else None


def _eaten(group: str) -> Point:
    """Where a group takes what it has unloaded, or what it had in stock."""
    return Point("sink", group)


def _ends(leg: Leg) -> tuple[Point, Point]:
    return leg.start, _eaten(leg.start.id) if leg.end == GROUPS else leg.end


def _within(point: Point) -> Point:
    """Where a stock is taken from: that of a group is unloaded already."""
    return _eaten(point.id) if point.stage == "group" else point


class Chain(NamedTuple):
    """A part of the flow that takes one way, from a base to a group."""

    group: str
    legs: tuple[Leg, ...]
    t_per_day: float


def chains(legs: list[Leg], taken_t_per_day: Mapping[str, float]) -> list[Chain]:
    """What the groups take, taken apart into ways: from preferred depots first, then by the shortest ways.

    Parameters
    ----------
    legs : list of Leg
        Of the whole supply.
    taken_t_per_day : mapping of str to float
        What each group takes, no more than can reach all of them together.
    """
    import networkx as nx  # only who looks at the supply needs it, not a run

    graph: nx.DiGraph[Point] = nx.DiGraph()
    graph.add_nodes_from((BASES, GROUPS))
    by_ends = {(leg.start, leg.end): leg for leg in legs}
    for leg in legs:
        capacity = _kg(leg.t_per_day if leg.end != GROUPS else taken_t_per_day.get(leg.start.id, 0.0))
        weight = round(leg.length_km * 1_000) + leg.preference * RANK_M
        graph.add_edge(leg.start, leg.end, capacity=capacity, weight=weight)
    moving: nx.DiGraph[Point] = nx.DiGraph()
    moving.add_nodes_from((BASES, GROUPS))
    for start, kg_to in nx.max_flow_min_cost(graph, BASES, GROUPS).items():
        moving.add_edges_from((start, end, {"kg": kg}) for end, kg in kg_to.items() if kg > 0)
    found = []
    while nx.has_path(moving, BASES, GROUPS):
        way = list(pairwise(nx.shortest_path(moving, BASES, GROUPS)))
        kg = min(moving.edges[ends]["kg"] for ends in way)
        found.append(Chain(way[-1][0].id, tuple(by_ends[ends] for ends in way), kg / KG_PER_T))
        for start, end in way:
            moving.edges[start, end]["kg"] -= kg
            if moving.edges[start, end]["kg"] == 0:
                moving.remove_edge(start, end)
    return found


def first_load_h(legs: list[Leg], in_stock: Iterable[Point]) -> dict[Point, float]:
    """Hours until the first load is at each point, from the bases or from what lies in depots."""
    import networkx as nx

    graph: nx.DiGraph[Point] = nx.DiGraph()
    graph.add_node(BASES)
    for leg in legs:
        graph.add_edge(leg.start, leg.end, hours=leg.first_load_h)
    for point in in_stock:
        if point in graph:
            graph.add_edge(BASES, point, hours=0.0)
    hours: dict[Point, float] = nx.single_source_dijkstra_path_length(graph, BASES, weight="hours")
    return hours


def _kg(tonnes: float) -> float:
    return inf if tonnes == inf else round(tonnes * KG_PER_T)
