"""Territory: when ground changes hands in a run, worked out from what the spearheads did."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import inf, nan
from typing import NamedTuple

from sim.theatre.ground.roadsides import Ground, Roadside

Swept = tuple[str, str, float, float, float, float]
"""A piece of an advance: road, place at which the road was entered, from and to which fraction of it, counted
from that place, and from and to which hour."""


class Passing(NamedTuple):
    """An advance that passes some cells of a road, one after the other, at a steady pace."""

    first: int
    last: int
    """The first cell after them."""
    at_a_h: float
    """Hour at which it is, or would be, at end a."""
    a_to_b_h: float
    """Hours from end a to end b; less than 0 if it comes from b."""

    def at_h(self, fraction: float) -> float:
        """Hour at which it passes a point of the road."""
        return self.at_a_h + self.a_to_b_h * fraction


class Fall(NamedTuple):
    """Cells of a road, one after the other, that fall to whoever passes them first, or at the latest hour."""

    side: Roadside
    first: int
    last: int
    """The first cell after them."""
    passing: Sequence[Passing]
    latest_h: float
    """Hour by which places have fallen that take the cells with them; infinite if none has."""

    def hours(self) -> list[float]:
        """When each of the cells falls."""
        side, first, last, passing, latest_h = self
        if not passing:
            return [latest_h] * (last - first)
        fractions = side.fraction[first:last]
        falls_h = [
            [
                hour if (hour := at_a_h + a_to_b_h * fraction) < latest_h else latest_h
                for fraction in fractions
            ]
            for _, _, at_a_h, a_to_b_h in passing
        ]
        return falls_h[0] if len(falls_h) == 1 else list(map(min, *falls_h))


class AreaCurve:
    """Ground that has changed hands, km2, as a function of the hour; never more than there is.

    Parameters
    ----------
    ground : Ground
        Of the theatre.
    advances : sequence of Swept
        Pieces of advances, in any order; several on a road, and from both ends, are possible.
    captures : mapping of str to float
        Hour at which the attacker took each place that he took.
    """

    def __init__(self, ground: Ground, advances: Sequence[Swept], captures: Mapping[str, float]) -> None:
        gains: list[tuple[float, float]] = []
        for fall in falls(ground, advances, captures):
            side, first, last, passing, latest_h = fall
            if passing:
                gains += zip(fall.hours(), side.area_km2[first:last], strict=True)
            else:
                gains.append((latest_h, side.before_km2[last] - side.before_km2[first]))
        gains.sort()
        self._hours = [hour for hour, _ in gains]
        self._km2 = list(accumulate([area_km2 for _, area_km2 in gains], initial=0.0))

    def __call__(self, hour: float) -> float:
        """Ground that has changed hands by an hour, km2."""
        return self._km2[bisect(self._hours, hour)]


def capture_times(
    ground: Ground, advances: Sequence[Swept], captures: Mapping[str, float]
) -> dict[str, list[float]]:
    """Hour at which each cell came into the attacker's hands, by road; nan for never. As for `AreaCurve`."""
    hours = {road: [nan] * len(side) for road, side in ground.roadsides.items()}
    for fall in falls(ground, advances, captures):
        hours[fall.side.road][fall.first : fall.last] = fall.hours()
    return hours


def falls(ground: Ground, advances: Sequence[Swept], captures: Mapping[str, float]) -> Iterator[Fall]:
    """All ground that falls.

    A cell changes hands as its point of the road does, by whichever comes first:

    - an advance passes the point, at a steady pace over each piece;
    - a place falls that lies within reach of the point, at an end of its road;
    - the second of the places at both ends falls: nobody stays behind between two places that are lost. An
      end that the attacker held from the start counts as taken with the other: nobody came from there.

    What happens later changes nothing of what has fallen by an hour.
    """
    advances_on: defaultdict[str, list[Swept]] = defaultdict(list)
    for advance in advances:
        advances_on[advance[0]].append(advance)
    for road, side in ground.roadsides.items():
        a_h = captures.get(side.b if side.a_free else side.a, inf)
        b_h = captures.get(side.a if side.b_free else side.b, inf)
        if a_h < inf or b_h < inf or road in advances_on:
            yield from _falls_along(side, a_h, b_h, [_passing(side, piece) for piece in advances_on[road]])


def _falls_along(side: Roadside, a_h: float, b_h: float, passing: list[Passing]) -> Iterator[Fall]:
    """What falls along a road whose ends fall at these hours, part by part."""
    enclosed_h, near_a, near_b, fraction = max(a_h, b_h), side.near_a, side.near_b, side.fraction
    bounds = {0, near_a, near_b, len(fraction)}
    for piece in passing:
        bounds.add(piece.first)
        bounds.add(piece.last)
    for first, last in pairwise(sorted(bounds)):
        latest_h = enclosed_h
        if last <= near_a and a_h < latest_h:
            latest_h = a_h
        if near_b <= first and b_h < latest_h:
            latest_h = b_h
        start, end = fraction[first], fraction[last - 1]
        sooner = [
            piece
            for piece in passing
            if piece.first <= first and last <= piece.last
            # a steady pace is soonest at an end
            if piece.at_h(start) < latest_h or piece.at_h(end) < latest_h
        ]
        if sooner or latest_h < inf:
            yield Fall(side, first, last, sooner, latest_h)


def _passing(side: Roadside, advance: Swept) -> Passing:
    """A piece of an advance, as it passes the cells of its road."""
    _, start, since, until, since_h, until_h = advance
    if start != side.a:
        since, until = 1.0 - since, 1.0 - until
    a_to_b_h = (until_h - since_h) / (until - since) if until != since else 0.0
    return Passing(*side.stretch(since, until), since_h - a_to_b_h * since, a_to_b_h)
