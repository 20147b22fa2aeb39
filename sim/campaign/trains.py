"""Trains: they leave the bases by timetable, run to a railhead, and are unloaded into its depot."""

from __future__ import annotations

from itertools import count
from operator import add, sub

from simpy import Interrupt

from sim.campaign.roads import Roads
from sim.campaign.stations import Station
from sim.campaign.stores import NOTHING, Load, each, scaled, tonnes
from sim.campaign.world import Activity, Lost, Mover, Stockpile, World
from sim.scenario.schema import Railhead, TrainService
from sim.theatre.capacity import handled_t_per_h

RAKES = 4
"""Parts in which a train is unloaded, so that a depot fills while its train is still there."""


class Train(Mover):
    """A train; its luck is that of its place in the timetable, whether or not the trains before it ran."""

    kind = "train"

    def __init__(self, world: World, service: TrainService, *, number: int, slot: int) -> None:
        streams, supply = world.streams, world.scenario.supply
        luck = f"trains/{service.id}/{slot}"
        drive_luck = streams.lognormal(f"{luck}/drive", 1.0, supply.rail.cv)
        super().__init__(service.id, number, service.origin, 1, drive_luck)
        self.unloading_luck = streams.lognormal(f"{luck}/unload", 1.0, supply.handling.cv)


class RailYard:
    """A railhead: its unloading tracks, and the depot behind them."""

    def __init__(self, world: World, railhead: Railhead, depot: Stockpile) -> None:
        handling = world.scenario.supply.handling
        self.id = railhead.id
        self.node = railhead.node
        self.depot = depot
        self.tracks = Station(world.env, railhead.id, railhead.tracks)
        self.unloading_t_per_h = handled_t_per_h(handling, railhead.men_per_track, railhead.cranes_per_track)
        self.unloading: dict[Mover, None] = {}
        """Trains at the tracks, or waiting for one."""
        self._world = world
        self._repairs = 0

    def shut(self) -> None:
        """Stop for good: the trains that are still here leave with what they have."""
        for train in self.unloading:
            train.process.interrupt()

    def close(self, hours: float) -> None:
        """Stop unloading after a strike, until it is repaired."""
        self.tracks.close()
        self._repairs += 1
        self._world.log("railhead_closed", self.id, self.node, count=hours)
        self._world.after(hours, self._repaired)

    def _repaired(self) -> None:
        self._repairs -= 1
        if self._repairs == 0:
            self.tracks.open()


class Railway:
    """The train services of a run."""

    def __init__(self, world: World, roads: Roads, yards: dict[str, RailYard], mix: Load) -> None:
        self.world = world
        self.roads = roads
        self.yards = yards
        self.mix = mix
        """Shares by class of all that the groups consume: what a depot should hold."""
        for service in world.scenario.supply.trains:
            if service.trains_per_day > 0:
                world.env.process(self.run_timetable(service))

    def run_timetable(self, service: TrainService) -> Activity:
        """Send a train whenever the timetable has one and the depot at the railhead has room for it."""
        yard = self.yards[service.destination]
        number = 0
        for slot in count(1):
            yield self.world.env.timeout(24.0 / service.trains_per_day)
            load = self.make_up(service, yard.depot)
            if load != NOTHING and self._line_is_clear(service.origin, yard):
                number += 1
                train = Train(self.world, service, number=number, slot=slot)
                self.world.add_mover(train, self.run_train(train, service, yard, load))

    def _line_is_clear(self, place: str, yard: RailYard) -> bool:
        """Whether the yard works, and a line leads there on which no junction is under fire."""
        route = self.world.situation.route(place, yard.node, "rail", "supplied")
        if route is None or not yard.depot.is_open or yard.unloading_t_per_h <= 0:
            return False
        return self.world.shelled.isdisjoint(route.nodes)

    def make_up(self, service: TrainService, depot: Stockpile) -> Load:
        """Load what the depot lacks to its mix; a train does not leave less than half full."""
        capacity_t = depot.store.capacity_t
        stock = each(add, depot.store.level_t, depot.inbound)
        room_t = capacity_t - tonnes(stock)
        (share_a, share_f, share_g), (a, f, g) = self.mix, stock
        wanted = (
            max(0.0, share_a * capacity_t - a),
            max(0.0, share_f * capacity_t - f),
            max(0.0, share_g * capacity_t - g),
        )
        load_t = min(service.payload_t, room_t, tonnes(wanted))
        if load_t < service.payload_t / 2:
            return NOTHING
        return scaled(wanted, load_t / tonnes(wanted))

    def run_train(self, train: Train, service: TrainService, yard: RailYard, load: Load) -> Activity:
        """One train, from its base until it is unloaded, has turned back, or is captured."""
        world = self.world
        cargo = world.history.cargo
        cargo.book("loaded", load)
        train.cargo = load
        yard.depot.inbound = each(add, yard.depot.inbound, load)
        departed_h = world.env.now
        world.log("train_departed", train.name, train.place, load)
        try:
            speed_km_per_h = world.scenario.supply.rail.speed_km_per_h
            arrived = yield from self.roads.march(
                train, yard.node, speed_km_per_h, "rail", go_on=lambda: self._line_is_clear(train.place, yard)
            )
            if arrived and yard.depot.is_open:
                world.log("train_arrived", train.name, train.place, load, count=world.env.now - departed_h)
                yield from self.unload(train, yard)
        except (Lost, Interrupt):
            pass
        if train.cargo != NOTHING:
            if world.is_safe(train.place):
                cargo.book("returned", train.cargo)
                world.log("train_turned_back", train.name, train.place, train.cargo)
            else:
                cargo.book("captured", train.cargo)
                world.log("stock_captured", train.name, train.place, train.cargo)
            yard.depot.inbound = each(sub, yard.depot.inbound, train.cargo)
            train.cargo = NOTHING

    def unload(self, train: Train, yard: RailYard) -> Activity:
        """Unload a train rake by rake, for as long as the depot takes the cargo in."""
        yard.unloading[train] = None
        work = None
        try:
            for rakes_left in range(RAKES, 0, -1):
                rake = scaled(train.cargo, 1.0 / rakes_left)
                hours = tonnes(rake) / yard.unloading_t_per_h * train.unloading_luck()
                work = yard.tracks.serve(hours, after=work, stays=rakes_left > 1)
                try:
                    yield work
                except Interrupt:
                    work.cancel()
                    raise
                stored = yard.depot.deliver(rake)
                yard.depot.inbound = each(sub, yard.depot.inbound, stored)
                train.cargo = each(sub, train.cargo, stored)
                self.world.log("train_unloaded", train.name, yard.node, stored)
        finally:
            del yard.unloading[train]
