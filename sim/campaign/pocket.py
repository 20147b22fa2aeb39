"""How many roads still join a place to its rear."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sim.campaign.world import News, World
from sim.scenario.schema import Link
from sim.theatre.capacity import vehicles_per_h
from sim.theatre.cuts import Arc, smallest_cut

PARTS = 1_000
"""Parts of a road in which its worth is counted: cuts are exact in whole numbers."""

REAR = ("rear", "")
NONE_MORE: frozenset[str] = frozenset()

HalfPlace = tuple[str, str]


class _Count(NamedTuple):
    """A number of roads, the places that were closed when they were counted, and the links that they use."""

    roads: float
    closed: frozenset[str]
    rests_on: list[str]
    version: int
    """Of the situation in which it was true last."""


class Pocket:
    """The roads between a group and its rear that have no stretch in common, each by what it carries.

    Their number is the smallest number of roads that the enemy has to cut (Menger 1927, Fund. Math. 10,
    96-115; by max-flow min-cut). A road counts one; over a weak bridge it counts by the vehicles that this
    passes each way against those of a lane. A bridge that several roads share counts once. What is known
    is kept until a road on which it rests is lost, or another comes into use.

    Parameters
    ----------
    base : str
        Node of the group.
    rear : collection of str
        Nodes at which it is out of the pocket: where its columns would go.
    guns_km : float
        Reach of the guns that the enemy brings forward: a road through a place in reach is no good road.
    trusts : collection of str
        Places on which the commander counts, guns or not.
    """

    def __init__(
        self,
        world: World,
        base: str,
        rear: Collection[str],
        *,
        guns_km: float = 0.0,
        trusts: Collection[str] = (),
    ) -> None:
        self.world = world
        self.base = base
        self.rear = frozenset(rear) - {base}
        self._guns_km = guns_km
        self._trusts = frozenset(trusts) | {base}
        self._under_fire: frozenset[str] = frozenset()
        self._roads = [link for link in world.theatre.links.values() if link.mode == "road" and link.in_use]
        self._known: dict[bool, _Count] = {}
        self._reach_of: dict[str, frozenset[str]] = {}
        world.listeners.append(self._hear)

    def _hear(self, news: News) -> None:
        """What reopens may add a road; what closes is noticed when somebody asks."""
        if news.kind == "bridge":
            self._known.clear()
        if news.kind == "taken":
            self._under_fire |= self._in_reach(news.subject)

    def _in_reach(self, taken: str) -> frozenset[str]:
        if self._guns_km == 0:
            return NONE_MORE
        if taken not in self._reach_of:
            reach = frozenset(self.world.theatre.within_km(taken, self._guns_km))
            self._reach_of[taken] = reach - self._trusts
        return self._reach_of[taken]

    def good_roads(self, lost: frozenset[str] = NONE_MORE) -> float:
        """Roads to the rear as things are, or once some places more are lost."""
        closed = self._under_fire.union(lost, *map(self._in_reach, lost)) if lost else self._under_fire
        known = self._known.get(bool(lost))
        if known is None or not self._still_true(known, closed):
            known = self._known[bool(lost)] = self._counted(closed)
        elif known.version != self.world.situation.version:
            self._known[bool(lost)] = known._replace(version=self.world.situation.version)
        return known.roads

    def _still_true(self, known: _Count, closed: frozenset[str]) -> bool:
        """Whether no more has closed since than what those roads do not touch."""
        if known.version == self.world.situation.version and known.closed == closed:
            return True
        passable, links = self.world.situation.passable, self.world.theatre.links
        return known.closed <= closed and all(
            passable(link, "supplied", "road") and closed.isdisjoint((links[link].a, links[link].b))
            for link in known.rests_on
        )

    def _counted(self, closed: frozenset[str]) -> _Count:
        """How many roads do not pass what is closed."""
        if self.base in closed or not self.world.is_held(self.base):
            return _Count(0.0, closed, [], self.world.situation.version)
        arcs, links = self._arcs(closed)
        cut = smallest_cut(arcs, (self.base, ""), REAR)
        over = dict.fromkeys(link for arc in cut.passed if (link := links[arc]))
        return _Count(cut.capacity / PARTS, closed, list(over), self.world.situation.version)

    def _arcs(self, closed: frozenset[str]) -> tuple[list[Arc[HalfPlace]], list[str]]:
        """Every open road both ways, and the link of each arc, if it is one."""
        situation, bridges = self.world.situation, self.world.theatre.bridges
        arcs: list[Arc[HalfPlace]] = []
        links: list[str] = []
        shared: dict[str, float] = {}
        for link in self._roads:
            if not situation.passable(link.id, "supplied", "road") or not closed.isdisjoint((link.a, link.b)):
                continue
            worth = self._worth(link)
            a, b = (link.a, ""), (link.b, "")
            if link.bridge is not None and len(bridges[link.bridge.id]) > 1:
                onto, off = (link.bridge.id, "onto"), (link.bridge.id, "off")
                shared[link.bridge.id] = max(worth, shared.get(link.bridge.id, 0.0))
                over_it: list[Arc[HalfPlace]] = [
                    (a, onto, worth),
                    (b, onto, worth),
                    (off, a, worth),
                    (off, b, worth),
                ]
            else:
                over_it = [(a, b, worth)] if link.one_way else [(a, b, worth), (b, a, worth)]
            arcs += over_it
            links += [link.id] * len(over_it)
        for bridge, worth in shared.items():
            arcs.append(((bridge, "onto"), (bridge, "off"), worth))
        everything = float(PARTS * len(self._roads))
        arcs += [
            ((node, ""), REAR, everything)
            for node in sorted(self.rear)
            if self.world.is_held(node) and node not in closed
        ]
        return arcs, links + [""] * (len(arcs) - len(links))

    def _worth(self, link: Link) -> float:
        """Parts of a good road that a link is worth."""
        road = self.world.scenario.supply.road
        passing = vehicles_per_h(road, self.world.situation, link, both_ways=True)
        return float(round(PARTS * min(1.0, passing / road.lane_vehicles_per_h)))
