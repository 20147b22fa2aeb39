"""The commanders: why, when and on what numbers a group is ordered out, and what it is issued until then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf

from sim.campaign.enemy import EnemyEstimate
from sim.campaign.forces import Group
from sim.campaign.outlook import Outlook
from sim.campaign.reasons import Reason, Reasons
from sim.campaign.world import News, World


class Commander:
    """Reviews the situation of his group whenever there is news, and orders it out when a reason holds.

    In the evening his staff works out what can be issued, and reviews again: stocks fall without news.

    Parameters
    ----------
    estimate : EnemyEstimate
        When the enemy will be where.
    outlook : Outlook
        What will arrive.
    needed_h : callable
        Hours that the group needs to leave, by its plan and its roads.
    on_order : callable
        What starts when the order is given.
    """

    def __init__(
        self,
        world: World,
        group: Group,
        *,
        estimate: EnemyEstimate,
        outlook: Outlook,
        needed_h: Callable[[], float],
        on_order: Callable[[], None],
    ) -> None:
        self.world = world
        self.group = group
        self.plan = group.plan.command
        self.on_order = on_order
        self.reasons = Reasons(world, group, estimate, outlook, needed_h, self._review_in)
        self._ration_horizon_days = world.scenario.shortage.ration_horizon_days
        self.instead: Callable[[Reason], None] | None = None
        """Told of every reason that holds; none is acted on then. Set by those who ask why."""
        self._decided = False
        self._next_review_h = inf
        self._may_leave = self.plan.may_withdraw and group.plan.drawdown is not None
        if self._may_leave:
            world.listeners.append(self._hear)
            world.after(0.0, self.review)
            ordered_at = self.plan.triggers.ordered_at
            if ordered_at is not None:
                world.after(max(0.0, world.scenario.hour(ordered_at)), self._obey)
        if self._ration_horizon_days > 0 or (self._may_leave and self.plan.triggers.supply_outlook):
            world.after(24.0, self._evening)

    def _hear(self, news: News) -> None:
        if self._decided or self.group.gone:
            return
        self._act_on(self.reasons.hear(news))
        if news.kind not in ("strike", "rationed"):
            self.review()

    def review(self) -> None:
        """Look at the situation; the first reason that holds leads to a decision."""
        if not self._decided and not self.group.gone:
            self._act_on(self.reasons.holding())

    def _evening(self) -> None:
        """Issue what can be kept up, and look whether that is enough to stay."""
        if self._decided or self.group.gone:
            return
        if self._ration_horizon_days > 0:
            self.group.ration(self.reasons.ration(self._ration_horizon_days))
        if self._may_leave:
            self.review()
        self.world.after(24.0, self._evening)

    def _act_on(self, findings: Iterator[Reason]) -> None:
        for finding in findings:
            if self.instead is None:
                self._decide(finding)
                return
            self.instead(finding)

    def _obey(self) -> None:
        """An order from above wins over a decision that is still being prepared."""
        if self.group.ordered_h is None and not self.group.gone:
            self._note(Reason("ordered_at", self.world.env.now, "ordered from above"))
            self.world.after(self.plan.delay_h, self._order)

    def _decide(self, finding: Reason) -> None:
        self._note(finding)
        decision_h = 0.0 if finding.is_decided else self.plan.decision_h
        self.world.after(decision_h + self.plan.delay_h, self._order)
        self.group.ration(1.0)  # what it saved from now on it would have to leave

    def _note(self, finding: Reason) -> None:
        self._decided = True
        self.group.reason = finding.trigger
        self.world.log(
            "trigger",
            self.group.id,
            self.group.node,
            count=finding.measured,
            note=finding.note,
            rests_on=finding.rests_on,
        )

    def _order(self) -> None:
        if self.group.ordered_h is None and not self.group.gone:
            self.on_order()

    def _review_in(self, hours: float) -> None:
        due_h = self.world.env.now + hours
        if due_h < self._next_review_h or self._next_review_h <= self.world.env.now:
            self._next_review_h = due_h
            if hours < inf:
                self.world.after(hours, self.review)
