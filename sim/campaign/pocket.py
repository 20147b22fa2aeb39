"""How many roads still join a place to its rear."""

from __future__ import annotations

from collections.abc import Collection

from sim.campaign.world import News, World
from sim.scenario.schema import Link
from sim.theatre.capacity import vehicles_per_h
from sim.theatre.cuts import Arc, Cut

PARTS = 1_000
"""Parts of a road in which its worth is counted: cuts are exact in whole numbers."""

REAR = ("rear", "")

Point = tuple[str, str]


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
    """

    def __init__(self, world: World, base: str, rear: Collection[str]) -> None:
        self.world = world
        self.base = base
        self.rear = frozenset(rear) - {base}
        self._roads = [link for link in world.theatre.links.values() if link.mode == "road" and link.in_use]
        self._count = 0.0
        self._rests_on: list[str] | None = None
        world.listeners.append(self._hear)

    def _hear(self, news: News) -> None:
        """What reopens may add a road; what closes is noticed when somebody asks."""
        if news.kind == "bridge":
            self._rests_on = None

    def good_roads(self) -> float:
        """Roads to the rear as things are."""
        passable = self.world.situation.passable
        if self._rests_on is None or not all(passable(link, "supplied", "road") for link in self._rests_on):
            self._count, self._rests_on = self._counted(frozenset())
        return self._count

    def good_roads_without(self, lost: frozenset[str]) -> float:
        """Roads to the rear once some places more are lost."""
        return self._counted(lost)[0]

    def _counted(self, lost: frozenset[str]) -> tuple[float, list[str]]:
        """How many roads, and the links that they run over."""
        if self.base in lost or not self.world.is_held(self.base):
            return 0.0, []
        arcs, links = self._arcs(lost)
        cut = Cut(arcs, (self.base, ""), REAR)
        return cut.capacity / PARTS, list(dict.fromkeys(link for arc in cut.passed if (link := links[arc])))

    def _arcs(self, lost: frozenset[str]) -> tuple[list[Arc[Point]], list[str]]:
        """Every open road both ways, and the link of each arc, if it is one."""
        situation, bridges = self.world.situation, self.world.theatre.bridges
        arcs: list[Arc[Point]] = []
        links: list[str] = []
        shared: dict[str, float] = {}
        for link in self._roads:
            if not situation.passable(link.id, "supplied", "road") or link.a in lost or link.b in lost:
                continue
            worth = self._worth(link)
            a, b = (link.a, ""), (link.b, "")
            if link.bridge is not None and len(bridges[link.bridge.id]) > 1:
                onto, off = (link.bridge.id, "onto"), (link.bridge.id, "off")
                shared[link.bridge.id] = max(worth, shared.get(link.bridge.id, 0.0))
                over_it: list[Arc[Point]] = [
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
            if self.world.is_held(node) and node not in lost
        ]
        return arcs, links + [""] * (len(arcs) - len(links))

    def _worth(self, link: Link) -> float:
        """Parts of a good road that a link is worth."""
        road = self.world.scenario.supply.road
        passing = vehicles_per_h(road, self.world.situation, link, both_ways=True)
        return float(round(PARTS * min(1.0, passing / road.lane_vehicles_per_h)))
