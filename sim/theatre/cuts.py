"""Smallest cuts of small networks with whole capacities, many thousand times in an ensemble."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from math import inf
from typing import Generic, TypeVar

Place = TypeVar("Place", bound=Hashable)

Arc = tuple[Place, Place, float]
"""From, to, and what passes at most: a whole number, or infinity."""


class Cut(Generic[Place]):
    """Smallest cut between two places; by max-flow min-cut it is also the most that can pass.

    The shortest ways are filled one after another until none is left (Edmonds and Karp 1972, J. ACM 19(2),
    248-264). networkx's `minimum_cut` gives the same; on networks of fifty arcs, which a staff asks about at
    every turn of a run, it spends most of its time on setting up.

    Parameters
    ----------
    arcs : iterable of Arc
        At least one finite arc on every way; parallel ones add up.
    source, sink : hashable
        The ends.

    Attributes
    ----------
    capacity : float
        What passes.

    Raises
    ------
    ValueError
        If something unlimited can pass.
    """

    def __init__(self, arcs: Iterable[Arc[Place]], source: Place, sink: Place) -> None:
        number: dict[Place, int] = {source: 0, sink: 1}
        heads: list[int] = []
        room: list[float] = []
        arcs_at: list[list[int]] = [[], []]
        for start, end, capacity in arcs:
            a = number.setdefault(start, len(number))
            if a == len(arcs_at):
                arcs_at.append([])
            b = number.setdefault(end, len(number))
            if b == len(arcs_at):
                arcs_at.append([])
            arcs_at[a].append(len(heads))  # an arc has an even number, its way back the next odd one
            arcs_at[b].append(len(heads) + 1)
            heads += (b, a)
            room += (capacity, 0.0)
        self._number, self._heads, self._room, self._arcs_at = number, heads, room, arcs_at
        self.capacity = 0.0
        while 0 in (onward := self._ways_to_sink()):
            way, at = [], 0
            while at != 1:
                way.append(onward[at])
                at = heads[onward[at]]
            least = min(room[arc] for arc in way)
            if least == inf:
                raise ValueError(f"nothing limits what passes from {source} to {sink}")
            self.capacity += least
            for arc in way:
                room[arc] -= least
                room[arc ^ 1] += least
        self._onward = onward

    def _ways_to_sink(self) -> dict[int, int]:
        """The next arc with room on a shortest way to the sink, from every place as near as the source."""
        heads, room, arcs_at = self._heads, self._room, self._arcs_at
        onward = {1: -1}
        reached = [1]
        for place in reached:
            for arc in arcs_at[place]:
                before = heads[arc]
                if before not in onward and room[arc ^ 1] > 0:
                    onward[before] = arc ^ 1
                    if before == 0:
                        return onward
                    reached.append(before)
        return onward

    @property
    def near_side(self) -> set[Place]:
        """Places on the side of the source: of several smallest cuts that of the one nearest to the sink."""
        return {place for place, index in self._number.items() if index not in self._onward}

    @property
    def passed(self) -> list[int]:
        """Which arcs something passes, by their place in `arcs`."""
        return [index for index in range(len(self._room) // 2) if self._room[2 * index + 1] > 0]
