"""The model: hands the actors what they share, runs them, and checks that everything balances."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from operator import add

from sim.campaign.balance import check_balance
from sim.campaign.civilians import Civilians
from sim.campaign.command import Commander
from sim.campaign.convoys import Dispatch
from sim.campaign.defence import Defence
from sim.campaign.drawdown import Drawdown
from sim.campaign.enemy import EnemyEstimate
from sim.campaign.fires import Fires
from sim.campaign.follow_up import FollowUp
from sim.campaign.forces import Group
from sim.campaign.front import Front
from sim.campaign.journal import History
from sim.campaign.memory import Memory
from sim.campaign.offensive import Offensive
from sim.campaign.outlook import Outlook
from sim.campaign.roads import Roads
from sim.campaign.stations import Station
from sim.campaign.stores import NOTHING, Load, Store, each, scaled, tonnes
from sim.campaign.trains import Railway, RailYard
from sim.campaign.world import News, Stockpile, World
from sim.scenario.order import in_order
from sim.scenario.schema import Depot, Scenario
from sim.streams import Streams
from sim.theatre.capacity import handled_t_per_h
from sim.theatre.network import Theatre


def simulate(scenario: Scenario, streams: Streams) -> History:
    """Run one replicate.

    Parameters
    ----------
    scenario : Scenario
        Resolved: every quantity a plain number.
    streams : Streams
        The replicate's luck.

    Returns
    -------
    History
        What happened, balanced.

    Raises
    ------
    SimulationError
        If cargo, vehicles or people do not balance in the end.
    """
    model = Model(scenario, streams)
    history = model.run()
    model.dissolve()
    return history


class Model:
    """All actors of one run.

    Parameters
    ----------
    scenario, streams
        As for `simulate`.
    memory
        Remembers what brought each entry of the log about, for those who ask.
    """

    # Nothing may depend on the order in which a file lists things, so everybody is made in the order of ids.

    def __init__(self, scenario: Scenario, streams: Streams, memory: Memory | None = None) -> None:
        theatre = Theatre.of(scenario.network)  # which is in the order of ids by itself
        self.scenario = scenario = in_order(scenario, leaving="network")
        self.world = world = World(scenario, theatre, streams, memory)
        self.roads = roads = Roads(world)
        self.depots = {depot.id: self._open_depot(depot) for depot in scenario.supply.depots}
        self.groups = {plan.id: Group(world, plan) for plan in scenario.groups}
        self.defence = Defence(world, self.groups)
        self._count_opening_stock()
        self.yards = {
            railhead.node: RailYard(world, railhead, self._depot_at(railhead.node))
            for railhead in scenario.supply.railheads
        }
        self.railway = Railway(world, roads, self.yards, self._consumption_mix())
        self.dispatchers = [Dispatch(world, roads, company) for company in scenario.supply.trucks]
        self.drawdowns = {
            group.id: Drawdown(world, roads, self.defence, group)
            for group in self.groups.values()
            if group.plan.drawdown
        }
        self.fires = Fires(
            world,
            railheads={yard.id: yard.close for yard in self.yards.values()},
            columns={name: drawdown.hit_column for name, drawdown in self.drawdowns.items()},
        )
        world.listeners.append(self._hear)
        self.front = front = Front(world, self.defence)
        self.offensive = Offensive(world, front)
        self.follow_up = FollowUp(world, front)
        self.outlook = Outlook(world, self.groups)
        self._estimates: dict[tuple[str, frozenset[str]], EnemyEstimate] = {}
        self.commanders = [self._commander(drawdown) for drawdown in self.drawdowns.values()]
        self.civilians = Civilians(world)
        self._plan_changes()
        for arrival in scenario.reinforcements:
            group = self.groups[arrival.group]
            world.after(
                max(0.0, scenario.hour(arrival.arrives)), partial(group.reinforce, arrival.node, arrival.men)
            )

    def _plan_changes(self) -> None:
        """What changes on a date; what is dated before the start holds from the start on."""
        by_date = sorted(self.scenario.changes, key=lambda change: (change.at, change.id))
        for change in by_date:
            at_h = self.scenario.hour(change.at)
            if at_h <= 0.0:
                self.world.alter(change)
            else:
                self.world.after(at_h, partial(self.world.alter, change))

    def run(self) -> History:
        """Run to the horizon, close the books, and check them."""
        world, history = self.world, self.world.history
        if self.scenario.offensive.enabled:
            before_h = min(self.offensive.starts_h, self.scenario.horizon_h)
            if before_h > 0:
                world.after(before_h, partial(self._note_supply, history.met_before_offensive))
        world.env.run_through(self.scenario.horizon_h)
        self.front.halt()
        world.env.run_through(self.scenario.horizon_h)
        self._close_books()
        check_balance(history)
        return history

    def dissolve(self) -> None:
        """Take the model apart when all that is still wanted is its history.

        In it everybody knows everybody else. If that is left to Python's search for such circles, it takes a
        tenth of a run, and a worker needs half as much memory again.
        """
        self.world.let_go()
        for dispatcher in self.dispatchers:
            dispatcher.let_go()
        for actor in (*self.commanders, self):
            vars(actor).clear()

    def run_until_settled(
        self, until_h: float, ordered: Collection[str] = (), taken: Collection[str] = ()
    ) -> None:
        """Run only until groups were ordered out and places taken, or until an hour; no books are closed."""
        world = self.world
        waiting = {*(("ordered", group) for group in ordered), *(("taken", place) for place in taken)}
        settled = world.env.event()

        def hear(news: News) -> None:
            waiting.discard((news.kind, news.subject))
            if not waiting and not settled.triggered:
                settled.succeed()

        def give_up() -> None:
            if not settled.triggered:
                settled.succeed()

        world.listeners.append(hear)
        world.after(until_h, give_up)
        world.env.run(until=settled)

    def _hear(self, news: News) -> None:
        """What the loss of a place means for the stocks there, and for depots within reach of artillery."""
        if news.kind != "taken":
            return
        for group in self.groups.values():
            if group.node == news.subject:
                group.fall()
                if group.id in self.drawdowns:
                    self.drawdowns[group.id].close_if_over()
        cargo = self.world.history.cargo
        for depot in self.depots.values():
            if depot.node == news.subject:
                captured = depot.store.take(depot.store.level_t)
                cargo.book("captured", captured)
                self.world.log("stock_captured", depot.name, depot.node, captured)
                self._shut(depot)
            elif depot.is_open and depot.node in self.world.shelled:
                self._shut(depot)
                self.world.log("depot_closed", depot.name, depot.node)

    def _shut(self, depot: Stockpile) -> None:
        depot.is_open = False
        if depot.node in self.yards:
            self.yards[depot.node].shut()

    # --- setting up ---------------------------------------------------------------------------------------

    def _commander(self, drawdown: Drawdown) -> Commander:
        """The commander of a group; staffs that reckon alike share their estimate of the enemy."""
        plan = drawdown.group.plan.command
        key = (plan.estimate, frozenset(plan.trusts))
        if key not in self._estimates:
            self._estimates[key] = EnemyEstimate(self.world, self.offensive, plan.estimate, plan.trusts)
        return Commander(
            self.world,
            drawdown.group,
            estimate=self._estimates[key],
            outlook=self.outlook,
            needed_h=drawdown.needed_h,
            on_order=drawdown.order,
        )

    def _open_depot(self, plan: Depot) -> Stockpile:
        world, handling = self.world, self.scenario.supply.handling
        stock = plan.stock_t.as_tuple()
        knots = world.history.stocks.setdefault(plan.id, [])
        pile = Stockpile(
            plan.id,
            plan.node,
            Store(world.env, plan.id, max(plan.capacity_t, tonnes(stock)), stock, knots),
            scaled(self._consumption_mix(), plan.capacity_t),
            Station(world.env, f"{plan.id}/bays", plan.bays),
            handled_t_per_h(handling, plan.men_per_bay, plan.cranes_per_bay),
        )
        if plan.dispersed:
            pile.disperse(self.scenario.fires.dispersed_handling)
        world.stockpiles[plan.id] = pile
        return pile

    def _depot_at(self, node: str) -> Stockpile:
        return next(depot for depot in self.depots.values() if depot.node == node)

    def _consumption_mix(self) -> Load:
        """Shares by class of what all groups consume together."""
        daily_t = NOTHING
        for group in self.scenario.groups:
            daily_t = each(add, daily_t, group.consumption_t_per_day.as_tuple())
        return scaled(daily_t, 1.0 / tonnes(daily_t)) if daily_t != NOTHING else (1 / 3, 1 / 3, 1 / 3)

    def _count_opening_stock(self) -> None:
        cargo = self.world.history.cargo
        for pile in self.world.stockpiles.values():
            cargo.book("opening", pile.store.level_t)

    # --- closing ------------------------------------------------------------------------------------------

    def _note_supply(self, into: dict[str, tuple[Load, Load]]) -> None:
        for group in self.groups.values():
            store = group.stockpile.store
            into[group.id] = (store.consumed_t, store.unmet_t)

    def _close_books(self) -> None:
        world, history = self.world, self.world.history
        cargo = history.cargo
        self._note_supply(history.met)
        for pile in world.stockpiles.values():
            cargo.book("consumed", pile.store.consumed_t)
            cargo.book("in_stock", pile.store.level_t)
            history.stocks[pile.name].append((world.env.now, pile.store.level_t))
        for mover in world.movers:
            cargo.book("in_transit", mover.cargo)
