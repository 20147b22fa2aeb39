"""Residents who are called to leave: they drive to a crossing, queue, are helped, and cross."""

from __future__ import annotations

from functools import partial
from math import inf

from simpy import Event

from sim.campaign.stations import Station
from sim.campaign.world import Activity, News, World
from sim.scenario.schema import Booths, ReliefPoint
from sim.totals import total


class Crossing:
    """A crossing: its booths or boats, and the people who wait."""

    def __init__(self, world: World, plan: Booths, relief: list[ReliefPoint]) -> None:
        self.plan = plan
        self.booths = Station(world.env, plan.id, plan.booths)
        self.opens_h = 0.0 if plan.opens is None else world.scenario.hour(plan.opens)
        self.closes_h = inf if plan.closes is None else world.scenario.hour(plan.closes)
        self.relief = [(point, Station(world.env, point.id, point.servers)) for point in relief]
        for _, servers in self.relief:
            servers.close()
        self._relief_is_called = False
        self._world = world
        if self.opens_h > 0.0 or plan.bridge is not None:
            self.look()
            world.after(max(0.0, self.opens_h), self.look)

    def call_relief(self, delay_h: float) -> None:
        """With the first cars, relief is sent for; those who wait are served when it is there."""
        if not self._relief_is_called:
            self._relief_is_called = True
            for _, servers in self.relief:
                self._world.after(delay_h, servers.open)

    def look(self) -> None:
        """Nobody passes before it opens, nor while the bridge or ferry by which people cross is down."""
        bridge = self.plan.bridge
        stands = bridge is None or self._world.situation.bridge_state(bridge) != "down"
        if stands and self._world.env.now >= self.opens_h:
            self.booths.open()
        else:
            self.booths.close()

    def check_h(self, people: float) -> float:
        """Hours that one booth needs for so many people."""
        return people / (self.plan.persons_per_day / self.plan.booths) * 24.0


class Civilians:
    """The evacuation of residents. Cars move in batches, which lose nothing that anybody looks at."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.plan = world.scenario.civilians
        self.balance = world.history.people
        self.homes = {
            node.id: node.population * self.plan.present_share
            for node in world.theatre.nodes.values()
            if node.in_area and node.held_by == "supplied" and node.population > 0
        }
        self.balance.residents = self.balance.stayed = total(self.homes.values())
        self._called = False
        if self.plan.enabled and self.plan.crossings:
            self.crossings = [
                Crossing(world, plan, [point for point in self.plan.relief if point.crossing == plan.id])
                for plan in self.plan.crossings
            ]
            world.listeners.append(self._hear)
            if self.plan.called_at is not None:
                self._called = True
                world.after(max(0.0, world.scenario.hour(self.plan.called_at)), self.call)

    def _hear(self, news: News) -> None:
        """The first order to withdraw, or the loss of the hub, leads to the call, unless it has a date."""
        if news.kind == "bridge":
            for crossing in self.crossings:
                if crossing.plan.bridge == news.subject:
                    crossing.look()
            return
        lost = news.kind == "taken" and news.subject == self.world.scenario.hub_place
        if not self._called and (news.kind == "ordered" or lost):
            self._called = True
            self.world.after(self.plan.call_delay_h, self.call)

    def call(self) -> None:
        """Call the residents of the places still held to leave; a share of them does."""
        world = self.world
        batch = self.plan.batch_cars * self.plan.persons_per_car
        leavers = {
            node: people * self.plan.leaving_share
            for node, people in self.homes.items()
            if world.is_held(node)
        }
        world.log("call_to_leave", "administration", "region", count=total(leavers.values()))
        for node, people in leavers.items():
            departure_h = world.streams.exponential(f"civilians/{node}/departure", self.plan.departure_h)
            while people > 1e-9:
                leaving = min(batch, people)
                people -= leaving
                world.env.process(self.leave(node, leaving, departure_h()))

    def leave(self, home: str, people: float, departure_h: float) -> Activity:
        """A batch of cars: pack, wait while every way is shut, drive to a crossing, queue, cross."""
        world, balance = self.world, self.balance
        balance.stayed -= people
        balance.on_road += people
        yield world.env.timeout(departure_h)
        crossing, distance_km = self._nearest_crossing(home)
        if crossing is None:
            balance.on_road -= people
            balance.stayed += people
            world.log("cars_stayed", "civilians", home, count=people)
            while crossing is None:
                if not world.is_held(home):
                    return
                yield world.change()
                crossing, distance_km = self._nearest_crossing(home)
            balance.stayed -= people
            balance.on_road += people
            world.log("cars_set_out", "civilians", home, count=people)
        yield world.env.timeout(distance_km / self.plan.speed_km_per_h)
        balance.on_road -= people
        balance.queueing += people
        arrived_h = world.env.now
        world.log("cars_queued", crossing.plan.id, home, count=people)
        self._relieve(crossing, people)
        if world.env.now >= crossing.closes_h:
            return
        yield crossing.booths.serve(crossing.check_h(people))
        if world.env.now >= crossing.closes_h:
            return
        balance.queueing -= people
        balance.crossed += people
        waited_h = round(world.env.now - arrived_h, 1)
        world.history.waited_h.append(waited_h)
        world.log("cars_crossed", crossing.plan.id, home, count=people, note=f"{waited_h:.1f} h waited")

    def _nearest_crossing(self, home: str) -> tuple[Crossing | None, float]:
        """The nearest crossing that is open, else the nearest that will be: people wait for it there."""
        situation, now_h = self.world.situation, self.world.env.now
        best, best_rank = None, (True, inf)
        for crossing in self.crossings:
            route = situation.route(home, crossing.plan.node, "light", "supplied")
            if route is not None and now_h < crossing.closes_h:
                rank = (now_h < crossing.opens_h, route.length_km)
                if rank < best_rank:
                    best, best_rank = crossing, rank
        return best, best_rank[1]

    def _relieve(self, crossing: Crossing, people: float) -> None:
        """Some of the people in the queue go to each relief point."""
        crossing.call_relief(self.plan.relief_delay_h)
        for point, servers in crossing.relief:
            served = servers.serve(people * point.share * point.minutes / 60.0)
            report = partial(self._report_relief, point, crossing, people * point.share)
            served.callbacks.append(report)

    def _report_relief(self, point: ReliefPoint, crossing: Crossing, people: float, _: Event) -> None:
        self.world.log("relief_served", point.id, crossing.plan.id, count=people)
