"""The front: how troops take a road, the river on it and the place behind, against whom they meet."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy import Event, Interrupt, Process

from sim.campaign.defence import Defence
from sim.campaign.journal import Advance
from sim.campaign.pace import STIFFER, PaceByRatio
from sim.campaign.world import Activity, News, World
from sim.scenario.schema import Bridge, Link
from sim.totals import total


class Spearhead:
    """Troops that advance along an axis, or a detachment that follows up empty ground.

    Attributes
    ----------
    place
        Last place in hand.
    began_h
        When it set out.
    gains
        Stretches of road that it has fought for since: from and to which hour, and how many km.
    has_gained
        Whether it has taken any road since it set out.
    pace
        Since when it has been on the stretch that it is on, and the pace, km/h; 0 while it is not.
    target
        Place that it is working towards; None while it is not.
    follows
        Whether it follows a road on which nobody stands.
    resistance
        What it met last.
    """

    def __init__(self, name: str, place: str, men: float) -> None:
        self.name = name
        self.place = place
        self.men = men
        self.began_h = 0.0
        self.gains: list[tuple[float, float, float]] = []
        self.pace = 0.0, 0.0
        self.has_gained = False
        self.target: str | None = None
        self.follows = False
        self.resistance = ""
        self.process: Process

    def gain(self, since_h: float, until_h: float, km: float) -> None:
        """A stretch of road is taken; only what was fought for counts as a gain."""
        self.has_gained = True
        if self.resistance != "retreat":
            self.gains.append((since_h, until_h, km))

    def gained_km(self, since_h: float, now_h: float) -> float:
        """Road that it has fought for since an hour, km, with the stretch that it is on."""
        done_km = total(
            km * min(1.0, (to_h - since_h) / (to_h - from_h))
            for from_h, to_h, km in self.gains
            if to_h > since_h
        )
        began_h, km_per_h = self.pace
        under_way = self.resistance != "retreat" and km_per_h > 0
        return done_km + (now_h - max(since_h, began_h)) * km_per_h if under_way else done_km


class Front:
    """All troops that advance, and what they meet.

    Attributes
    ----------
    troops
        Those that are under way, in the order in which they set out.
    """

    def __init__(self, world: World, defence: Defence) -> None:
        self.world = world
        self.defence = defence
        self.plan = world.scenario.offensive
        self.troops: dict[Spearhead, None] = {}
        # Looked at some 2,000 times a run.
        self._defended_below, self._thin_below = self.plan.defended_below, self.plan.thin_below
        self._rates_km_per_day = dict(self.plan.rates_km_per_day)
        self._by_ratio = PaceByRatio(self.plan) if self.plan.pace_by == "ratio" else None
        world.listeners.append(self._hear)

    def send(self, spearhead: Spearhead, activity: Activity) -> None:
        """Troops set out."""
        self.troops[spearhead] = None
        spearhead.process = self.world.env.process(activity)

    def fight_along(
        self, spearhead: Spearhead, link: Link, start: str, end: str, time_factor: float
    ) -> Activity:
        """Take the road to a place, the river on it, and the place.

        What an advance does to the ground is written down as it happens; both the pace and the crossing are
        reckoned anew when the defence changes.
        """
        for group in self.defence.holders(end):
            group.make_contact()
        bank = self.bank(link, start)
        yield from self._drive(spearhead, link, start, end, (0.0, bank), time_factor)
        yield from self._cross(spearhead, link, end, time_factor)
        yield from self._drive(spearhead, link, start, end, (bank, 1.0), time_factor)
        world = self.world
        while world.is_held(end) and world.env.now < world.held_until_h.get(end, 0.0):
            yield world.env.timeout(world.held_until_h[end] - world.env.now)
        if world.is_held(end):
            self.defence.give_way(end)
            world.take(end, spearhead.name, spearhead.resistance)

    def halt(self) -> None:
        """The run is over: whoever is under way stops, and what he has gained so far is written down."""
        for spearhead in tuple(self.troops):
            if spearhead.target is not None or spearhead.follows:
                self._interrupt(spearhead)

    def _interrupt(self, spearhead: Spearhead) -> None:
        spearhead.target = None  # one interrupt is enough, whatever else happens now
        spearhead.process.interrupt()

    def follow_road(
        self, detachment: Spearhead, link: Link, start: str, stretch: tuple[float, float], luck: float
    ) -> Activity:
        """Follow a stretch of a road as far as nobody stands: to a border, a river or the next line."""
        env, rates = self.world.env, self.plan.rates_km_per_day
        since, until = stretch
        km_per_day = rates.retreat if self.defence.is_vacated(start) else rates.broken
        hours, began_h = (until - since) * link.length_km / km_per_day * 24.0 * luck, env.now
        detachment.follows = True
        try:
            yield env.timeout(hours)
        except Interrupt:
            until = since + (until - since) * (env.now - began_h) / hours
        detachment.follows = False
        if until > since:
            self.world.history.advances.append(Advance(link.id, start, since, until, began_h, env.now))

    def _drive(
        self,
        spearhead: Spearhead,
        link: Link,
        start: str,
        end: str,
        stretch: tuple[float, float],
        time_factor: float,
    ) -> Activity:
        """Take a stretch of a road, given as shares of the way from its start to its end."""
        world = self.world
        done, until = stretch
        while done < until and world.is_held(end):
            if end in self.plan.protected:
                yield world.change()
                continue
            if until < 1.0 and self.is_parted(link):  # whoever stands, stands behind the river
                spearhead.resistance, km_per_day = "retreat", self.plan.rates_km_per_day.retreat
            else:
                spearhead.resistance, km_per_day = self.pace(spearhead.men, end)
            if km_per_day == 0:
                yield world.change()
                continue
            hours_for_all = link.length_km / km_per_day * 24.0 * time_factor
            began_h, done_before = world.env.now, done
            spearhead.pace = began_h, link.length_km / hours_for_all
            if (yield from self._undisturbed(spearhead, end, (until - done) * hours_for_all)):
                done = until
            else:
                done = min(until, done + (world.env.now - began_h) / hours_for_all)
            spearhead.pace = began_h, 0.0
            if done > done_before:
                world.history.advances.append(
                    Advance(link.id, start, done_before, done, began_h, world.env.now)
                )
                spearhead.gain(began_h, world.env.now, (done - done_before) * link.length_km)

    def _cross(self, spearhead: Spearhead, link: Link, end: str, time_factor: float) -> Activity:
        """Get over a river whose bridge is down: by force, or with a bridge where nobody is in the way."""
        world, bridge = self.world, link.bridge
        if bridge is None:
            return
        left = 1.0
        while left > 0 and world.is_held(end) and world.situation.bridge_state(bridge.id) == "down":
            if end in self.plan.protected:
                yield world.change()
                continue
            hours_for_all = self._crossing_h(bridge, end) * time_factor
            began_h = world.env.now
            if (yield from self._undisturbed(spearhead, end, left * hours_for_all)):
                world.log("river_crossed", spearhead.name, bridge.id, count=hours_for_all)
                return
            left -= (world.env.now - began_h) / hours_for_all

    def _undisturbed(self, spearhead: Spearhead, end: str, hours: float) -> Generator[Event, Any, bool]:
        """Work towards a place for some hours; false if the defence changes before they are over."""
        spearhead.target = end
        try:
            yield self.world.env.timeout(hours)
        except Interrupt:
            return False
        finally:
            spearhead.target = None
        return True

    def crossing_h(self, link: Link, start: str, end: str) -> float:
        """Hours that the river on a road takes whoever comes from a place; 0 if he finds a bridge.

        A bridge that is blown when a place is lost is down for who comes through that place.
        """
        bridge = link.bridge
        if bridge is None:
            return 0.0
        will_be_blown = bridge.blown_when_lost and self.world.is_held(start)
        return self._crossing_h(bridge, end) if will_be_blown or self.is_parted(link) else 0.0

    def _crossing_h(self, bridge: Bridge, end: str) -> float:
        if not self.defence.stands_at(end):
            return self.plan.bridging_h
        return bridge.crossing_h or self.plan.crossing_h

    @staticmethod
    def bank(link: Link, start: str) -> float:
        """Share of the way to the river on a road; 0 where there is none."""
        if link.bridge is None:
            return 0.0
        return link.bridge_at if start == link.a else 1.0 - link.bridge_at

    def pace(self, men: float, target: str, defenders: float | None = None) -> tuple[str, float]:
        """Resistance on the way to a place, and the pace against it in km a day; 0 where nothing is taken.

        The resistance follows from the ratio of attackers to effective defenders: `defended`, `thin` or
        `broken`. Where nobody stands it is `retreat` if the sector has been left, and `broken` while it has
        not. A line that has re-formed is prepared: `defended`, or `line` where it would have been `defended`.
        """
        defence = self.defence
        sector = defence.sector(target)
        if defenders is None:
            defenders = defence.defenders_at(target) + defence.reserve_for(target)
        if defenders == 0 and sector.has_left:
            resistance = "retreat"
        elif men < self._defended_below * defenders:
            resistance = "defended"
        else:
            resistance = "thin" if men < self._thin_below * defenders else "broken"
        has_reformed = defence.has_reformed(target)
        if has_reformed:
            resistance = STIFFER[resistance]
        km_per_day: float
        if self._by_ratio is not None and defenders > 0:
            km_per_day = self._by_ratio.km_per_day(men / defenders, has_reformed)
        else:
            km_per_day = self._rates_km_per_day[resistance]
        return resistance, km_per_day * (1.0 - sector.covering_fire_share)

    def _hear(self, news: News) -> None:
        """Reconsider the pace where the defence, or a bridge, has changed."""
        if news.kind in ("thinned", "ordered", "rationed", "bridge"):
            for spearhead in tuple(self.troops):
                if spearhead.target is not None and self._concerns(news, spearhead.target):
                    self._interrupt(spearhead)

    def _concerns(self, news: News, target: str) -> bool:
        if news.kind == "bridge":
            links = self.world.theatre.links_at(target)
            return any(link.bridge and link.bridge.id == news.subject for link in links)
        return self.defence.sector(target).id == news.subject or any(
            holder.id == news.subject for holder in self.defence.holders(target)
        )

    def is_parted(self, link: Link) -> bool:
        """Whether a river without a bridge lies on a road."""
        bridge = link.bridge
        return bridge is not None and self.world.situation.bridge_state(bridge.id) == "down"

    def road(self, start: str, end: str) -> Link:
        """Shortest road between two neighbours."""
        link = self.world.theatre.link_between(start, end)
        assert link is not None, f"an axis needs a road from {start} to {end}"
        return link
