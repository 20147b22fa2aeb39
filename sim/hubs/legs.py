"""The legs of the supply: from point to point, with what each can carry and why not more."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Literal, NamedTuple

from sim.theatre.route import Route
from sim.totals import total

PointKind = Literal[
    "source", "base", "train", "station", "depot", "bays", "trucks", "crossing", "convoys", "group", "sink"
]
LimitKind = Literal["none", "timetable", "line", "unloading", "loading", "trucks", "road", "bridge"]


class Point(NamedTuple):
    """A point that supply comes by on its way from a base to a group."""

    stage: PointKind
    """`trucks` are a company's at a depot, `convoys` are those on their way to a customer; a `crossing` is a
    bridge or ferry that they pass between the two."""
    id: str
    """Of the place, service, depot or group; of trucks, convoys and crossings that of their company."""
    depot: str = ""
    """Where trucks, and those that pass a crossing, load."""
    customer: str = ""
    """For whom convoys, and those that pass a crossing, have loaded."""
    bridge: str = ""
    """The bridge or ferry that a crossing is."""
    way: int = 0
    """Of several ways over the same crossing, which."""

    @property
    def label(self) -> str:
        """The point in a word, for tables."""
        parts = (self.id, self.depot, self.customer, self.bridge, str(self.way or ""))
        return f"{self.stage}:{'/'.join(filter(None, parts))}"


BASES, GROUPS = Point("source", "bases"), Point("sink", "groups")
"""Where all supply comes from, and where it ends."""


class Leg(NamedTuple):
    """A stage of the supply: what can be moved from one point of it to the next."""

    start: Point
    end: Point
    t_per_day: float = inf
    """Most that it can carry."""
    limited_by: LimitKind = "none"
    """What keeps it from carrying more."""
    limit: str = ""
    """The same for people, such as "260 trucks over 88 km"."""
    route: Route | None = None
    """The way over railways or roads, if it leads over any."""
    first_load_h: float = 0.0
    """Hours until the first load has come over it."""
    trucks_t_per_day: float = inf
    """What all trucks of the company would carry over it if the roads had room."""
    trucks: float = 0.0
    """Trucks of the company that run."""
    preference: int = 0
    """Rank of the depot for its company, 0 for the first choice."""

    @property
    def length_km(self) -> float:
        """Length of the way, 0 for handling."""
        return self.route.length_km if self.route else 0.0

    @property
    def places(self) -> frozenset[str]:
        """Nodes that it passes, both ends included."""
        return frozenset(self.route.nodes) if self.route else frozenset()


def of_use(legs: list[Leg], in_stock: Iterable[Point] = ()) -> list[Leg]:
    """Legs that lie on some way to the groups, from the bases or from what lies in stock."""
    filled = _reached([BASES, *in_stock], ((leg.start, leg.end) for leg in legs))
    useful = filled & _reached([GROUPS], ((leg.end, leg.start) for leg in legs))
    return [leg for leg in legs if leg.start in useful and leg.end in useful]


def leading_to(legs: list[Leg], group: str) -> list[Leg]:
    """Legs that lie on some way to a group."""
    before = _reached([Point("group", group)], ((leg.end, leg.start) for leg in legs))
    return [leg for leg in legs if leg.end in before]


def _reached(starts: Iterable[Point], steps: Iterable[tuple[Point, Point]]) -> set[Point]:
    """Points that can be reached by steps from one point to another, the starts included."""
    next_to: dict[Point, list[Point]] = {}
    for start, end in steps:
        next_to.setdefault(start, []).append(end)
    reached = dict.fromkeys(starts)
    waiting = list(reached)
    while waiting:
        for point in next_to.get(waiting.pop(), ()):
            if point not in reached:
                reached[point] = None
                waiting.append(point)
    return set(reached)


class Inflow:
    """How much can get to each point at most, by the legs that lead to it one by one.

    An upper bound that costs little: what two points get from a third is not divided between them.

    Parameters
    ----------
    legs : list of Leg
        Of the whole supply.
    """

    def __init__(self, legs: list[Leg]) -> None:
        self._legs_to: dict[Point, list[Leg]] = {}
        for leg in legs:
            self._legs_to.setdefault(leg.end, []).append(leg)

    def t_per_day(self, point: Point, behind: frozenset[Point] = frozenset()) -> float:
        """Most that can get to a point without coming by those `behind` it (which it feeds)."""
        if point == BASES:
            return inf
        behind |= {point}
        return total(
            min(leg.t_per_day, self.t_per_day(leg.start, behind))
            for leg in self._legs_to.get(point, ())
            if leg.start not in behind
        )
