"""The supply as a diagram: boxes in columns from the bases to the groups, and what flows between them.

A box gathers the points of the supply at one place (a railhead, its depot and the bays there) or of one truck
company. The smallest cut decides the columns: what lies on the side of the bases comes first, so that one
straight line parts the two sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from sim.hubs.analysis import HubAnalysis
from sim.hubs.legs import BASES, GROUPS, Leg, Point

UNIT_IN = 0.1
"""A unit in inches, about, on a slide of its own."""
WIDEST_BOX, BETWEEN_COLUMNS, BOX_MARGIN = 14.0, 4.6, 1.1
LARGE, SMALL = 9.8, 8.3
"""Sizes of the writing, points: small where there are many columns."""
Key = tuple[str, str]


@dataclass
class Box:
    """Where something is done to the cargo, drawn as a rectangle; positions in units of the diagram."""

    key: Key
    """Its kind and id; the kind `way` is where a ribbon passes a column of boxes."""
    points: list[Point] = field(default_factory=list)
    column: int = 0
    x: float = 0.0
    y: float = 0.0
    """Middle of its height."""
    height: float = 0.0


@dataclass
class Ribbon:
    """What flows from one box to another over one leg of the supply."""

    start: Box
    end: Box
    leg: Leg
    t_per_day: dict[str, float]
    """By group."""
    is_cut: bool
    is_first: bool = True
    """False for what goes on of a ribbon that passes a column of boxes."""
    y_start: float = 0.0
    y_end: float = 0.0

    @property
    def total_t(self) -> float:
        """What flows for all groups."""
        return sum(self.t_per_day.values())


@dataclass
class Diagram:
    """Boxes and ribbons of a supply, and the cut between them."""

    boxes: list[Box]
    ribbons: list[Ribbon]
    near_columns: int
    """Columns that lie wholly on the side of the bases."""
    straddling: dict[Key, list[Leg]]
    """Legs that are cut inside a box."""
    flow_t: Mapping[tuple[Point, Point], dict[str, float]]
    """What flows over each leg by group."""

    height_per_t: float = 0.0
    """Height of a tonne a day."""
    box_width: float = 0.0

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return 1 + max((box.column for box in self.boxes), default=0)

    @property
    def font_size(self) -> float:
        """Of the writing, points."""
        return LARGE if self.box_width > 0.85 * WIDEST_BOX else SMALL

    @property
    def line_height(self) -> float:
        """Of a line of writing."""
        return self.font_size * 1.25 / 72.0 / UNIT_IN

    @property
    def characters(self) -> int:
        """How many characters are as wide as a box."""
        return int((self.box_width - BOX_MARGIN) * UNIT_IN / (0.55 * self.font_size / 72.0))


def diagram(analysis: HubAnalysis, group: str | None = None) -> Diagram:
    """Boxes and ribbons of a supply with its smallest cut, in columns but not yet placed.

    Parameters
    ----------
    analysis : HubAnalysis
        The supply.
    group : str, optional
        Show the supply of this group alone; by default of all.
    """
    legs = _of_group(analysis.legs_to(group))
    near = analysis.near_side(group)
    flow_t = _flows(analysis, group)
    keys = _box_keys(analysis, legs, near)
    boxes: dict[Key, Box] = {}
    for point in dict.fromkeys(point for leg in legs for point in (leg.start, leg.end)):
        if point not in (BASES, GROUPS) and point.stage != "train":
            points = boxes.setdefault(keys[point], Box(keys[point])).points
            points.insert(0 if point.stage == "convoys" else len(points), point)
    ribbons: list[Ribbon] = []
    straddling: dict[Key, list[Leg]] = {}
    stations = {leg.start: leg.end for leg in legs if leg.start.stage == "train"}
    for leg in legs:
        start, end = leg.start, stations.get(leg.end, leg.end)
        cut = leg.start in near and leg.end not in near
        if start == BASES or start.stage == "train":
            continue
        a = boxes[keys[start]]
        b = boxes[keys[end]] if end != GROUPS else a
        flowing_t = flow_t.get((leg.start, leg.end), {})
        if end in near and start not in near and not flowing_t:
            continue  # back over the cut: of no use to anybody
        if a is not b:
            ribbons.append(Ribbon(a, b, leg, flowing_t, cut))
        elif cut:
            straddling.setdefault(a.key, []).append(leg)
    ribbons = _without_more_of_the_same(ribbons)
    near_columns = _set_columns(list(boxes.values()), ribbons, near, straddling)
    ribbons = [part for ribbon in ribbons for part in _by_columns(ribbon, near_columns)]
    ways = {ribbon.end.key: ribbon.end for ribbon in ribbons if ribbon.end.key[0] == "way"}
    return Diagram([*boxes.values(), *ways.values()], ribbons, near_columns, straddling, flow_t)


def _without_more_of_the_same(ribbons: list[Ribbon]) -> list[Ribbon]:
    """Ribbons; where something flows from box to box, or a way is open already, no more open ways."""
    flowing = {(ribbon.start.key, ribbon.end.key) for ribbon in ribbons if ribbon.t_per_day}
    kept = []
    for ribbon in ribbons:
        ends = ribbon.start.key, ribbon.end.key
        if ribbon.t_per_day or ribbon.is_cut or ends not in flowing:
            kept.append(ribbon)
            flowing.add(ends)
    return kept


def _box_keys(analysis: HubAnalysis, legs: list[Leg], near: frozenset[Point]) -> dict[Point, Key]:
    """Box of each point: a base, a place with its railhead and depot, a truck company, or a group.

    A company that loads at one depot for one customer stands with its depot. Trucks that pass crossings stand
    before them, and come out at their customer; a crossing that the cut divides has a box on each side of it.
    """
    points = list(dict.fromkeys(point for leg in legs for point in (leg.start, leg.end)))
    ends: dict[str, set[Point]] = defaultdict(set)
    crossing: set[str] = set()
    for point in points:
        if point.stage in ("trucks", "convoys"):
            ends[point.id].add(point)
        elif point.stage == "crossing":
            crossing.add(point.id)
    keys: dict[Point, Key] = {}
    for point in points:
        if point.stage in ("station", "depot", "bays"):
            keys[point] = ("depot", analysis.supplied.node_of(point) or point.id)
        elif point.stage == "crossing":
            side = "near" if point in near else "far"
            keys[point] = ("crossing", f"{point.bridge}/{side}")
        elif point.stage not in ("trucks", "convoys"):
            keys[point] = (point.stage, point.id)
        elif point.stage == "convoys" and point.id in crossing:
            keys[point] = _box_of_customer(analysis, point)
        elif len(ends[point.id]) > 2 or point.id in crossing:
            keys[point] = ("company", point.id)
        else:
            trucks = next(end for end in ends[point.id] if end.stage == "trucks")
            depot = Point("depot", trucks.depot)
            keys[point] = ("depot", analysis.supplied.node_of(depot) or depot.id)
    return keys


def _box_of_customer(analysis: HubAnalysis, convoys: Point) -> Key:
    if any(group.id == convoys.customer for group in analysis.scenario.groups):
        return "group", convoys.customer
    return "depot", analysis.supplied.node_of(Point("depot", convoys.customer)) or convoys.customer


def _by_columns(ribbon: Ribbon, near_columns: int) -> Iterator[Ribbon]:
    """A ribbon from column to column, so that it has its own room between the boxes that it passes."""
    start, end = ribbon.start, ribbon.end
    name = f"{ribbon.leg.start.id}>{ribbon.leg.end.id}"
    ways = [Box(("way", f"{name}:{column}"), column=column) for column in range(start.column + 1, end.column)]
    for a, b in pairwise([start, *ways, end]):
        is_cut = ribbon.is_cut and a.column < near_columns <= b.column
        yield Ribbon(a, b, ribbon.leg, ribbon.t_per_day, is_cut, is_first=a is start)


def _of_group(legs: list[Leg]) -> list[Leg]:
    """Legs from which there is a way to the groups."""
    reached = {GROUPS}
    while True:
        more = {leg.start for leg in legs if leg.end in reached} - reached
        if not more:
            return [leg for leg in legs if leg.end in reached]
        reached |= more


def _flows(analysis: HubAnalysis, group: str | None) -> dict[tuple[Point, Point], dict[str, float]]:
    flow_t: dict[tuple[Point, Point], dict[str, float]] = defaultdict(dict)
    for chain in analysis.chains:
        if group in (None, chain.group):
            for leg in chain.legs:
                by_group = flow_t[leg.start, leg.end]
                by_group[chain.group] = by_group.get(chain.group, 0.0) + chain.t_per_day
    return flow_t


def _set_columns(
    boxes: list[Box], ribbons: list[Ribbon], near: frozenset[Point], straddling: Mapping[Key, object]
) -> int:
    """Number the columns: the near side, then boxes that the cut goes through, then the far side."""
    sides: list[list[Box]] = [[], [], []]
    for box in boxes:
        sides[1 if box.key in straddling else 0 if box.points[-1] in near else 2].append(box)
    near_columns = _columns_of(sides[0], ribbons, 0)
    within = _columns_of(sides[1], ribbons, near_columns)
    _columns_of(sides[2], ribbons, near_columns + within)
    return near_columns


def _columns_of(side: list[Box], ribbons: Iterable[Ribbon], first: int) -> int:
    """Give each box of a side the column after all those that feed it; returns how many that takes."""
    keys = {box.key for box in side}
    inner = [ribbon for ribbon in ribbons if ribbon.start.key in keys and ribbon.end.key in keys]
    for box in side:
        box.column = first
    for _ in side:
        for ribbon in inner:
            # A depot that trucks fill stands behind them; a circle of trucks ends with the number of boxes.
            ribbon.end.column = max(ribbon.end.column, min(ribbon.start.column + 1, first + len(side) - 1))
    last = max((box.column for box in side), default=first - 1)
    for box in side:
        if box.key[0] == "group":
            box.column = last
    return last - first + 1
