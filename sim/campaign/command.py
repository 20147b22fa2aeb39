"""The commanders: why, when and on what numbers a group is ordered out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import NamedTuple

from sim.campaign.forces import Group
from sim.campaign.world import News, World

Estimate = Callable[[str], float]
"""Hours until the enemy is at a place, as the staff reckons."""


class Finding(NamedTuple):
    """A reason to withdraw, with what was measured."""

    trigger: str
    measured: float
    words: str
    rests_on: tuple[str, ...] = ()
    """Ids of the places, bridges, depots and groups that were looked at."""


class Commander:
    """Reviews the situation of his group whenever there is news, and orders it out when a trigger holds.

    Parameters
    ----------
    reaches_h
        Estimate of when the enemy reaches a place.
    needed_h
        Hours that the group needs to leave, by its plan and its roads.
    on_order
        What starts when the order is given.
    """

    def __init__(
        self,
        world: World,
        group: Group,
        reaches_h: Estimate,
        needed_h: Callable[[], float],
        on_order: Callable[[], None],
    ) -> None:
        self.world = world
        self.group = group
        self.plan = group.plan.command
        self.reaches_h = reaches_h
        self.needed_h = needed_h
        self.on_order = on_order
        self.ordered_groups: set[str] = set()
        self._group_names = {plan.id: plan.name for plan in world.scenario.groups}
        self._strikes: deque[float] = deque()
        self._decided = False
        self._next_review_h = inf
        self._companies = [
            company
            for company in world.scenario.supply.trucks
            if group.id in company.serves and company.trucks * company.availability > 0
        ]
        self._supply_targets = {
            group.id,
            *(depot for company in self._companies for depot in company.loads_at),
        }
        if self.plan.may_withdraw and group.plan.drawdown is not None:
            world.listeners.append(self._hear)
            world.after(0.0, self.review)
            ordered_at = self.plan.triggers.ordered_at
            if ordered_at is not None:
                world.after(max(0.0, world.scenario.hour(ordered_at)), self._obey)

    def _hear(self, news: News) -> None:
        if self._decided or self.group.gone:
            return
        if news.kind == "strike":
            if news.subject in self._supply_targets:
                self._act_on(self._interdiction())
            return
        if news.kind == "ordered":
            self.ordered_groups.add(news.subject)
        self.review()

    def review(self) -> None:
        """Look at the situation; the first trigger that holds leads to a decision."""
        if not self._decided and not self.group.gone:
            self._act_on(self._findings())

    def _act_on(self, findings: Iterator[Finding]) -> None:
        for finding in findings:
            self._decide(finding)
            return

    def _obey(self) -> None:
        """An order from above wins over a decision that is still being prepared."""
        if self.group.ordered_h is None and not self.group.gone:
            self._note(Finding("ordered_at", self.world.env.now, "ordered from above"))
            self.world.after(self.plan.delay_h, self._order)

    def _decide(self, finding: Finding) -> None:
        self._note(finding)
        self.world.after(self.plan.decision_h + self.plan.delay_h, self._order)

    def _note(self, finding: Finding) -> None:
        self._decided = True
        self.group.reason = finding.trigger
        self.world.log(
            "trigger",
            self.group.id,
            self.group.node,
            count=finding.measured,
            note=f"{finding.trigger}: {finding.words}",
            rests_on=finding.rests_on,
        )

    def _order(self) -> None:
        if self.group.ordered_h is None and not self.group.gone:
            self.on_order()

    def _findings(self) -> Iterator[Finding]:
        """Reasons that hold now, the gravest first."""
        triggers = self.plan.triggers
        hub_lost, threat = triggers.hub_lost, triggers.hub_threatened
        if hub_lost and hub_lost.enabled and not self.world.is_held(hub_lost.hub):
            yield Finding("hub_lost", 0.0, f"{self._name(hub_lost.hub)} has fallen", (hub_lost.hub,))
        if threat and threat.enabled:
            until_h, needed_h = self.reaches_h(threat.hub), self.needed_h()
            if until_h < needed_h + threat.margin_h:
                words = f"the enemy may be at {self._name(threat.hub)} in {until_h:.0f} h"
                words = f"{words}, leaving takes {needed_h:.0f} h"
                yield Finding("hub_threatened", until_h, words, (threat.hub,))
        yield from self._encirclement()
        yield from self._endurance()
        flank = triggers.flank_open
        if flank and flank.enabled and flank.group in self.ordered_groups:
            words = f"{self._group_names[flank.group]} has been ordered out"
            yield Finding("flank_open", 0.0, words, (flank.group,))

    def _interdiction(self) -> Iterator[Finding]:
        """Only news of a strike can bring this about."""
        rule = self.plan.triggers.interdiction
        if not (rule and rule.enabled):
            return
        self._strikes.append(self.world.env.now)
        while self._strikes[0] < self.world.env.now - rule.window_h:
            self._strikes.popleft()
        days = self.group.stockpile.store.days_of_supply()
        if len(self._strikes) >= rule.strikes and days < rule.below_days:
            words = f"{len(self._strikes)} strikes on its supply in {rule.window_h:.0f} h"
            words = f"{words}, {days:.1f} days left"
            yield Finding("interdiction", len(self._strikes), words, tuple(sorted(self._supply_targets)))

    def _encirclement(self) -> Iterator[Finding]:
        rule = self.plan.triggers.encirclement
        drawdown = self.group.plan.drawdown
        if not (rule and rule.enabled and drawdown):
            return
        if self.reaches_h(self.group.node) == inf:
            return  # nobody is coming: a bridge under repair is no encirclement
        needed_h = self.needed_h() + rule.margin_h
        open_h = sorted((self._stays_open_h(exit_) for exit_ in drawdown.exits), reverse=True)
        lasting_h = open_h[rule.exits - 1] if len(open_h) >= rule.exits else 0.0
        if lasting_h < needed_h:
            ways = "the last way out stays" if rule.exits == 1 else f"{rule.exits} ways out stay"
            words = f"{ways} open for {lasting_h:.0f} h, leaving takes {needed_h:.0f} h"
            yield Finding("encirclement", lasting_h, words, self._ways_out(drawdown.exits))

    def _ways_out(self, exits: Sequence[str]) -> tuple[str, ...]:
        """The ends of exits, and their bridges."""
        links = [self.world.theatre.links[exit_] for exit_ in exits]
        ends = [end for link in links for end in (link.a, link.b) if end != self.group.node]
        return (*ends, *(link.bridge.id for link in links if link.bridge))

    def _stays_open_h(self, exit_: str) -> float:
        """Hours until the enemy stands on the way to an exit or at its ends; 0 if it cannot be used now.

        The base itself does not count: what is asked is whether there is a way out of it.
        """
        situation, link = self.world.situation, self.world.theatre.links[exit_]
        route = situation.route(self.group.node, link.a, "road", "russia")
        if route is None or not situation.passable(exit_, "russia"):
            return 0.0
        places = {link.a, link.b, *route.nodes} - {self.group.node}
        return min(self.reaches_h(place) for place in places)

    def _endurance(self) -> Iterator[Finding]:
        """Cut off with too little; if it is not yet too little, look again when it will be."""
        rule = self.plan.triggers.endurance
        if not (rule and rule.enabled) or self._can_be_supplied():
            return
        days = self.group.stockpile.store.days_of_supply()
        if days <= rule.days + 1e-9:
            depots = (depot for company in self._companies for depot in company.loads_at)
            words = f"cut off, with {days:.1f} days of supply"
            yield Finding("endurance", days, words, tuple(dict.fromkeys(depots)))
        else:
            self._review_in((days - rule.days) * 24.0)

    def _review_in(self, hours: float) -> None:
        due_h = self.world.env.now + hours
        if due_h < self._next_review_h or self._next_review_h <= self.world.env.now:
            self._next_review_h = due_h
            if hours < inf:
                self.world.after(hours, self.review)

    def _can_be_supplied(self) -> bool:
        """Whether any depot that works, and that trucks serve the group from, has a road to it."""
        return any(
            self.world.situation.route(self.world.stockpiles[depot].node, self.group.node, "road", "russia")
            for company in self._companies
            for depot in company.loads_at
            if self.world.stockpiles[depot].is_open
        )

    def _name(self, node: str) -> str:
        return self.world.theatre.nodes[node].name
