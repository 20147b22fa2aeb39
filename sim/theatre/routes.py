"""Routes over roads and railways.

The searches are our own, on adjacency lists: a replicate that draws the lengths of links makes some 200 of
them, and networkx's take longer, and take long to import. Of two ways of one length the same one is taken
whatever the order in which a file lists places and links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import dist, inf

from sim.scenario.schema import Link
from sim.theatre.ground.projection import Vector
from sim.theatre.route import Route, Step

Ways = Mapping[str, Sequence[tuple[str, Sequence[tuple[float, str]]]]]
"""For every place its neighbours, by their ids, with length and id of each link there, the shortest first."""

SAME_KM = 1e-6
"""Ways that differ by less may be equal but for rounding."""


def ways_over(nodes: Iterable[str], steps: Iterable[tuple[Link, str, str]]) -> Ways:
    """Ways over links, each of which leads from one place to the next."""
    found: dict[str, dict[str, list[tuple[float, str]]]] = {node: {} for node in nodes}
    for link, start, end in steps:
        found[start].setdefault(end, []).append((link.length_km, link.id))
    for ends in found.values():
        for parallel in ends.values():
            parallel.sort()
    return {node: sorted(ends.items()) for node, ends in found.items()}


def shortest_route(
    ways: Ways,
    links: Mapping[str, Link],
    usable: set[str] | frozenset[str],
    origin: str,
    destination: str,
    *,
    on_sphere: Mapping[str, Vector],
    winding: float,
) -> Route | None:
    """Shortest route over usable links (A*, guided by the straight line).

    Parameters
    ----------
    ways : Ways
        Neighbours of every place.
    links : mapping of str to Link
        Links by id.
    usable : set of str
        Ids of the links that may be used.
    origin, destination : str
        Ids of the ends.
    on_sphere : mapping of str to Vector
        Where the places are, km.
    winding : float
        No way is shorter than so many times the straight line.

    Returns
    -------
    Route or None
        None if the usable links do not lead there.

    Raises
    ------
    KeyError
        If one of the places is not in the network.
    """
    goal = on_sphere[destination]
    onward_km = {origin: winding * dist(on_sphere[origin], goal)}
    reached_km = {origin: 0.0}
    came_by: dict[str, tuple[str, str]] = {}
    done: set[str] = set()
    # Whole way at least, km; number, so that of equal ones the first found goes first; place.
    queue = [(onward_km[origin], 0, origin)]
    number = 0
    while queue:
        _, _, place = heappop(queue)
        if place == destination:
            return _traced(links, came_by, place)
        if place in done:
            continue
        done.add(place)
        gone_km = reached_km[place]
        for neighbour, parallel in ways[place]:
            for length_km, link_id in parallel:
                if link_id in usable:
                    way_km = gone_km + length_km
                    break
            else:
                continue
            if way_km < reached_km.get(neighbour, inf):
                if neighbour not in onward_km:
                    onward_km[neighbour] = winding * dist(on_sphere[neighbour], goal)
                reached_km[neighbour] = way_km
                came_by[neighbour] = (place, link_id)
                number += 1
                heappush(queue, (way_km + onward_km[neighbour], number, neighbour))
    return None


class WaysTo:
    """Shortest ways to one place over links that do not change: one search answers for every origin.

    Most of what a run asks is how to get to a base, a depot or a crossing as things were at the start, and
    it asks from many places: on the network of a campaign that is 25 searches in place of 220. The search
    (Dijkstra's, against the traffic) goes on as far as somebody asks.

    Parameters
    ----------
    ways_back : Ways
        From every place those from which a link leads to it.
    links : mapping of str to Link
        Links by id.
    usable : set of str
        Ids of the links that may be used.
    destination : str
        Id of the place.
    """

    def __init__(
        self, ways_back: Ways, links: Mapping[str, Link], usable: frozenset[str], destination: str
    ) -> None:
        self._ways_back = ways_back
        self._links = links
        self.usable = usable
        self.destination = destination
        self._left_km = {destination: 0.0}
        self._onward: dict[str, tuple[str, str]] = {}
        self._steps: dict[str, Step] = {}
        """From each place for which somebody has asked: ways to one place have their ends in common."""
        self._at_forks: set[str] = set()
        self._done: set[str] = set()
        self._queue = [(0.0, destination)]

    def is_even(self, origin: str) -> bool:
        """Whether two ways from a place are equally long, but for what rounding makes of it.

        Then it depends on the end from which one adds which of them is the shorter: `shortest_route` decides.
        """
        place = self._reached(origin)
        while place in self._onward and place not in self._at_forks:
            place = self._onward[place][1]
        return place in self._at_forks

    def route(self, origin: str) -> Route | None:
        """The shortest way from a place, None if the links do not lead on from there.

        Raises
        ------
        KeyError
            If one of the places is not in the network.
        """
        place = self._reached(origin)
        if place not in self._done:
            return None
        steps, known, onward = [], self._steps, self._onward
        while place in onward:
            step = known.get(place)
            if step is None:
                link_id, end = onward[place]
                step = known[place] = Step(self._links[link_id], place, end)
            steps.append(step)
            place = step.end
        return Route.over(steps)

    def _reached(self, origin: str) -> str:
        """The origin, when the search has come to it or is over."""
        self._ways_back[origin]  # a place that is not in the network is an error, and not without a way
        if origin not in self._done:
            self._search_until(origin)
        return origin

    def _search_until(self, origin: str) -> None:
        """Go on to the next nearest place, and the next, until it is the origin."""
        # Looked up once for the 1,600 places of a run.
        ways_back, usable, queue, done = self._ways_back, self.usable, self._queue, self._done
        left, onward, at_forks = self._left_km, self._onward, self._at_forks
        while queue and origin not in done:
            left_km, place = heappop(queue)
            if place in done:
                continue
            done.add(place)
            for neighbour, parallel in ways_back[place]:
                if neighbour in done:  # nearer by more than rounding: a link has a length
                    continue
                for length_km, link_id in parallel:
                    if link_id in usable:
                        way_km = left_km + length_km
                        shorter_by_km = left.get(neighbour, inf) - way_km
                        if shorter_by_km >= SAME_KM:
                            at_forks.discard(neighbour)
                            left[neighbour] = way_km
                            onward[neighbour] = (link_id, place)
                            heappush(queue, (way_km, neighbour))
                        elif shorter_by_km > -SAME_KM:
                            at_forks.add(neighbour)
                        break


def distances_km(ways: Ways, origin: str) -> dict[str, float]:
    """Length of the shortest way from a place to every other that can be reached, km (Dijkstra)."""
    found: dict[str, float] = {}
    queue = [(0.0, origin)]
    while queue:
        gone_km, place = heappop(queue)
        if place not in found:
            found[place] = gone_km
            for neighbour, parallel in ways[place]:
                if neighbour not in found:
                    heappush(queue, (gone_km + parallel[0][0], neighbour))
    return found


def _traced(links: Mapping[str, Link], came_by: Mapping[str, tuple[str, str]], end: str) -> Route:
    """The route to a place, back along the links by which each place on it was reached."""
    steps = []
    while end in came_by:
        start, link_id = came_by[end]
        steps.append(Step(links[link_id], start, end))
        end = start
    steps.reverse()
    return Route.over(steps)
