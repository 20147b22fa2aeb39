"""Long-range fires on depots, railheads, bridges and groups on the march."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from operator import add

from sim.campaign.stores import NOTHING, Load, each
from sim.campaign.world import Activity, Hit, Stockpile, World


class Fires:
    """Strikes at drawn times on targets drawn by weight, and strikes on dates.

    Parameters
    ----------
    railheads
        What puts a railhead out of work for some hours, by its id.
    columns
        What destroys up to so many vehicles of a group on the march, by the group's id.
    """

    def __init__(
        self,
        world: World,
        railheads: Mapping[str, Callable[[float], None]],
        columns: Mapping[str, Callable[[float], Hit]],
    ) -> None:
        self.world = world
        self.plan = world.scenario.fires
        self.railheads = railheads
        self.columns = columns
        self.spared: set[str] = set()
        """Targets that every strike misses; set by those who ask why."""
        self._strikes_on: dict[str, int] = {}
        for strike in self.plan.strikes:
            at_h = world.scenario.hour(strike.at)
            if at_h >= 0.0:
                luck = world.streams.uniform(f"fires/strikes/{strike.id}")
                world.after(at_h, partial(self.strike, strike.target, luck()))
        if self.plan.strikes_per_day > 0 and any(target.weight for target in self.plan.targets):
            world.env.process(self.strike_now_and_then())

    def strike_now_and_then(self) -> Activity:
        """Strike after strike, for the whole run."""
        env, streams = self.world.env, self.world.streams
        pause_h = streams.exponential("fires/pause", 24.0 / self.plan.strikes_per_day)
        targets = self.plan.targets
        aim = streams.choice("fires/target", [target.weight for target in targets])
        yield env.timeout(max(0.0, self.world.scenario.hour(self.plan.starts)))
        hits_bridge = streams.uniform("fires/bridge")
        while True:
            yield env.timeout(pause_h())
            self.strike(targets[aim()].id, hits_bridge())

    def strike(self, target: str, luck: float) -> None:
        """One strike, if the target is still held; `luck` below a bridge's chance closes it."""
        if target in self.spared or not all(self.world.is_held(node) for node in self._nodes_of(target)):
            return
        if target in self.railheads:
            self._report(target, target)
            self.railheads[target](self.plan.railhead_outage_h)
        elif target in self.world.theatre.bridges:
            self._report(target, target)
            bridge = self.world.theatre.bridge(target)
            hit = self.plan.bridge_hit if bridge.hit is None else bridge.hit
            if luck < hit and self.world.situation.bridge_state(target) != "down":
                outage_h = self.plan.bridge_outage_h if bridge.outage_h is None else bridge.outage_h
                self.world.close_bridge(target, "fires", outage_h)
        else:
            self._strike_stock(self.world.stockpiles[target])

    def _nodes_of(self, target: str) -> set[str]:
        """Places that must be held for a target to be worth a strike."""
        theatre = self.world.theatre
        if target in theatre.bridges:
            links = [theatre.links[link] for link in theatre.bridges[target]]
            return {node for link in links for node in (link.a, link.b)}
        if target in self.railheads:
            return {yard.node for yard in self.world.scenario.supply.railheads if yard.id == target}
        return {self.world.stockpiles[target].node}

    def _strike_stock(self, pile: Stockpile) -> None:
        share = self.plan.dispersed_loss if pile.dispersed else self.plan.depot_loss
        level = pile.store.level_t
        destroyed = pile.store.take((level[0] * share, level[1] * share, level[2] * share))
        self.world.history.cargo.book("destroyed", destroyed)
        strike_column = self.columns.get(pile.name)
        hit = strike_column(self.plan.vehicles_lost) if strike_column else Hit()
        burnt = each(add, destroyed, hit.cargo)
        self._report(pile.name, pile.node, burnt, hit.vehicles, hit.column)
        strikes = self._strikes_on[pile.name] = self._strikes_on.get(pile.name, 0) + 1
        if strikes >= self.plan.disperse_after and not pile.dispersed:
            self._disperse(pile)

    def _disperse(self, pile: Stockpile) -> None:
        """The answer to strikes: spread the stock, at the price of longer ways when loading."""
        pile.disperse(self.plan.dispersed_handling)
        self.world.log("depot_dispersed", pile.name, pile.node)

    def _report(
        self, target: str, place: str, destroyed: Load = NOTHING, vehicles: int = 0, column: str = ""
    ) -> None:
        self.world.log("strike", target, place, destroyed, vehicles, column)
        self.world.announce("strike", target)
