"""The offensive: spearheads along their axes, and what the defender's staff makes of their pace."""

from __future__ import annotations

from itertools import pairwise
from math import inf

from sim.campaign.front import Front, Spearhead
from sim.campaign.world import Activity, World
from sim.scenario.schema import Axis, Link

FRIENDLY_MARCH_KM_PER_H = 20.0
"""Speed of a spearhead on roads that are in its own hands (march speed of mixed columns)."""
OBSERVED_H = 72.0
"""A staff judges the enemy's pace by what he has gained in so many hours."""


class Offensive:
    """The attacker: all his spearheads."""

    def __init__(self, world: World, front: Front) -> None:
        self.world = world
        self.front = front
        self.plan = world.scenario.offensive
        self.starts_h = world.scenario.hour(self.plan.starts)
        self.spearheads: list[Spearhead] = []
        if self.plan.enabled and self.plan.axes:
            world.after(max(0.0, self.starts_h), self._begin)

    def _begin(self) -> None:
        self.world.log("offensive_began", "offensive", self.plan.axes[0].path[0])
        for axis in self.plan.axes:
            spearhead = Spearhead(axis.id, axis.path[0], axis.men)
            self.spearheads.append(spearhead)
            self.front.send(spearhead, self.advance(spearhead, axis))

    def advance(self, spearhead: Spearhead, axis: Axis) -> Activity:
        """One spearhead: wait until its first place is in hand, then take place after place."""
        world = self.world
        luck = world.streams.lognormal(f"offensive/axis/{axis.id}", 1.0, self.plan.rates_km_per_day.cv)
        if axis.starts is not None:
            yield world.env.timeout(max(0.0, world.scenario.hour(axis.starts) - world.env.now))
        if axis.delay_h > 0:
            yield world.env.timeout(axis.delay_h)
        while world.is_held(axis.path[0]):
            yield world.change()
        spearhead.began_h = world.env.now
        for start, end in pairwise(axis.path):
            link = self.front.road(start, end)
            time_factor = luck()
            if world.is_held(end):
                yield from self.front.fight_along(spearhead, link, start, end, time_factor)
            else:
                yield world.env.timeout(link.length_km / FRIENDLY_MARCH_KM_PER_H)
            spearhead.place = end

    def defenders(self) -> dict[str, float]:
        """Effective defenders of every place where somebody stands, as their own staff counts them."""
        return self.front.defence.effective()

    def strongest_men(self) -> float:
        """Men of the strongest spearhead that has gained ground; 0 while none has."""
        return max((spearhead.men for spearhead in self.spearheads if spearhead.has_gained), default=0.0)

    def km_per_day(self, men: float, target: str, defenders: float) -> float:
        """Pace of so many men on their way to a place that so many defend; 0 where they take nothing."""
        return self.front.pace(men, target, defenders)[1]

    def crossing_h(self, link: Link, start: str, target: str) -> float:
        """Hours that the river on a road takes whoever comes from a place; 0 if he finds a bridge."""
        return self.front.crossing_h(link, start, target)

    def observed_km_per_day(self) -> float:
        """Pace of the fastest spearhead in the last days, as the defender's staff sees it.

        Only ground that was fought for counts: a pursuit says nothing of the pace against those who stand.
        """
        return max((self._lately_km_per_day(spearhead) for spearhead in self.spearheads), default=0.0)

    def _lately_km_per_day(self, spearhead: Spearhead) -> float:
        now_h = self.world.env.now
        since_h = max(spearhead.began_h, now_h - OBSERVED_H)
        gained_km = spearhead.gained_km(since_h, now_h)
        return gained_km / (now_h - since_h) * 24.0 if gained_km > 0 else 0.0

    def reaches_h(self, node: str) -> float:
        """Hours until the enemy is at a place, from the nearest place that he took and his pace so far."""
        if not self.world.is_held(node):
            return 0.0
        km_per_day = self.observed_km_per_day()
        distance_km = self.world.theatre.road_distance_km
        nearest_km = min((distance_km(taken, node) for taken in self.world.history.captures), default=inf)
        return nearest_km / km_per_day * 24.0 if km_per_day > 0 else inf
