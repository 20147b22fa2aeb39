"""Ground along roads: how much of it falls with which point of which road. What a run needs of the cells."""

from __future__ import annotations

import json
from bisect import bisect, bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path

from sim.scenario.schema import Network
from sim.theatre.ground.shape import RoadShape, Shape
from sim.totals import total

REACH_KM = 2.5
"""Ground along a road that falls together with the place at its end: about the size of a town."""


@dataclass(frozen=True, eq=False)
class Roadside:
    """Cells that are tied to a road, in the order of their points on it from end a to end b."""

    road: str
    """Id of the road; a place that no road reaches is a road of no length with the place's id."""
    a: str
    b: str
    a_free: bool
    """Whether the attacker holds end a from the start."""
    b_free: bool
    straight_km: float
    """Length as the crow flies, km."""
    fraction: list[float]
    """Where each cell is tied: 0 at end a, 1 at end b; ascending."""
    area_km2: list[float]
    """Area of each cell, km2."""

    def __len__(self) -> int:
        return len(self.fraction)

    @cached_property
    def before_km2(self) -> list[float]:
        """Area of the cells before each one, and of all: the cells of a stretch are a difference of two."""
        return list(accumulate(self.area_km2, initial=0.0))

    @cached_property
    def near_a(self) -> int:
        """First cell beyond reach of end a."""
        return bisect(self.fraction, REACH_KM, key=lambda fraction: fraction * self.straight_km)

    @cached_property
    def near_b(self) -> int:
        """First cell within reach of end b."""
        return bisect_left(self.fraction, -REACH_KM, key=lambda fraction: (fraction - 1.0) * self.straight_km)

    def stretch(self, since: float, until: float) -> tuple[int, int]:
        """First cell of a stretch of the road, and the first one after it; it may be given backwards."""
        return bisect_left(self.fraction, min(since, until)), bisect(self.fraction, max(since, until))


class Ground:
    """All ground of a theatre, by the road with which it falls.

    Attributes
    ----------
    roadsides : dict of str to Roadside
        By the id of the road.
    total_km2 : float
        Area of all of it.
    """

    def __init__(self, rows: Iterable[RoadShape]) -> None:
        self.roadsides = {row[0]: Roadside(*row) for row in rows}
        self.total_km2 = total(side.before_km2[-1] for side in self.roadsides.values())

    @staticmethod
    def of(network: Network) -> Ground:
        """Ground of a network; the same object for networks that differ only in the lengths of their links.

        That of the library's networks is stored, that of others is worked out from the map.
        """
        return Ground.of_shape(Shape.of(network))

    @staticmethod
    @lru_cache(maxsize=8)
    def of_shape(shape: Shape) -> Ground:
        """Ground of all networks of a shape."""
        stored = shape.stored_at()
        if stored.is_file():
            return Ground(json.loads(stored.read_text(encoding="utf-8")))
        from sim.theatre.ground.cells import cells_of_shape  # needs shapely, a library scenario does not

        return Ground(cells_of_shape(shape).rows())


def store(networks: Iterable[Network]) -> set[Path]:
    """Work out the ground of networks, and store it where it is looked for; returns the files."""
    from sim.theatre.ground.cells import cells_of_shape

    written = set()
    for shape in {Shape.of(network) for network in networks}:
        rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in cells_of_shape(shape).rows())
        path = shape.stored_at()
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"[\n{rows}\n]\n", encoding="utf-8")
        written.add(path)
    return written
