"""The offensive: spearheads along the roads, and the follow-up over empty ground."""

from __future__ import annotations

from itertools import pairwise
from math import inf

from simpy import Interrupt, Process

from sim.campaign.forces import Defence
from sim.campaign.journal import Advance
from sim.campaign.world import Activity, News, World
from sim.scenario.schema import Axis, Link
from sim.streams import Draw

FRIENDLY_MARCH_KM_PER_H = 20.0
"""Speed of a spearhead on roads that are in its own hands (march speed of mixed columns)."""


class Spearhead:
    """Troops that advance along an axis, or a detachment that follows up empty ground.

    Attributes
    ----------
    place
        Last place in hand.
    began_h
        When it set out.
    gained_km
        Road that it has taken since.
    """

    def __init__(self, name: str, place: str, men: float) -> None:
        self.name = name
        self.place = place
        self.men = men
        self.began_h = 0.0
        self.gained_km = 0.0
        self.target: str | None = None
        self.process: Process


class Offensive:
    """The attacker: all his spearheads, and what they meet."""

    def __init__(self, world: World, defence: Defence) -> None:
        self.world = world
        self.defence = defence
        self.plan = world.scenario.offensive
        self.starts_h = world.scenario.hour(self.plan.starts)
        self.spearheads: list[Spearhead] = []
        self._detachments: list[Spearhead] = []
        self._follow_up: set[str] = set()
        self._follow_up_luck: dict[str, Draw] = {}
        if self.plan.enabled and self.plan.axes:
            world.after(max(0.0, self.starts_h), self._begin)
            world.listeners.append(self._hear)

    @property
    def has_begun(self) -> bool:
        """Whether the first spearhead has set out."""
        return bool(self.spearheads)

    def _begin(self) -> None:
        self.world.log("offensive_began", "offensive", self.plan.axes[0].path[0])
        for axis in self.plan.axes:
            spearhead = Spearhead(axis.id, axis.path[0], axis.men)
            self.spearheads.append(spearhead)
            spearhead.process = self.world.env.process(self.advance(spearhead, axis))
        for node, holder in self.world.situation.holder.items():
            if holder == "attacker":
                self._follow_up_from(node)

    def advance(self, spearhead: Spearhead, axis: Axis) -> Activity:
        """One spearhead: wait until its first place is in hand, then take place after place."""
        world = self.world
        luck = world.streams.lognormal(f"offensive/axis/{axis.id}", 1.0, self.plan.rates_km_per_day.cv)
        if axis.starts is not None:
            yield world.env.timeout(max(0.0, world.scenario.hour(axis.starts) - world.env.now))
        while world.is_held(axis.path[0]):
            yield world.change()
        spearhead.began_h = world.env.now
        for start, end in pairwise(axis.path):
            link = self._road(start, end)
            time_factor = luck()
            if world.is_held(end):
                yield from self._fight_along(spearhead, link, start, end, time_factor)
            else:
                yield world.env.timeout(link.length_km / FRIENDLY_MARCH_KM_PER_H)
            spearhead.place = end

    def _fight_along(
        self, spearhead: Spearhead, link: Link, start: str, end: str, time_factor: float
    ) -> Activity:
        """Take the road to a place, and the place; the pace follows the resistance as it changes."""
        world = self.world
        for group in self.defence.holders(end):
            group.make_contact()
        done = 0.0
        while world.is_held(end):
            if end in self.plan.protected:
                yield world.change()
                continue
            resistance, km_per_day = self.pace(spearhead.men, link, end)
            hours_for_all = link.length_km / km_per_day * 24.0 * time_factor
            began_h, done_before = world.env.now, done
            spearhead.target = end
            try:
                yield world.env.timeout((1.0 - done) * hours_for_all)
                done = 1.0
            except Interrupt:
                done = min(1.0, done + (world.env.now - began_h) / hours_for_all)
            spearhead.target = None
            if done > done_before:
                world.history.advances.append(
                    Advance(link.id, start, done_before, done, began_h, world.env.now)
                )
                spearhead.gained_km += (done - done_before) * link.length_km
            if done == 1.0 and world.is_held(end):
                if world.env.now < world.held_until_h.get(end, 0.0):
                    yield world.env.timeout(world.held_until_h[end] - world.env.now)
                    continue
                world.take(end, spearhead.name, resistance)

    def halt(self) -> None:
        """The run is over: whoever is under way stops, and what he has gained so far is written down."""
        for spearhead in (*self.spearheads, *self._detachments):
            if spearhead.target is not None:
                spearhead.process.interrupt()

    def defenders(self) -> dict[str, float]:
        """Effective defenders of every place where somebody stands, as their own staff counts them."""
        return self.defence.effective()

    def strongest_men(self) -> float:
        """Men of the strongest spearhead that has gained ground; 0 while none has."""
        return max((spearhead.men for spearhead in self.spearheads if spearhead.gained_km > 0), default=0.0)

    def observed_km_per_day(self) -> float:
        """Pace of the fastest spearhead since it set out, as the defender's staff sees it."""
        now_h = self.world.env.now
        return max(
            (
                spearhead.gained_km / (now_h - spearhead.began_h) * 24.0
                for spearhead in self.spearheads
                if spearhead.gained_km > 0
            ),
            default=0.0,
        )

    def reaches_h(self, node: str) -> float:
        """Hours until the enemy is at a place, from the nearest place that he took and his pace so far."""
        if not self.world.is_held(node):
            return 0.0
        km_per_day = self.observed_km_per_day()
        distance_km = self.world.theatre.road_distance_km
        nearest_km = min((distance_km(taken, node) for taken in self.world.history.captures), default=inf)
        return nearest_km / km_per_day * 24.0 if km_per_day > 0 else inf

    def pace(self, men: float, link: Link, target: str, defenders: float | None = None) -> tuple[str, float]:
        """Resistance on the way to a place, and the pace against it in km a day.

        The resistance follows from the ratio of attackers to effective defenders: `defended`, `thin` or
        `broken`; nobody there is `broken` while the sector still fights and `retreat` once it has been
        ordered out. A river whose bridge is down is a `river_line`.
        """
        rates = self.plan.rates_km_per_day
        if defenders is None:
            defenders = self.defence.defenders_at(target)
        if link.bridge and self.world.situation.bridge_state(link.bridge.id) == "down":
            resistance = "river_line"
        elif defenders == 0 and self.defence.is_vacated(target):
            resistance = "retreat"
        elif defenders == 0:
            resistance = "broken"
        elif men < self.plan.defended_below * defenders:
            resistance = "defended"
        else:
            resistance = "thin" if men < self.plan.thin_below * defenders else "broken"
        km_per_day: float = getattr(rates, resistance)
        return resistance, km_per_day * (1.0 - self.defence.covering_fire_share(target))

    def _hear(self, news: News) -> None:
        """Follow up where ground lies open, and reconsider the pace where the defence has changed."""
        if not self.has_begun:
            return
        if news.kind == "taken":
            self._follow_up_from(news.subject)
        elif news.kind in ("thinned", "ordered", "rationed"):
            for spearhead in self.spearheads:
                if spearhead.target is not None and self._faces(spearhead.target, news.subject):
                    spearhead.process.interrupt()
            for node, holder in self.world.situation.holder.items():
                if holder == "attacker":
                    self._follow_up_from(node)

    def _road(self, start: str, end: str) -> Link:
        link = self.world.theatre.link_between(start, end)
        assert link is not None, f"an axis needs a road from {start} to {end}"
        return link

    def _faces(self, target: str, group: str) -> bool:
        return self.defence.sector(target).id == group or any(
            holder.id == group for holder in self.defence.holders(target)
        )

    def _follow_up_from(self, node: str) -> None:
        """Send detachments to the neighbouring places in the study area where nobody stands."""
        for neighbour in self.world.theatre.road_neighbours(node):
            if (
                self.world.is_held(neighbour)
                and self.world.theatre.nodes[neighbour].in_area
                and neighbour not in self._follow_up
                and self.defence.defenders_at(neighbour) == 0
            ):
                self._follow_up.add(neighbour)
                detachment = Spearhead(f"follow-up-{neighbour}", node, 0.0)
                self._detachments.append(detachment)
                detachment.process = self.world.env.process(
                    self._occupy(detachment, node, neighbour, self._follow_up_factor(neighbour))
                )

    def _follow_up_factor(self, node: str) -> float:
        if node not in self._follow_up_luck:
            self._follow_up_luck[node] = self.world.streams.lognormal(
                f"offensive/follow-up/{node}", 1.0, self.plan.rates_km_per_day.cv
            )
        return self._follow_up_luck[node]()

    def _occupy(self, detachment: Spearhead, start: str, end: str, time_factor: float) -> Activity:
        """After a pause, advance over empty ground, unless somebody else has taken it."""
        yield self.world.env.timeout(self.plan.follow_up_h + self.defence.hidden_h(end))
        if self.world.is_held(end) and self.defence.defenders_at(end) == 0:
            yield from self._fight_along(detachment, self._road(start, end), start, end, time_factor)
        self._follow_up.discard(end)
