"""Steady flows over the legs of the supply: the most that arrives, the smallest cut, and fair shares.

Capacities are whole kilograms, since flows are exact in integers only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
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
    per_unit_t: float = 0.0


class FairShares:
    """Share of its need that each group gets over some legs, if the worst off are served as well as can be.

    Everybody's share is raised together; whoever the network holds back stays where he is, and the others
    are raised further (max-min fairness by progressive filling: Bertsekas and Gallager, Data Networks,
    second edition, 1992, section 6.5). So does a dispatcher who serves whoever has the fewest days of supply.
    Together the groups get the maximum flow.

    Parameters
    ----------
    legs : list of Leg
        Of the whole supply.
    """

    def __init__(self, legs: list[Leg]) -> None:
        self._sources = [_Source(*_ends(leg), leg.t_per_day) for leg in legs]
        self._points = {leg.start for leg in legs}
        # Asked about some fifty times a run, at other needs and stocks, while the legs change fifteen times.
        self._fillings: dict[tuple[tuple[str, ...], tuple[Point, ...]], _Filling] = {}

    def shares(
        self, need_t_per_day: Mapping[str, float], stocks_t_per_day: Mapping[Point, float] | None = None
    ) -> dict[str, float]:
        """Share of its need that each group gets, 0 to 1.

        Parameters
        ----------
        need_t_per_day : mapping of str to float
            By group.
        stocks_t_per_day : mapping of Point to float, optional
            What comes from depots, beside what comes from the bases.
        """
        stocks_t = stocks_t_per_day or {}
        groups, stocked = tuple(need_t_per_day), tuple(point for point in stocks_t if point in self._points)
        if (groups, stocked) not in self._fillings:
            joined = _joined(self._sources, apart=stocked)
            self._fillings[groups, stocked] = _Filling(groups, joined, stocked, len(self._sources))
        filling = self._fillings[groups, stocked]
        return filling.levels(need_t_per_day, 1.0, [stocks_t[point] for point in stocked])


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
    filling = _Filling(tuple(need_t_per_day), sources, tuple(stock_t), len(sources))
    days = filling.levels(need_t_per_day, LONGEST_DAYS, list(stock_t.values()))
    return {group: inf if lasts >= LONGEST_DAYS else lasts for group, lasts in days.items()}


def _joined(sources: list[_Source], apart: Collection[Point]) -> list[_Source]:
    """The same with those that only follow one another as one, which is as narrow as the narrowest of them.

    That leaves half as many. Of several as narrow it is the last: so the smallest cut stays the same.
    """
    arriving, leaving = Counter(each.end for each in sources), Counter(each.start for each in sources)
    between = {point for point in arriving if arriving[point] == leaving[point] == 1} - {BASES, *apart}
    onward = {each.start: at for at, each in enumerate(sources) if each.start in between}
    found: dict[int, _Source] = {}
    for at, first in enumerate(sources):
        if first.start in between:
            continue
        last, narrowest = first, at
        while last.end in between:
            at = onward[last.end]
            last = sources[at]
            if _kg(last.once_t) <= _kg(sources[narrowest].once_t):
                narrowest = at
        found[narrowest] = _Source(first.start, last.end, sources[narrowest].once_t)
    return [found[at] for at in sorted(found)]


class _Filling:
    """Raises the level of all groups together; at a level a group takes so many times its need.

    A cut that is too small for a level says exactly to which level its groups can be raised (Newton's method
    on a line through the capacities of the cut), so a few cuts suffice.

    Parameters
    ----------
    groups : tuple of str
        Who takes something.
    sources : list of _Source
        Of the whole supply.
    stocked : tuple of Point
        Where something lies in stock.
    rounded : int
        How many amounts were rounded to kilograms, beside those of the stocks.
    """

    def __init__(
        self, groups: tuple[str, ...], sources: list[_Source], stocked: tuple[Point, ...], rounded: int
    ) -> None:
        self._groups, self._sources, self._stocked = groups, sources, stocked
        self._rounding_kg = rounded + len(stocked)
        eaten = [(_eaten(group), GROUPS) for group in groups]
        passing = [(each.start, each.end) for each in sources]
        self._net = Net([*eaten, *passing, *((BASES, _within(point)) for point in stocked)], BASES, GROUPS)

    def levels(self, need_t: Mapping[str, float], most: float, stocks_t: list[float]) -> dict[str, float]:
        """Level of each group.

        Parameters
        ----------
        need_t : mapping of str to float
            What each group takes at a level of 1.
        most : float
            Level above which nobody is raised.
        stocks_t : list of float
            What lies in stock, at each point.
        """
        groups, levels = self._groups, dict[str, float]()
        stocks = zip(self._stocked, stocks_t, strict=True)
        sources = [*self._sources, *(_Source(BASES, point, stock_t) for point, stock_t in stocks)]
        while len(levels) < len(groups):
            level, held_back = most, [group for group in groups if group not in levels]
            while True:
                taken_t = [need_t[group] * levels.get(group, level) for group in groups]
                crossed = self._too_small_cut(sources, taken_t, level)
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

    def _too_small_cut(self, sources: list[_Source], taken_t: list[float], level: float) -> list[int] | None:
        """Arcs of a cut that lets too little pass, groups first; None if all get what they take."""
        taken_kg = [_kg(tonnes) for tonnes in taken_t]
        if level > 0:
            passing_kg = [_kg(each.once_t + each.per_unit_t * level) for each in sources]
        else:
            passing_kg = [_kg(each.once_t) for each in sources]  # nothing, even of what is without limit
        cut = self._net.cut(taken_kg + passing_kg)
        wanted_kg = total(taken_kg)
        missing_kg = wanted_kg - cut.capacity
        is_too_small = missing_kg > max(self._rounding_kg, 1e-9 * wanted_kg)  # more than rounding
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
