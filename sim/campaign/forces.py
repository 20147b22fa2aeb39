"""The forces: what groups consume, how strong they are where, and what shortage does to them."""

from __future__ import annotations

from operator import mul
from typing import Literal

from sim.campaign.journal import VehicleBalance
from sim.campaign.stations import Station
from sim.campaign.stores import NOTHING, Load, Store, each, scaled
from sim.campaign.world import Stockpile, World
from sim.scenario import schema
from sim.theatre.capacity import handled_t_per_h
from sim.totals import total

UNLIMITED_T = 1e9
"""Room that a group has for its stock."""
SMALLEST_CUT = 0.02
"""Change of the ration below which nobody gives new orders."""


class Group:
    """A grouping of forces: a stock that it consumes, men in garrisons, and vehicles."""

    def __init__(self, world: World, plan: schema.Group) -> None:
        self.world = world
        self.plan = plan
        self.id = plan.id
        self.node = plan.node
        self.daily_t: Load = plan.consumption_t_per_day.as_tuple()
        self.men_at = {garrison.node: plan.men * garrison.share for garrison in plan.garrisons}
        self.vehicles = VehicleBalance(round(plan.vehicles), round(plan.vehicles))
        self.posture: Literal["holding", "contact", "withdrawing"] = "holding"
        self.ordered_h: float | None = None
        """Hour of the order to withdraw."""
        self.gone = False
        """Whether the last column has set out, or the base has fallen."""
        self.demonstrated = False
        """Whether it has carried out a demonstration."""
        self.reason = ""
        """The trigger that led to the order."""
        self.issued_share = 1.0
        """Share of what it requires that it is issued, for as long as there is a stock."""
        self.wanted_t_per_h: Load = NOTHING
        """What it requires, by class."""
        self._garrison_left = 1.0
        self._counted: tuple[object, float] = (None, 1.0)
        """Stock and consumption when they were last looked at, and how far they go in a ration."""
        self._fire_t_per_h = 0.0
        shortage = world.scenario.shortage
        self._floor, self._rationing_days = shortage.floor, shortage.rationing_days
        handling = world.scenario.supply.handling
        self.stockpile = Stockpile(
            plan.id,
            plan.node,
            Store(
                world.env,
                plan.id,
                UNLIMITED_T,
                scaled(self.daily_t, plan.stock_days),
                world.history.stocks.setdefault(plan.id, []),
            ),
            scaled(self.daily_t, plan.target_days),
            Station(world.env, f"{plan.id}/bays", plan.bays),
            handled_t_per_h(handling, plan.men_per_bay),
        )
        world.stockpiles[plan.id] = self.stockpile
        world.history.vehicles[plan.id] = self.vehicles
        self.set_posture("contact" if plan.contact_from_start else "holding")

    def set_posture(self, posture: Literal["holding", "contact", "withdrawing"]) -> None:
        """Consume as the posture demands."""
        self.posture = posture
        if posture == "withdrawing":
            self.issued_share = 1.0  # what it would save it would have to leave
        self._consume()

    def make_contact(self) -> None:
        """The enemy attacks one of its places."""
        if self.posture == "holding" and not self.gone:
            self.set_posture("contact")
            self.world.log("contact", self.id, self.node)
            self.world.announce("contact", self.id)

    def lay_fire(self, ammunition_t_per_h: float) -> None:
        """Spend ammunition on covering fire, on top of everything else."""
        self._fire_t_per_h = ammunition_t_per_h
        self._consume()

    @property
    def covering_fire_share(self) -> float:
        """Share by which its covering fire slows the pursuer now: none when ammunition has run out."""
        if self._fire_t_per_h == 0:
            return 0.0
        drawdown = self.plan.drawdown
        if drawdown is None or drawdown.covering_fire is None:
            return 0.0
        return drawdown.covering_fire.slows_pursuit if self.stockpile.store.level_t[0] > 0 else 0.0

    @property
    def garrison_left(self) -> float:
        """Share of its men who still stand where they did."""
        return self._garrison_left

    @property
    def has_left(self) -> bool:
        """Whether its garrisons are empty because it was ordered out, or its base has fallen."""
        return self.gone or self._garrison_left == 0.0

    def plan_supply(self, until_gone_h: float, march_fuel_t: float) -> None:
        """From now on only bring what the group uses until it is gone, and the fuel for its march.

        If that is long, keep no more in stock than it did when it stayed.
        """
        hours = min(max(0.0, until_gone_h), 24.0 * self.plan.target_days)
        needs = scaled(self.stockpile.store.rate_t_per_h, hours)
        self.stockpile.target_t = (needs[0], needs[1] + march_fuel_t, needs[2])

    def leave(self) -> None:
        """The last men set out: what is still in stock, or stands there, is abandoned."""
        cargo = self.world.history.cargo
        left = self._give_up("stock_abandoned")
        cargo.book("abandoned", left)

    def fall(self) -> None:
        """The base is taken: what is still there is captured, or abandoned if the group was leaving."""
        if self.gone:
            return
        if self.ordered_h is not None:
            self.leave()
        else:
            cargo = self.world.history.cargo
            cargo.book("captured", self._give_up("stock_captured"))

    def _give_up(self, kind: str) -> Load:
        left = self.stockpile.store.take(self.stockpile.store.level_t)
        self.world.log(kind, self.id, self.node, left)
        if self.vehicles.present:
            self.world.log(
                "vehicles_abandoned", self.id, self.node, count=self.vehicles.present, note="left at the base"
            )
            self.vehicles.abandoned += self.vehicles.present
            self.vehicles.present = 0
        self._stop()
        return left

    def _stop(self) -> None:
        """Nobody is left at the base: nothing is consumed and nothing is sent here any more."""
        self.gone = True
        self._fire_t_per_h = 0.0
        self._consume()
        self.stockpile.is_open = False

    def _consume(self) -> None:
        rate = NOTHING
        if not self.gone:
            factors = self.world.scenario.postures[self.posture].as_tuple()
            rate = scaled(each(mul, self.daily_t, factors), 1.0 / 24.0)
            rate = (rate[0] + self._fire_t_per_h, rate[1], rate[2])
        self.wanted_t_per_h = rate
        issued, withheld = scaled(rate, self.issued_share), scaled(rate, 1.0 - self.issued_share)
        self.stockpile.store.set_rate(issued, withheld_t_per_h=withheld)
        self.world.history.rates.setdefault(self.id, []).append((self.world.env.now, rate))

    def ration(self, share: float) -> None:
        """Issue a share of what is required, from now on."""
        if abs(share - self.issued_share) >= SMALLEST_CUT and self.ordered_h is None and not self.gone:
            self.issued_share = share
            self._consume()
            self.world.log("rationed", self.id, self.node, count=share)
            self.world.announce("rationed", self.id)

    def fighting_value(self) -> float:
        """Worth of a man: 1 when supplied, falling to a floor with what is issued, or as the stock runs out.

        Men who still stand when their base has fallen get nothing more: they are worth the floor.
        """
        floor, store = self._floor, self.stockpile.store
        if self.gone:
            return floor
        supplied = self.issued_share
        if self._rationing_days > 0:
            # Asked for at each of its places, and so many times an hour: worked out once for one stock.
            at_hand = (store.level_t, store.rate_t_per_h)
            if at_hand != self._counted[0]:
                self._counted = (at_hand, store.days_of_supply() / self._rationing_days)
            supplied = min(supplied, self._counted[1])
        return floor + (1.0 - floor) * supplied

    def defenders_at(self, node: str) -> float:
        """Men who hold a place, weighted by their fighting value."""
        men = self.men_at.get(node, 0.0) * self._garrison_left
        return men * self.fighting_value() if men else 0.0

    @property
    def garrison_men(self) -> float:
        """Men of the garrisons whose places are still held, before anybody has thinned out."""
        return total(men for node, men in self.men_at.items() if self.world.is_held(node))

    def abandon(self, node: str) -> float:
        """The men at a place leave it; returns how many they were."""
        men = self.men_at.pop(node, 0.0) * self._garrison_left
        self.world.announce("thinned", self.id)
        return men

    def fall_back(self, node: str) -> None:
        """The men of a place that was lost join those at the base."""
        self.men_at[self.node] = self.men_at.get(self.node, 0.0) + self.men_at.pop(node)

    def thin_out(self, share: float) -> None:
        """A share of the men leaves all garrisons."""
        self._garrison_left = max(0.0, self._garrison_left - share)
        if self._garrison_left < 1e-9:
            self._garrison_left = 0.0
        self.world.announce("thinned", self.id)

    def reinforce(self, node: str, men: float) -> None:
        """Men arrive at a place; they stand even where others have thinned out."""
        self._add("reinforced", node, men)

    def join(self, node: str, men: float) -> None:
        """Men of another group, who have withdrawn to a place, stay there."""
        self._add("men_stayed", node, men)

    def _add(self, kind: str, node: str, men: float) -> None:
        if self._garrison_left > 0 and self.world.is_held(node):
            self.men_at[node] = self.men_at.get(node, 0.0) + men / self._garrison_left
            self.world.log(kind, self.id, node, count=men)
            self.world.announce("thinned", self.id)
