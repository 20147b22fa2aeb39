"""The staff's outlook: what will still arrive, and what of its need a group can be issued."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from operator import add, mul
from typing import NamedTuple

from sim.campaign.forces import Group
from sim.campaign.stores import Load, each, lasting_h, scaled, tonnes
from sim.campaign.world import News, World
from sim.hubs.kept import KeptLegs
from sim.hubs.legs import leading_to
from sim.hubs.state import SupplyState
from sim.hubs.supplied import Supplied
from sim.theatre.situation import Situation

NOTHING_MORE: frozenset[str] = frozenset()
Needs = tuple[tuple[str, float], ...]
"""Need of each group that needs anything, t/day."""
Changed = tuple[str, str, float | None]
"""A bridge or link, its state, and its flow if it has one of its own."""


class Rate(NamedTuple):
    """A controlled supply rate, and what it is made of, as shares of the need."""

    arriving: float
    """What comes over the horizon, from the bases and from depots still in use."""
    controlled: float
    """What can be issued through the horizon."""


class _Ways:
    """The legs of the supply in some states, what reaches the groups over them, and where they rest."""

    def __init__(self, supplied: Supplied) -> None:
        self.supplied = supplied
        self._rests_on: dict[str | None, tuple[frozenset[str], frozenset[str]]] = {}
        self.touching: dict[str | None, frozenset[str]] = {}
        """Places whose loss touches what comes to a group, or to all: kept here by who asks for them."""
        self._by_need: dict[object, Supplied] = {}

    def needing(self, needs: Needs) -> Supplied:
        """The supply over them at other needs of the same groups."""
        if needs not in self._by_need:
            self._by_need[needs] = self.supplied.needing(dict(needs))
        return self._by_need[needs]

    def rests_on(self, group: str | None = None) -> tuple[frozenset[str], frozenset[str]]:
        """Places on the ways to a group, or to all; and those where guns within reach stop the work."""
        if group not in self._rests_on:
            legs = self.supplied.legs if group is None else leading_to(self.supplied.legs, group)
            node_of = self.supplied.node_of
            passed = {node for leg in legs if leg.end.stage == "train" for node in leg.places}
            at_work = {node_of(leg.start) for leg in legs if leg.start.stage in ("station", "depot")}
            under_guns = passed | {node for node in at_work if node}
            places = under_guns.union(*(leg.places for leg in legs))
            self._rests_on[group] = frozenset(places), frozenset(under_guns)
        return self._rests_on[group]


class _Picture:
    """The supply in one state that was reckoned with."""

    def __init__(self, ways: _Ways, fallen: frozenset[str]) -> None:
        self.ways = ways
        self.fallen = fallen
        self._over: dict[object, dict[str, float]] = {}

    def shares(self, needs: Needs) -> dict[str, float]:
        """Share of its need that reaches each group."""
        return self.ways.needing(needs).shares

    def shares_over(
        self, needs: Needs, days: float, day: int, stock_t: Mapping[str, float]
    ) -> dict[str, float]:
        """The same over some days with what lies in depots, as they were counted on a day."""
        if (key := (needs, days, day)) not in self._over:
            self._over[key] = self.ways.needing(needs).shares_over(days, stock_t)
        return self._over[key]


class Outlook:
    """What the network brings to the groups, as things are or once more places are lost.

    The capacities, and how they are divided, are those of the hub analysis (`sim.hubs`). This class says
    which state to ask it about, and asks only when something has changed on which the last answer rests.
    """

    def __init__(self, world: World, groups: Mapping[str, Group]) -> None:
        self.world = world
        self.groups = groups
        self._offensive_h = inf
        if world.scenario.offensive.enabled:
            self._offensive_h = world.scenario.hour(world.scenario.offensive.starts)
        self._need_in: dict[tuple[str, str], Load] = {}
        """What each group needs in a posture, t/day by class."""
        self._depots = [world.stockpiles[depot.id] for depot in world.scenario.supply.depots]
        self._legs = KeptLegs(world.scenario)
        self._ways_by_legs: dict[int, _Ways] = {}
        self._pictures: dict[object, list[_Picture]] = {}
        self._touched: set[str] = set()
        """Groups to which less may come since something has fallen."""
        self._untouched_by_groups: dict[object, _Picture] = {}
        self._noted_h = -1.0
        self._last_ways: tuple[object, _Picture] | None = None
        world.listeners.append(self._hear)
        self._changed: tuple[int, frozenset[Changed]] = (-1, frozenset())
        self._reach_of: dict[str, frozenset[str]] = {}
        self._cut_with: dict[str, frozenset[str]] = {}

    # --- what is needed, and what there is ------------------------------------------------------------------

    def need_t_per_day(self, group: Group) -> Load:
        """What a group that stays will need a day, by class: as in contact once the offensive runs."""
        if group.gone or group.posture == "withdrawing":
            return scaled(group.wanted_t_per_h, 24.0)
        posture = "contact" if self.world.env.now >= self._offensive_h else group.posture
        if (group.id, posture) not in self._need_in:
            factors = self.world.scenario.postures[posture].as_tuple()
            self._need_in[group.id, posture] = each(mul, group.daily_t, factors)
        return self._need_in[group.id, posture]

    def stock_days(self, group: Group) -> float:
        """Days that the scarcest class lasts at that need, with what is on the way."""
        need = self.need_t_per_day(group)
        stock = each(add, group.stockpile.store.level_t, group.stockpile.inbound)
        return lasting_h(stock, need)

    def on_hand(self, group: Group, horizon_days: float) -> float:
        """Share of the need through a horizon that is in stock, above the safety level."""
        safety_days = self.world.scenario.shortage.rationing_days
        return max(0.0, self.stock_days(group) - safety_days) / horizon_days

    # --- what arrives ---------------------------------------------------------------------------------------

    def arriving(self, group: Group) -> float:
        """Share of its need that the bases can keep bringing to a group as things are, all being served."""
        return self._picture(NOTHING_MORE, repaired=False).shares(self._needs).get(group.id, 1.0)

    def controlled_rate(
        self,
        group: Group,
        horizon_days: float,
        *,
        lost: frozenset[str] = NOTHING_MORE,
        error: float = 1.0,
        enough: float = 1.0,
    ) -> Rate:
        """Controlled supply rate of a group over a horizon, as a share of the rate that it requires.

        ::

            (stock - safety level) / (need x horizon) + what arrives / need,    at most 1

        On hand above the safety level, and due in, over what is required: the controlled supply rate of the
        US Army (subcourse MM4632; ATP 4-90, 2020, appendix C). What lies in depots that are still in use is
        due in, as fast as trucks can bring it. The safety level is `shortage.rationing_days`. Bridges that
        engineers are repairing count as standing.

        Parameters
        ----------
        lost : frozenset of str
            Places to be taken as lost, beside those that are: their bridges are blown, and depots, railheads
            and junctions within reach of their guns are shut.
        error : float
            Factor by which the staff misjudges what arrives.
        enough : float
            Rate from which on nobody counts what lies in depots: it would only add.
        """
        picture, on_hand = self._picture(lost), self.on_hand(group, horizon_days)
        arriving = picture.shares(self._needs).get(group.id, 1.0)
        if on_hand + arriving * error < enough:
            today = int(self.world.env.now // 24.0)
            shares = picture.shares_over(self._needs, horizon_days, today, self._stocks_t())
            arriving = shares.get(group.id, 1.0)
        arriving = min(1.0, arriving * error)
        return Rate(arriving, min(1.0, on_hand + arriving))

    def is_hurt(self, group: Group, lost: frozenset[str]) -> bool:
        """Whether less reaches a group than would if the enemy took, and had taken, nothing."""
        share = self._picture(lost).shares(self._needs).get(group.id, 1.0)
        return share < self._untouched().shares(self._needs).get(group.id, 1.0) - 1e-6

    def is_safe(self, group: Group, share: float) -> bool:
        """Whether a group gets a share of its need, and nothing has happened to what brings it."""
        if group.id in self._touched or self._changes():
            return False
        untouched = self._untouched()
        if not self._fallen.isdisjoint(self._touching(untouched, group.id)):
            self._touched.add(group.id)
            return False
        return untouched.shares(self._needs).get(group.id, 1.0) >= share

    def hangs_on(self, group: Group, lost: frozenset[str]) -> list[str]:
        """Those of some places whose loss touches what comes to a group; first those that shut a depot."""
        ways = self._ways()
        under_guns = ways.ways.rests_on(group.id)[1]
        touching = sorted(lost & self._touching(ways, group.id))
        return sorted(touching, key=lambda node: self._within_reach(node).isdisjoint(under_guns))

    def is_touched(self, group: Group, lost: frozenset[str]) -> bool:
        """Whether the loss of some places would touch what comes to a group."""
        return bool(lost) and not lost.isdisjoint(self._touching(self._ways(), group.id))

    # --- states of the supply, and what is known of them ----------------------------------------------------

    def _stocks_t(self) -> dict[str, float]:
        return {pile.name: pile.store.total_t for pile in self._depots}

    def _hear(self, _: News) -> None:
        self._noted_h = -1.0

    def _note(self) -> None:
        """Take stock of what the supply depends on, once for all who ask at this hour."""
        world = self.world
        self._noted_h = world.env.now
        needs = ((group.id, tonnes(self.need_t_per_day(group))) for group in self.groups.values())
        self._needs = tuple((group, round(need, 3)) for group, need in needs if need > 0)
        self._closed = frozenset(pile.name for pile in self._depots if not pile.is_open)
        self._spread = frozenset(pile.name for pile in world.stockpiles.values() if pile.dispersed)
        self._fallen = frozenset(world.history.captures)
        supplied = tuple(group for group, _ in self._needs)
        self._state = (supplied, self._closed, self._spread, tuple(world.trucks_lost.items()))

    def _picture(self, lost: frozenset[str] = NOTHING_MORE, repaired: bool = True) -> _Picture:
        """The supply with some places lost; one drawn before if it is still true."""
        world = self.world
        if self._noted_h != world.env.now:
            self._note()
        fallen = self._fallen | lost if lost else self._fallen
        changed = self._standing() if repaired else self._changes()
        drawn = self._pictures.setdefault((self._state, changed), [])
        for picture in reversed(drawn):
            if self._still_true(picture, fallen):
                return picture
        situation, shelled = self._situation(lost, repaired)
        state = SupplyState(
            situation,
            dict(self._needs),
            self._stocks_t(),
            self._closed,
            shelled,
            self._spread,
            dict(world.trucks_lost),
        )
        drawn.append(_Picture(self._ways_in(state), fallen))
        return drawn[-1]

    def _ways_in(self, state: SupplyState) -> _Ways:
        """The ways of the supply in a state; the same if their legs are."""
        legs = self._legs.legs(state)
        if id(legs) not in self._ways_by_legs:
            self._ways_by_legs[id(legs)] = _Ways(Supplied(self.world.scenario, state, legs))
        return self._ways_by_legs[id(legs)]

    def _untouched(self) -> _Picture:
        """The supply of the groups as they are, had nothing been lost since the start."""
        if self._noted_h != self.world.env.now:
            self._note()
        supplied = self._state[0]
        if supplied not in self._untouched_by_groups:
            state = SupplyState(Situation(self.world.theatre), dict(self._needs), self._stocks_t())
            self._untouched_by_groups[supplied] = _Picture(self._ways_in(state), NOTHING_MORE)
        return self._untouched_by_groups[supplied]

    def _ways(self) -> _Picture:
        """A picture whose ways are those of now, whatever is needed, and however many trucks there are."""
        if self._noted_h != self.world.env.now:
            self._note()
        key = (self._closed, self._standing())
        last = self._last_ways
        if last is None or last[0] != key or not self._still_true(last[1], self._fallen):
            last = self._last_ways = (key, self._picture())
        return last[1]

    def _standing(self) -> frozenset[Changed]:
        """What has changed for good: bridges under repair count as they were."""
        changed = self._changes()
        repaired = self.world.under_repair
        return frozenset(each for each in changed if each[0] not in repaired) if repaired else changed

    def _changes(self) -> frozenset[Changed]:
        """Bridges and links that are otherwise than at the start, but for the loss of the place at an end."""
        situation, theatre = self.world.situation, self.world.theatre
        version, changed = self._changed
        if version != situation.version:
            states = ((b, situation.bridge_state(b), situation.bridge_flow(b)) for b in theatre.bridges)
            other = [
                each
                for each in states
                if each[1:]
                != (theatre.initial_bridge_state[each[0]], theatre.initial_bridge_flow.get(each[0]))
            ]
            closed = ((link, "down", None) for link in situation.closed_links)
            changed = frozenset([*(each for each in other if self._ends_held(each[0])), *closed])
            self._changed = (situation.version, changed)
        return changed

    def _ends_held(self, bridge: str) -> bool:
        links = (self.world.theatre.links[link] for link in self.world.theatre.bridges[bridge])
        return all(self.world.is_held(link.a) and self.world.is_held(link.b) for link in links)

    def _still_true(self, picture: _Picture, fallen: frozenset[str]) -> bool:
        """Whether nothing has fallen since it was drawn but what none of its ways touches."""
        if picture.fallen == fallen:
            return True
        if not picture.fallen < fallen:
            return False
        return (fallen - picture.fallen).isdisjoint(self._touching(picture))

    def _touching(self, picture: _Picture, group: str | None = None) -> frozenset[str]:
        """Places whose loss can change what comes to a group, or to all, as a picture shows it."""
        ways = picture.ways
        if group not in ways.touching:
            places, under_guns = ways.rests_on(group)
            ways.touching[group] = NOTHING_MORE.union(
                *map(self._lost_with, places), *map(self._within_reach, under_guns)
            )
        return ways.touching[group]

    def _situation(self, lost: frozenset[str], repaired: bool) -> tuple[Situation, frozenset[str]]:
        """Who will hold what, and which places will be under fire."""
        world, theatre = self.world, self.world.theatre
        if not lost and not (repaired and world.under_repair):
            return world.situation, frozenset(world.shelled)
        situation = world.situation.copy()
        if repaired:
            for bridge in world.under_repair:
                situation.repair_bridge(bridge)
        for node in sorted(lost):
            situation.capture(node, "attacker")
            for link in theatre.links_at(node):
                if link.bridge and link.bridge.blown_when_lost:
                    situation.close_bridge(link.bridge.id)
        return situation, frozenset(world.shelled).union(*map(self._within_reach, lost))

    def _within_reach(self, node: str) -> frozenset[str]:
        """Places that guns at a place reach."""
        if node not in self._reach_of:
            reach_km = self.world.scenario.supply.artillery_reach_km
            self._reach_of[node] = frozenset(self.world.theatre.within_km(node, reach_km))
        return self._reach_of[node]

    def _lost_with(self, node: str) -> frozenset[str]:
        """A place, and the ends of all roads whose bridge is blown when it falls, or when they do."""
        if node not in self._cut_with:
            theatre = self.world.theatre
            blown = {b.id for link in theatre.links_at(node) if (b := link.bridge) and b.blown_when_lost}
            roads = [theatre.links[link] for bridge in blown for link in theatre.bridges[bridge]]
            self._cut_with[node] = frozenset({node, *(end for road in roads for end in (road.a, road.b))})
        return self._cut_with[node]
