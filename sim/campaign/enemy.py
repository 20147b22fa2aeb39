"""What a staff expects of the enemy: when he will be where."""

from __future__ import annotations

from collections.abc import Collection
from heapq import heapify, heappop, heappush
from math import inf
from typing import Literal, NamedTuple, Protocol

from sim.campaign.world import News, World
from sim.scenario.schema import Link

MARCH_KM_PER_DAY = 480.0
"""Through what he has already: columns of all arms on the march, 20 km/h."""


class Attacker(Protocol):
    """What can be seen of him, and what he could do."""

    def strongest_men(self) -> float:
        """Men of the strongest spearhead that has gained ground; 0 while none has."""

    def defenders(self) -> dict[str, float]:
        """Effective defenders of every place where somebody stands."""

    def km_per_day(self, men: float, target: str, defenders: float) -> float:
        """Pace of so many men on their way to a place that so many defend; 0 where they take nothing."""

    def crossing_h(self, link: Link, start: str, target: str) -> float:
        """Hours that the river on a road takes whoever comes from a place."""

    def reaches_h(self, node: str) -> float:
        """Hours until he is at a place, if he keeps up his fastest pace so far."""


class EnemyEstimate:
    """One staff's estimate of when the enemy will be at each place.

    By `resistance` it walks the enemy through its own garrisons, road by road, each at the pace that they
    would allow his strongest spearhead so far: of the techniques to plan a delay the one that the US Army
    prefers (ATP 5-0.2-1, 2020, B-32 to B-35). By `pace` he comes from the nearest place that he took, at the
    pace of his fastest spearhead, whatever stands in his way.

    Parameters
    ----------
    attacker : Attacker
        What there is to be seen of the enemy.
    technique : {"resistance", "pace"}
        How to reckon.
    trusts : collection of str
        Places that hold, as the commander knows: the enemy does not get there, or past them.
    """

    def __init__(
        self,
        world: World,
        attacker: Attacker,
        technique: Literal["resistance", "pace"],
        trusts: Collection[str] = (),
    ) -> None:
        self.world = world
        self.attacker = attacker
        self.trusts = frozenset(trusts)
        self._by_pace = technique == "pace"
        self._roads = roads_of(world)
        self._arrives_h: dict[str, float] | None = None
        self._men = 0.0
        self._looks_ahead_h = 0.0
        """As far as anybody has asked: nobody needs the rest of the walk, which is two thirds of it."""
        self._can_come_to: set[str] = set()
        self._counted = 0
        self._on_edge: list[str] = []
        self._taken = 0
        world.listeners.append(self._hear)

    def _hear(self, news: News) -> None:
        """What makes the staff reckon anew; between times the enemy is no nearer than it had expected."""
        if news.kind not in ("strike", "contact"):
            self._arrives_h = None

    def comes_to(self, node: str) -> bool:
        """Whether the enemy is at a place, or can come there at all as things are."""
        if not self.world.is_held(node):
            return True
        if node in self.trusts:
            return False
        if self._by_pace:
            return self.attacker.reaches_h(node) < inf
        self._arrivals(0.0)
        return self._men > 0 and node in self._connected()

    def reaches_h(self, node: str, within_h: float = inf) -> float:
        """Hours until the enemy is at a place; 0 if he is, infinite while he has taken nothing.

        Infinite also if it takes him longer than `within_h`: not to look further costs less.
        """
        if not self.world.is_held(node):
            return 0.0
        if node in self.trusts:
            return inf
        if self._by_pace:
            return self.attacker.reaches_h(node)
        return self._arrivals(within_h).get(node, inf)

    def falls_within(self, hours: float) -> frozenset[str]:
        """Places that are held, and that the enemy will reach before so many hours are over."""
        captures, holder = self.world.history.captures, self.world.situation.holder
        if not captures:
            return frozenset()
        if self._by_pace:
            return frozenset(n for n in self._roads if self.world.is_held(n) and self.reaches_h(n) < hours)
        arrivals = self._arrivals(hours).items()
        return frozenset([node for node, at_h in arrivals if at_h < hours and holder[node] == "supplied"])

    def _arrivals(self, within_h: float) -> dict[str, float]:
        """Hours to every place that he reaches within some hours, and to some beyond."""
        if within_h > self._looks_ahead_h:
            self._looks_ahead_h = within_h
            self._arrives_h = None
        if self._arrives_h is None:
            self._men = self.attacker.strongest_men()
            self._arrives_h = self._walk(self._men)
        return self._arrives_h

    def _walk(self, men: float) -> dict[str, float]:
        """Hours to the places, by Dijkstra's search from all that were taken, as far as anybody looks."""
        if men == 0:
            return {}
        holder, captures, roads = self.world.situation.holder, self.world.history.captures, self._roads
        km_per_day, crossing_h = self.attacker.km_per_day, self.attacker.crossing_h
        defenders, paces = self.attacker.defenders(), dict[str, float]()
        closed, ends_h = self.trusts.union(captures), self._looks_ahead_h
        arrives_h: dict[str, float] = {}
        front = [(0.0, node) for node in self._edge()]
        heapify(front)
        while front:
            at_h, node = heappop(front)
            if node in arrives_h:
                continue
            arrives_h[node] = at_h
            for end, link, length_km, is_bridged in roads[node]:
                if end in arrives_h or end in closed:
                    continue
                if holder[end] != "supplied":
                    end_h = at_h + length_km / MARCH_KM_PER_DAY * 24.0
                else:
                    if end not in paces:  # which are the same by whatever road he comes
                        paces[end] = km_per_day(men, end, defenders.get(end, 0.0))
                    if paces[end] == 0:
                        continue
                    takes_h = length_km / paces[end] * 24.0
                    end_h = at_h + (takes_h + crossing_h(link, node, end) if is_bridged else takes_h)
                if end_h < ends_h:
                    heappush(front, (end_h, end))
        return arrives_h

    def _edge(self) -> list[str]:
        """Places that were taken beside others that were not: nobody sets out from behind them."""
        captures, roads = self.world.history.captures, self._roads
        if len(captures) > self._taken:
            nodes = self._on_edge + list(captures)[self._taken :]
            self._taken = len(captures)
            self._on_edge = [node for node in nodes if any(end not in captures for end, *_ in roads[node])]
        return self._on_edge

    def _connected(self) -> set[str]:
        """Places to which a road leads from one that was taken, past none that holds."""
        found, captures = self._can_come_to, self.world.history.captures
        if len(captures) > self._counted:
            self._counted = len(captures)
            waiting = [node for node in captures if node not in found]
            found.update(waiting)
            while waiting:
                for end, *_ in self._roads[waiting.pop()]:
                    if end not in found and end not in self.trusts:
                        found.add(end)
                        waiting.append(end)
        return found


class Road(NamedTuple):
    """A road away from a place, with what is asked of it some thousand times a run."""

    end: str
    link: Link
    length_km: float
    is_bridged: bool


def roads_of(world: World) -> dict[str, list[Road]]:
    """Roads away from every place; the enemy does not go abroad."""
    nodes = world.theatre.nodes
    roads: dict[str, list[Road]] = {node: [] for node in nodes}
    for node, found in roads.items():
        for link in world.theatre.links_at(node):
            end = link.b if link.a == node else link.a
            if link.mode == "road" and link.in_use and not nodes[end].abroad:
                found.append(Road(end, link, link.length_km, link.bridge is not None))
    return roads
