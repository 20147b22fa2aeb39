"""Truck companies: dispatch by days of supply, and convoys that load, drive, unload, return and rest."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from math import inf
from operator import add, sub
from typing import Any, NamedTuple

from simpy import Event, Interrupt

from sim.campaign.roads import Roads, always
from sim.campaign.stores import NOTHING, Load, each, scaled, tonnes
from sim.campaign.world import Activity, Lost, Mover, News, Stockpile, World
from sim.scenario.schema import TruckCompany

SMALLEST_LOAD = 0.8
"""Share of its capacity below which a convoy does not set out."""
ROUNDING_T = 1e-6
"""What a stock can be off by rounding: when he looked last must not decide about a convoy."""
SHORTEST_PAUSE_H = 0.25
"""A dispatcher who waits for consumption does not look more often than this."""


class Mission(NamedTuple):
    """Carry supply from a depot to a customer."""

    depot: Stockpile
    customer: Stockpile
    load: Load

    def is_wanted(self) -> bool:
        """Whether the customer still takes anything."""
        return self.customer.is_open


class Dispatch:
    """The dispatcher of a truck company: gives idle convoys to the customer with the fewest days of supply.

    He looks when a convoy comes free, when a depot is filled, when the situation changes, and when by his
    reckoning the next customer will need a convoy.
    """

    def __init__(self, world: World, roads: Roads, company: TruckCompany) -> None:
        self.world = world
        self.roads = roads
        self.company = company
        self.depots = [world.stockpiles[name] for name in company.loads_at]
        self.customers = [world.stockpiles[name] for name in company.serves]
        self._idle: deque[tuple[Convoy, Event]] = deque()
        self._next_look_h = 0.0
        """Until then a convoy that comes free need not ask."""
        self._alarm_h = 0.0
        self._waits_for_depot = False
        for depot in self.depots:
            depot.on_delivery.append(self._hear_of_delivery)
        for customer in self.customers:
            customer.on_issue.append(self._hear_of_issue)
        world.listeners.append(self._hear)
        self._raise_convoys()

    def _raise_convoys(self) -> None:
        """Form convoys of nearly equal size from the trucks that run."""
        company = self.company
        running = round(company.trucks * company.availability)
        convoys = max(1, round(running / company.convoy_trucks)) if running else 0
        for number in range(convoys):
            trucks = running * (number + 1) // convoys - running * number // convoys
            if trucks:
                convoy = Convoy(self, number + 1, trucks)
                self.world.add_mover(convoy, convoy.run())

    def mission(self, convoy: Convoy) -> Event:
        """Event that happens when there is work for a convoy; its value is the mission."""
        event = self.world.env.event()
        self._idle.append((convoy, event))
        if self.world.env.now >= self._next_look_h:
            self.look()
        return event

    def forget(self, convoy: Convoy) -> None:
        """Take a convoy that was lost off the list."""
        self._idle = deque(entry for entry in self._idle if entry[0] is not convoy)

    def let_go(self) -> None:
        """Forget who waits for work: the run is over."""
        self._idle.clear()

    def usable_depots(self, place: str) -> list[Stockpile]:
        """Depots that work and can be reached from a place, in order of preference."""
        return [depot for depot in self.depots if depot.is_open and self._has_way(place, depot.node)]

    def _has_way(self, origin: str, destination: str) -> bool:
        return self.world.situation.route(origin, destination, "road", "supplied") is not None

    def look(self) -> None:
        """Give out work for as long as there is some, and think of the next time."""
        self._waits_for_depot = False
        self._next_look_h = 0.0
        without_work: set[str] = set()  # places: what one convoy there cannot do, no other can
        for _ in range(len(self._idle)):
            convoy, event = self._idle.popleft()
            mission = None if convoy.place in without_work else self._choose(convoy)
            if mission is None:
                without_work.add(convoy.place)
                self._idle.append((convoy, event))
            else:
                mission.customer.inbound = each(add, mission.customer.inbound, mission.load)
                mission.depot.promised = each(add, mission.depot.promised, mission.load)
                event.succeed(mission)
        if self._idle:
            self._think_ahead()

    def _choose(self, convoy: Convoy) -> Mission | None:
        """Work for a convoy: for the neediest customer, from the first depot that has something."""
        depots: list[Stockpile] | None = None
        for customer in self._neediest_first():
            shortfall = customer.shortfall()
            if not customer.is_open or tonnes(shortfall) < convoy.smallest_load_t - ROUNDING_T:
                continue
            if depots is None:
                depots = self.usable_depots(convoy.place)
            for depot in depots:
                load = convoy.load_for(shortfall, depot.available())
                if load != NOTHING and self._has_way(depot.node, customer.node):
                    return Mission(depot, customer, load)
            self._waits_for_depot = True
        return None

    def _neediest_first(self) -> list[Stockpile]:
        if len(self.customers) == 1:
            return self.customers
        return sorted(self.customers, key=Stockpile.days_of_supply)

    def _think_ahead(self) -> None:
        """Look again when consumption has made room for a convoy's load at some customer."""
        enough_t = self._idle[0][0].smallest_load_t
        wait_h = inf
        for customer in self.customers:
            rate_t_per_h = tonnes(customer.store.rate_t_per_h)
            missing_t = enough_t - tonnes(customer.shortfall())
            if customer.is_open and rate_t_per_h > 0 and missing_t > 0:
                wait_h = min(wait_h, missing_t / rate_t_per_h)
        now_h = self.world.env.now
        self._next_look_h = due_h = now_h + max(wait_h, SHORTEST_PAUSE_H)
        if due_h < inf and not now_h < self._alarm_h <= due_h:
            self._alarm_h = due_h
            self.world.after(due_h - now_h, self.look)

    def look_soon(self) -> None:
        """Something has made the last look obsolete: look when the next convoy comes free."""
        self._next_look_h = 0.0

    def _hear(self, news: News) -> None:
        if news.kind in ("taken", "bridge", "ordered"):
            self.look()

    def _hear_of_issue(self) -> None:
        if self._idle:
            self.look()

    def _hear_of_delivery(self) -> None:
        if self._waits_for_depot:
            self.look()


class Convoy(Mover):
    """Trucks that travel together."""

    kind = "convoy"

    def __init__(self, dispatch: Dispatch, number: int, trucks: int) -> None:
        company, streams = dispatch.company, dispatch.world.streams
        supply = dispatch.world.scenario.supply
        luck = f"trucks/{company.id}/{number}"
        drive_luck = streams.lognormal(f"{luck}/drive", 1.0, supply.road.cv)
        super().__init__(company.id, number, dispatch.depots[0].node, trucks, drive_luck)
        self.handling_luck = streams.lognormal(f"{luck}/handling", 1.0, supply.handling.cv)
        self.dispatch = dispatch
        self.world = dispatch.world
        self.capacity_t = trucks * company.payload_t * company.load_factor
        self.smallest_load_t = SMALLEST_LOAD * self.capacity_t
        self.speed_km_per_h = supply.road.speed_km_per_h

    def load_for(self, shortfall: Load, available: Load) -> Load:
        """Cargo for a customer from a depot: what is short, as far as there is some, up to capacity."""
        load = each(min, shortfall, available)
        total_t = tonnes(load)
        if total_t < self.smallest_load_t - ROUNDING_T:
            return NOTHING
        return load if total_t <= self.capacity_t else scaled(load, self.capacity_t / total_t)

    def run(self) -> Activity:
        """The life of a convoy: mission after mission, until the run ends or it is captured."""
        try:
            while True:
                mission = yield self.dispatch.mission(self)
                yield from self.carry_out(mission)
                yield from self.return_to_depot()
                yield self.world.env.timeout(self.dispatch.company.rest_h)
        except (Lost, Interrupt):
            self.dispatch.forget(self)
            company, lost = self.dispatch.company.id, self.world.trucks_lost
            lost[company] = lost.get(company, 0) + self.vehicles
            self.world.history.cargo.book("captured", self.cargo)
            self.world.log("convoy_lost", self.name, self.place, self.cargo, count=self.vehicles)
            self.cargo = NOTHING

    def carry_out(self, mission: Mission) -> Activity:
        """Drive to the depot, load, drive to the customer, unload; cargo stays aboard if that fails."""
        customer = mission.customer
        try:
            if not (yield from self._load(mission)):
                return
            if not (yield from self._drive(customer.node, mission.is_wanted)):
                return
            if customer.is_open:
                yield from self._handle(customer)
            if not customer.is_open:
                return
            delivered = customer.deliver(self.cargo)
            self.cargo = each(sub, self.cargo, delivered)
            self.world.log(
                "convoy_delivered", self.name, customer.node, delivered, self.vehicles, customer.name
            )
        finally:
            customer.inbound = each(sub, customer.inbound, mission.load)
            if self.cargo != NOTHING:
                self.dispatch.look_soon()

    def _load(self, mission: Mission) -> Generator[Event, Any, bool]:
        """Load what was promised, beside what is still aboard; False if there is nothing to carry."""
        depot, promised = mission.depot, mission.load
        try:
            if not (yield from self._drive(depot.node)) or not depot.is_open:
                return False
        finally:
            depot.promised = each(sub, depot.promised, promised)
        missing = each(max, each(sub, promised, self.cargo), NOTHING)
        room_t = self.capacity_t - tonnes(self.cargo)
        if tonnes(missing) > room_t:
            missing = scaled(missing, max(0.0, room_t) / tonnes(missing))
        loaded = depot.issue(missing)
        self.cargo = each(add, self.cargo, loaded)
        yield from self._handle(depot)
        self.world.log("convoy_loaded", self.name, depot.node, loaded, count=self.vehicles)
        return self.cargo != NOTHING

    def return_to_depot(self) -> Activity:
        """Drive to the first depot that works, wait for a way if there is none, and put back what is left."""
        while True:
            for depot in self.dispatch.usable_depots(self.place):
                if (yield from self._drive(depot.node)):
                    self._put_back(depot)
                    return
            if self.cargo == NOTHING and self.dispatch.depots[0].node == self.place:
                return
            yield self.world.change()

    def _put_back(self, depot: Stockpile) -> None:
        if self.cargo != NOTHING:
            stored = depot.deliver(self.cargo)
            self.cargo = each(sub, self.cargo, stored)
            self.world.log("convoy_returned", self.name, depot.node, stored, count=self.vehicles)

    def _drive(self, destination: str, go_on: Callable[[], bool] = always) -> Activity:
        return self.dispatch.roads.march(self, destination, self.speed_km_per_h, go_on=go_on)

    def _handle(self, pile: Stockpile) -> Activity:
        work = pile.bays.serve(pile.handling_h(tonnes(self.cargo)) * self.handling_luck())
        try:
            yield work
        except Interrupt:
            work.cancel()
            raise
