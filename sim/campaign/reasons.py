"""The reasons to withdraw: what a staff looks at, and when it is grave enough."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import NamedTuple

from sim.campaign.enemy import EnemyEstimate
from sim.campaign.forces import Group
from sim.campaign.journal import Expectation
from sim.campaign.outlook import NOTHING_MORE, Outlook, Rate
from sim.campaign.pocket import Pocket
from sim.campaign.stores import tonnes
from sim.campaign.world import News, World
from sim.theatre.route import Route

ROUNDING = 1e-9


class Reason(NamedTuple):
    """A reason to withdraw, with what was measured."""

    trigger: str
    measured: float
    words: str
    rests_on: tuple[str, ...] = ()
    """Ids of the places, bridges, depots and groups that were looked at."""
    is_decided: bool = False
    """Whether the time that the decision takes has passed already."""

    @property
    def note(self) -> str:
        """How the log tells it; `told_reason` reads it."""
        return f"{self.trigger}: {self.words}"


def told_reason(note: str) -> tuple[str, str]:
    """Trigger and words of a reason, as the note of an entry tells it."""
    trigger, _, words = note.partition(": ")
    return trigger, words


class Reasons:
    """What a group's staff watches.

    Parameters
    ----------
    estimate : EnemyEstimate
        When the enemy will be where, as this staff reckons.
    outlook : Outlook
        What will arrive.
    needed_h : callable
        Hours that the group needs to leave, by its plan and its roads.
    look_in : callable
        Asks for another look in so many hours.
    """

    def __init__(
        self,
        world: World,
        group: Group,
        estimate: EnemyEstimate,
        outlook: Outlook,
        needed_h: Callable[[], float],
        look_in: Callable[[float], None],
    ) -> None:
        self.world = world
        self.group = group
        self.estimate = estimate
        self.outlook = outlook
        self.needed_h = needed_h
        self.look_in = look_in
        self.triggers = group.plan.command.triggers
        self.ordered_groups: set[str] = set()
        self._group_names = {plan.id: plan.name for plan in world.scenario.groups}
        drawdown = group.plan.drawdown
        isolation_rule = self.triggers.isolation
        self.pocket = Pocket(
            world,
            group.node,
            [to.node for to in drawdown.destinations if to.share > 0] if drawdown else [],
            guns_km=isolation_rule.guns_km if isolation_rule else 0.0,
            trusts=group.plan.command.trusts,
        )
        outlook_rule = self.triggers.supply_outlook
        self._error = world.streams.lognormal(
            f"staff/{group.id}/outlook", 1.0, outlook_rule.error_cv if outlook_rule else 0.0
        )()
        self._ways_by_exit: dict[str, tuple[Route, set[str]]] = {}
        """The way to each exit, and the places on it."""
        self._isolated_since_h = inf
        self._strikes: deque[tuple[float, str]] = deque()
        self._companies = [
            company
            for company in world.scenario.supply.trucks
            if group.id in company.serves and company.trucks * company.availability > 0
        ]
        self._depots = list(dict.fromkeys(depot for company in self._companies for depot in company.loads_at))
        self._supply_targets = {group.id, *self._depots, *self._railheads()}
        self._note_ways()

    # --- what it hears --------------------------------------------------------------------------------------

    def hear(self, news: News) -> Iterator[Reason]:
        """Take news in; what hits the supply can be a reason by itself."""
        if news.kind == "ordered":
            self.ordered_groups.add(news.subject)
        # News of kind `bridge` may be about a road that was closed, which is none of the targets.
        if news.subject in self._supply_targets and (news.kind == "strike" or self._is_closure(news)):
            yield from self._interdiction(news.subject)
        if news.kind in ("bridge", "taken"):
            self._note_ways()

    def _is_closure(self, news: News) -> bool:
        return news.kind == "bridge" and self.world.situation.bridge_state(news.subject) == "down"

    # --- all that it looks at -------------------------------------------------------------------------------

    def holding(self) -> Iterator[Reason]:
        """Reasons that hold now, the gravest first: who will not get out need not ask what still comes in."""
        triggers = self.triggers
        hub_lost, threat = triggers.hub_lost, triggers.hub_threatened
        if hub_lost and hub_lost.enabled and not self.world.is_held(hub_lost.hub):
            yield Reason("hub_lost", 0.0, f"{self._name(hub_lost.hub)} has fallen", (hub_lost.hub,))
        if threat and threat.enabled:
            needed_h = self.needed_h()
            until_h = self.estimate.reaches_h(threat.hub, needed_h + threat.margin_h)
            if until_h < needed_h + threat.margin_h:
                words = f"the enemy may be at {self._name(threat.hub)} in {until_h:.0f} h"
                words = f"{words}, leaving takes {needed_h:.0f} h"
                yield Reason("hub_threatened", until_h, words, (threat.hub,))
        yield from self._encirclement()
        yield from self._supply_outlook()
        yield from self._isolation()
        yield from self._endurance()
        flank = triggers.flank_open
        if flank and flank.enabled and flank.group in self.ordered_groups:
            words = f"{self._group_names[flank.group]} has been ordered out"
            yield Reason("flank_open", 0.0, words, (flank.group,))

    def lost_before_gone(self) -> frozenset[str]:
        """Places that the enemy will reach before the group could be gone; none if its supply passes none."""
        rule = self.triggers.supply_outlook
        hours = self._gone_in_h() + (rule.margin_h if rule else 0.0)
        lost = self.estimate.falls_within(hours) - {self.group.node}
        return lost if self.outlook.is_touched(self.group, lost) else frozenset()

    def _gone_in_h(self) -> float:
        """Hours until the group could be gone if it made up its mind now."""
        return self.group.plan.command.decision_h + self.needed_h()

    def ration(self, horizon_days: float) -> float:
        """Share of its need that the group can be issued through a horizon, as the staff reckons."""
        lost = self.lost_before_gone()
        rate = self.outlook.controlled_rate(self.group, horizon_days, lost=lost, error=self._error)
        self._note(rate)
        return rate.controlled

    def _note(self, rate: Rate) -> None:
        """Write down what the staff reckons with."""
        group, outlook = self.group, self.outlook
        need_t_per_day = tonnes(outlook.need_t_per_day(group))
        now_h, roads = self.world.env.now, self.pocket.good_roads()
        self.world.history.expectations.append(
            Expectation(now_h, group.id, need_t_per_day, outlook.arriving(group), *rate, roads)
        )

    # --- supply ---------------------------------------------------------------------------------------------

    def _supply_outlook(self) -> Iterator[Reason]:
        """What the enemy has taken, or will take before the group could be gone, leaves too little."""
        rule, outlook, group = self.triggers.supply_outlook, self.outlook, self.group
        if not (rule and rule.enabled and self.world.history.captures):
            return
        days, tolerable = rule.horizon_days, rule.tolerable_share
        if outlook.on_hand(group, days) >= tolerable:
            return  # the stock alone will do
        lost = self.lost_before_gone()
        rate = outlook.controlled_rate(group, days, lost=lost, error=self._error, enough=tolerable)
        if rate.controlled < tolerable and outlook.is_hurt(group, lost):
            self._note(rate)
            touching = outlook.hangs_on(group, lost)
            once = f"if {self._name(touching[0])} goes" if touching else "after what has been lost"
            words = (
                f"{once}, {rate.arriving:.0%} of the need still arrives; with the stock that is "
                f"{rate.controlled:.0%} for {days:.0f} days, and he wants {tolerable:.0%}"
            )
            rests_on = tuple(touching[:1]) or (*self._depots, group.id)
            yield Reason("supply_outlook", rate.controlled, words, rests_on)

    def _endurance(self) -> Iterator[Reason]:
        """Too little for too few days; if it is not yet too few, look again when it will be.

        At the present inflow a share can be issued for ``stock / (share - inflow)`` days, with the stock in
        days of the full need.
        """
        rule, group, outlook = self.triggers.endurance, self.group, self.triggers.supply_outlook
        tolerable = outlook.tolerable_share if outlook else 1.0
        if not (rule and rule.enabled) or tolerable == 0 or self.outlook.is_safe(group, tolerable):
            return
        stock_days = group.stockpile.store.days_of_supply() * group.issued_share
        spare_days = stock_days - rule.days * tolerable
        if spare_days > ROUNDING:  # enough even if nothing came
            self.look_in(spare_days * 24.0)
            return
        share = self.outlook.arriving(group)
        missing = tolerable - share
        if missing <= ROUNDING:
            return
        spare_days = stock_days - rule.days * missing
        if spare_days > ROUNDING:
            self.look_in(spare_days * 24.0)
            return
        days = stock_days / missing
        words = f"cut off, with {days:.1f} days of supply"
        if share > 0:
            words = (
                f"{share:.0%} of the need arrives, and the stock makes it {tolerable:.0%} for {days:.1f} days"
            )
        yield Reason("endurance", days, words, tuple(self._depots))

    def _interdiction(self, subject: str) -> Iterator[Reason]:
        """Only news of a strike or closure can bring this about."""
        rule, now_h = self.triggers.interdiction, self.world.env.now
        if not (rule and rule.enabled):
            return
        if not self._strikes or self._strikes[-1] != (now_h, subject):  # a strike that closes counts once
            self._strikes.append((now_h, subject))
        while self._strikes[0][0] < now_h - rule.window_h:
            self._strikes.popleft()
        days = self.group.stockpile.store.days_of_supply()
        if len(self._strikes) >= rule.strikes and days < rule.below_days:
            words = f"{len(self._strikes)} strikes on its supply in {rule.window_h:.0f} h"
            words = f"{words}, {days:.1f} days left"
            yield Reason("interdiction", len(self._strikes), words, tuple(sorted(self._supply_targets)))

    def _railheads(self) -> Iterator[str]:
        nodes = {self.world.stockpiles[depot].node for depot in self._depots}
        return (yard.id for yard in self.world.scenario.supply.railheads if yard.node in nodes)

    def _note_ways(self) -> None:
        """Bridges on the ways of its supply count as its supply from now on."""
        if self.triggers.interdiction is None:
            return
        route, piles = self.world.situation.route, self.world.stockpiles
        routes = [route(piles[depot].node, self.group.node, "road", "supplied") for depot in self._depots]
        nodes = {piles[depot].node for depot in self._depots}
        services = [train for train in self.world.scenario.supply.trains if train.destination in nodes]
        routes += [route(train.origin, train.destination, "rail", "supplied") for train in services]
        steps = (step for way in routes if way for step in way.steps)
        self._supply_targets |= {step.link.bridge.id for step in steps if step.link.bridge}

    # --- the ways out ---------------------------------------------------------------------------------------

    def _isolation(self) -> Iterator[Reason]:
        """Too few good roads to its rear: for the delay, or soon if leaving takes longer than the delay.

        The delay is that of the decision, and of leaving too where it ends with the group gone.
        """
        rule, group = self.triggers.isolation, self.group
        if not (rule and rule.enabled):
            return
        if not self.estimate.comes_to(group.node):
            return  # nobody is coming: see encirclement
        delay_h = rule.delay_h - (self.needed_h() if rule.until == "gone" else 0.0)
        lost = NOTHING_MORE if delay_h >= 0 else self.estimate.falls_within(-delay_h) - {group.node}
        roads = self.pocket.good_roads(lost)
        if roads >= rule.good_roads - ROUNDING:
            self._note_joined(roads)
            return
        if delay_h >= 0:
            self._note_isolated(roads)
            left_h = self._isolated_since_h + delay_h - self.world.env.now
            if left_h > ROUNDING:
                self.look_in(left_h)
                return
            words = f"{roads:.1f} good roads to its rear for {delay_h:.0f} h"
        else:
            words = f"{roads:.1f} good roads to its rear in {-delay_h:.0f} h"
        words = f"{words}, and he wants {rule.good_roads:.1f}"
        yield Reason("isolation", roads, words, (group.id,), is_decided=True)

    def _note_isolated(self, roads: float) -> None:
        if self._isolated_since_h == inf:
            self._isolated_since_h = self.world.env.now
            self.world.log("isolated", self.group.id, self.group.node, count=roads)

    def _note_joined(self, roads: float) -> None:
        if self._isolated_since_h < inf:
            self._isolated_since_h = inf
            self.world.log("joined", self.group.id, self.group.node, count=roads)

    def _encirclement(self) -> Iterator[Reason]:
        rule = self.triggers.encirclement
        drawdown = self.group.plan.drawdown
        if not (rule and rule.enabled and drawdown):
            return
        if not self.estimate.comes_to(self.group.node):
            return  # nobody is coming: a bridge under repair is no encirclement
        needed_h = self._gone_in_h() + rule.margin_h
        open_h = sorted((self._stays_open_h(exit_, needed_h) for exit_ in drawdown.exits), reverse=True)
        lasting_h = open_h[rule.exits - 1] if len(open_h) >= rule.exits else 0.0
        if lasting_h < needed_h:
            ways = "the last way out stays" if rule.exits == 1 else f"{rule.exits} ways out stay"
            words = f"{ways} open for {lasting_h:.0f} h, to decide and leave takes {needed_h:.0f} h"
            yield Reason("encirclement", lasting_h, words, self._ways_out(drawdown.exits))

    def _ways_out(self, exits: Sequence[str]) -> tuple[str, ...]:
        """The ends of exits, and their bridges."""
        links = [self.world.theatre.links[exit_] for exit_ in exits]
        ends = [end for link in links for end in (link.a, link.b) if end != self.group.node]
        return (*ends, *(link.bridge.id for link in links if link.bridge))

    def _stays_open_h(self, exit_: str, within_h: float) -> float:
        """Hours until the enemy stands on the way to an exit or at its ends; 0 if it cannot be used now.

        Infinite if that is later than some hours. The base itself does not count: what is asked is whether
        there is a way out of it.
        """
        situation, link = self.world.situation, self.world.theatre.links[exit_]
        route = situation.route(self.group.node, link.a, "light", "supplied")
        if route is None or not situation.passable(exit_, "supplied"):
            return 0.0
        if exit_ not in self._ways_by_exit or self._ways_by_exit[exit_][0] is not route:
            self._ways_by_exit[exit_] = (route, {link.a, link.b, *route.nodes} - {self.group.node})
        return min([self.estimate.reaches_h(place, within_h) for place in self._ways_by_exit[exit_][1]])

    def _name(self, node: str) -> str:
        return self.world.theatre.nodes[node].name
