"""How many roads still join a place to its rear."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sim.campaign.world import News, World
from sim.scenario.schema import Link
from sim.theatre.capacity import vehicles_per_h
from sim.theatre.cuts import Net

PARTS = 1_000
"""Parts of a road in which its worth is counted: cuts are exact in whole numbers."""

REAR = ("rear", "")
NONE_MORE: frozenset[str] = frozenset()

HalfPlace = tuple[str, str]


class _Count(NamedTuple):
    """A number of roads, the places that were closed when they were counted, and what they use."""

    roads: float
    closed: frozenset[str]
    links: frozenset[str]
    places: frozenset[str]
    """The ends of those links."""
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
        self._roads = world.theatre.roads
        self._ways_out = sorted(self.rear)
        self._shared: dict[str, tuple[HalfPlace, HalfPlace]] = {}
        """Bridges over which several roads lead, as arcs."""
        self._as_told: list[tuple[Link, str, str, str, str | None, int]] = []
        """Each road with its id, its ends, its bridge if several roads share it, and how many arcs it is."""
        self._road_of_arc: list[int | None] = []
        self._net: Net[HalfPlace] | None = None
        self._worth_of: dict[str, float] = {}
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
        return (
            known.closed <= closed
            and closed.isdisjoint(known.places)
            and known.links <= self.world.situation.usable_links("supplied", "road")
        )

    def _counted(self, closed: frozenset[str]) -> _Count:
        """How many roads do not pass what is closed."""
        situation = self.world.situation
        if self.base in closed or not self.world.is_held(self.base):
            return _Count(0.0, closed, NONE_MORE, NONE_MORE, situation.version)
        if self._net is None:
            self._net = self._numbered()
        cut = self._net.cut(self._capacities(closed))
        over = [self._roads[at] for arc in cut.passed if (at := self._road_of_arc[arc]) is not None]
        links = frozenset(road.id for road in over)
        places = frozenset(end for road in over for end in (road.a, road.b))
        return _Count(cut.capacity / PARTS, closed, links, places, situation.version)

    def _numbered(self) -> Net[HalfPlace]:
        """Every road both ways, whether it is open or not: numbered once for all counts."""
        bridges = self.world.theatre.bridges
        arcs: list[tuple[HalfPlace, HalfPlace]] = []
        for at, link in enumerate(self._roads):
            start, end, bridge = link.a, link.b, link.bridge
            a, b, shared = (start, ""), (end, ""), None
            if bridge is not None and len(bridges[bridge.id]) > 1:
                shared = bridge.id
                onto, off = self._shared[shared] = (shared, "onto"), (shared, "off")
                over_it = [(a, onto), (b, onto), (off, a), (off, b)]
            else:
                over_it = [(a, b)] if link.one_way else [(a, b), (b, a)]
            arcs += over_it
            self._as_told.append((link, link.id, start, end, shared, len(over_it)))
            self._road_of_arc += [at] * len(over_it)
        arcs += self._shared.values()
        arcs += [((node, ""), REAR) for node in self._ways_out]
        self._road_of_arc += [None] * (len(arcs) - len(self._road_of_arc))
        return Net(arcs, (self.base, ""), REAR)

    def _capacities(self, closed: frozenset[str]) -> list[float]:
        """What every arc carries now: nothing where it is closed."""
        usable = self.world.situation.usable_links("supplied", "road")
        found: list[float] = []
        shared = dict.fromkeys(self._shared, 0.0)
        for link, link_id, a, b, bridge, arcs in self._as_told:
            worth = 0.0
            if link_id in usable and a not in closed and b not in closed:
                known = self._worth_of.get(link_id)
                worth = self._worth(link) if known is None else known
                if bridge is not None:
                    shared[bridge] = max(worth, shared[bridge])
            found += [worth] * arcs
        found += shared.values()
        everything = float(PARTS * len(self._roads))
        is_held = self.world.is_held
        return found + [
            everything if is_held(node) and node not in closed else 0.0 for node in self._ways_out
        ]

    def _worth(self, link: Link) -> float:
        """Parts of a good road that a link is worth; without a bridge always the same."""
        road = self.world.scenario.supply.road
        passing = vehicles_per_h(road, self.world.situation, link, both_ways=True)
        worth = float(round(PARTS * min(1.0, passing / road.lane_vehicles_per_h)))
        if link.bridge is None:
            self._worth_of[link.id] = worth
        return worth
