"""The drawdown: stages, columns over exits of limited capacity, and what is left behind."""

from __future__ import annotations

from math import inf
from operator import sub

from simpy import Interrupt

from sim.campaign.defence import Defence
from sim.campaign.forces import Group
from sim.campaign.roads import Roads
from sim.campaign.stations import Station
from sim.campaign.stores import NOTHING, each, scaled, tonnes
from sim.campaign.world import Activity, Hit, Lost, Mover, World
from sim.scenario import schema
from sim.streams import Draw
from sim.theatre.capacity import handled_t_per_h, vehicles_per_h
from sim.theatre.route import Step
from sim.totals import total

BEYOND_REACH_KM = 1e5
"""Stands for the way to a destination that cannot be reached: better out and stranded than not out."""


class Column(Mover):
    """Vehicles of a group that leave together, with the men of its garrisons who ride on them."""

    kind = "column"

    def __init__(
        self,
        group: schema.Group,
        number: int,
        vehicles: int,
        drive_luck: Draw,
        *,
        stage: str,
        destination: str,
    ) -> None:
        super().__init__(group.id, number, group.node, vehicles, drive_luck)
        self.men_per_vehicle = 0.0
        self.marched_km = 0.0
        self.stage = stage
        self.destination = destination
        self.is_out = False


class Drawdown:
    """The withdrawal of one group by its plan, from the order until the last column is out or lost."""

    def __init__(self, world: World, roads: Roads, defence: Defence, group: Group) -> None:
        assert group.plan.drawdown is not None
        self.world = world
        self.roads = roads
        self.defence = defence
        self.group = group
        self.plan = group.plan.drawdown
        self.columns: list[Column] = []
        self._packing = Station(world.env, f"{group.id}/packing", 1)
        self._packing_t_per_h = handled_t_per_h(world.scenario.supply.handling, self.plan.packing_men)
        self._aim = world.streams.uniform(f"fires/columns/{group.id}")
        self._unserviceable = 0.0
        self._broken_down = 0.0
        self._planned_h = max(stage.starts_h + stage.lasts_h for stage in self.plan.stages)
        self._exits_at_version, self._exits_per_h = -1, 0.0
        """Vehicles that pass the open exits, and when that was reckoned."""
        self._known_ways_out: dict[tuple[int, str, str], list[tuple[Step, float]]] = {}
        """By the version of the situation, the place and the destination."""
        self._sent = dict.fromkeys((destination.id for destination in self.plan.destinations), 0)
        self._is_over = False

    # --- the plan ---------------------------------------------------------------------------------------

    def needed_h(self) -> float:
        """Hours that leaving takes: by the plan, or as long as the open exits need if that is longer."""
        situation = self.world.situation
        if self._exits_at_version != situation.version:
            road = self.world.scenario.supply.road
            self._exits_at_version = situation.version
            self._exits_per_h = total(
                [vehicles_per_h(road, situation, link, both_ways=False) for link in self._open_exits()]
            )
        passing_h = self.group.vehicles.present / self._exits_per_h if self._exits_per_h else 0.0
        return max(self._planned_h, passing_h)

    def _open_exits(self) -> list[schema.Link]:
        situation = self.world.situation
        return [
            self.world.theatre.links[exit_]
            for exit_ in self.plan.exits
            if situation.passable(exit_, "supplied")
        ]

    def order(self) -> None:
        """Give the order: the stages run by their times."""
        world, group = self.world, self.group
        group.ordered_h = world.env.now
        world.log("withdrawal_ordered", group.id, group.node, note=group.reason)
        group.set_posture("withdrawing")
        if self.plan.covering_fire and self.plan.covering_fire.enabled:
            group.lay_fire(self.plan.covering_fire.ammunition_t_per_h)
        if self.plan.demonstration and self.plan.demonstration.enabled:
            self._demonstrate(self.plan.demonstration)
        self._plan_supply()
        world.announce("ordered", group.id)
        for stage in self.plan.stages:
            world.env.process(self.run_stage(stage))

    def _plan_supply(self) -> None:
        """What the group still needs: consumption until its last stage is over, and fuel for the march."""
        group = self.group
        assert group.ordered_h is not None
        left_h = group.ordered_h + self._planned_h - self.world.env.now
        group.plan_supply(left_h, group.vehicles.present * self.plan.fuel_t_per_vehicle)

    def _demonstrate(self, plan: schema.Demonstration) -> None:
        spent = self.group.stockpile.store.take((plan.ammunition_t, 0.0, 0.0))
        cargo = self.world.history.cargo
        cargo.book("consumed", spent)
        self.group.demonstrated = True
        self.world.log("stock_spent", self.group.id, self.group.node, spent, note="demonstration")

    def run_stage(self, stage: schema.Stage) -> Activity:
        """One stage: its columns set out one after another over its time."""
        world, group = self.world, self.group
        yield world.env.timeout(stage.starts_h)
        if group.gone:
            return
        world.log("stage_began", group.id, group.node, note=stage.id)
        is_last = stage is self.plan.stages[-1]
        vehicles = group.vehicles.present if is_last else round(group.vehicles.establishment * stage.share)
        size = round(self.plan.column_vehicles)
        starts = range(0, vehicles, size)
        men_per_vehicle = group.garrison_men * stage.garrison_share / vehicles if vehicles else 0.0
        for number, first in enumerate(starts, start=1):
            self._form_column(stage, number, min(size, vehicles - first), men_per_vehicle)
            yield world.env.timeout(stage.lasts_h / len(starts))
            if group.gone:
                return
        if not starts:
            yield world.env.timeout(stage.lasts_h)
        group.thin_out(stage.garrison_share)
        if is_last:
            group.leave()
            self.close_if_over()

    def _form_column(self, stage: schema.Stage, number: int, vehicles: int, men_per_vehicle: float) -> None:
        """Set a column of a stage out with the vehicles that have a driver and fuel; the others stay."""
        group = self.group
        vehicles = min(vehicles, group.vehicles.present)
        self._unserviceable += vehicles * self._unserviceable_share()
        broken = min(vehicles, int(self._unserviceable))
        self._unserviceable -= broken
        runs = vehicles - broken
        if self.plan.fuel_t_per_vehicle > 0:
            fuelled = int(group.stockpile.store.level_t[1] / self.plan.fuel_t_per_vehicle + 1e-9)
            self._abandon(max(0, runs - fuelled), "no fuel")
            runs = min(runs, fuelled)
        self._abandon(broken, "no driver or out of repair")
        if runs:
            fuel = group.stockpile.store.take((0.0, runs * self.plan.fuel_t_per_vehicle, 0.0))
            self.world.history.cargo.book("consumed", fuel)
            luck = f"columns/{group.id}/{stage.id}/{number}/drive"
            drive_luck = self.world.streams.lognormal(luck, 1.0, self.world.scenario.supply.road.cv)
            destination = self._next_destination(runs)
            column = Column(
                group.plan,
                len(self.columns) + 1,
                runs,
                drive_luck,
                stage=stage.id,
                destination=destination,
            )
            column.men_per_vehicle = men_per_vehicle
            self.columns.append(column)
            group.vehicles.present -= runs
            group.vehicles.marching += runs
            self.world.add_mover(column, self.run_column(column, stage.carries_stock))

    def _unserviceable_share(self) -> float:
        """Share of the vehicles that cannot be driven now: fewer, the more time there was to ready them."""
        assert self.group.ordered_h is not None
        days = (self.world.env.now - self.group.ordered_h) / 24.0
        return self.plan.unserviceable * float((1.0 - self.plan.readied_per_day) ** days)

    def _next_destination(self, vehicles: int) -> str:
        """The destination that is furthest behind its share."""
        choice = min(
            (destination for destination in self.plan.destinations if destination.share > 0),
            key=lambda destination: (self._sent[destination.id] + vehicles) / destination.share,
        )
        self._sent[choice.id] += vehicles
        return choice.node

    # --- a column ---------------------------------------------------------------------------------------

    def run_column(self, column: Column, carries_stock: bool) -> Activity:
        """Pack, march to an exit, pass it, and go on to a destination."""
        world, vehicles = self.world, self.group.vehicles
        try:
            if carries_stock:
                yield from self._pack(column)
            world.log(
                "column_departed", column.name, column.place, column.cargo, column.vehicles, column.stage
            )
            yield from self._get_out(column)
            self._leave_the_broken(column)
            column.is_out = True
            vehicles.marching -= column.vehicles
            vehicles.out += column.vehicles
            world.log("column_out", column.name, column.place, column.cargo, column.vehicles, column.stage)
            self.close_if_over()
            yield from self._reach_destination(column)
        except (Lost, Interrupt):
            self._lose(column)
        cargo = world.history.cargo
        cargo.book("returned", column.cargo)
        column.cargo = NOTHING
        self.close_if_over()

    def _pack(self, column: Column) -> Activity:
        """Load on the trucks of the column what the group will not need until it is gone."""
        self._plan_supply()
        pile = self.group.stockpile
        room_t = column.vehicles * self.plan.truck_share * self.plan.truck_load_t
        spare = each(lambda level, target: max(0.0, level - target), pile.store.level_t, pile.target_t)
        if tonnes(spare) > room_t:
            spare = scaled(spare, room_t / tonnes(spare))
        column.cargo = pile.store.take(spare)
        work = self._packing.serve(tonnes(column.cargo) / self._packing_t_per_h)
        try:
            yield work
        except Interrupt:
            work.cancel()
            raise

    def _get_out(self, column: Column) -> Activity:
        """March to the best exit and pass it; think again whenever the way is cut."""
        world = self.world
        speed_km_per_h = world.scenario.supply.road.column_speed_km_per_h
        while True:
            step = self._best_exit(column)
            if step is None:
                yield world.change()
                continue
            way_km = self._road_km(column.place, step.start) + step.link.length_km
            arrived = yield from self.roads.march(column, step.start, speed_km_per_h, "light")
            if arrived and world.situation.passable(step.link.id, "supplied"):
                yield from self.roads.traverse(column, step, speed_km_per_h)
                if column.place == step.end:
                    column.marched_km += way_km
                    return

    def _leave_the_broken(self, column: Column) -> None:
        """What has broken down on the way to the exit stays on the road, with its cargo."""
        self._broken_down += column.vehicles * self.plan.broken_per_100_km * column.marched_km / 100.0
        broken = min(column.vehicles, int(self._broken_down))
        self._broken_down -= broken
        if broken:
            left = scaled(column.cargo, broken / column.vehicles)
            column.cargo = each(sub, column.cargo, left)
            column.vehicles -= broken
            self.group.vehicles.marching -= broken
            self.group.vehicles.abandoned += broken
            cargo = self.world.history.cargo
            cargo.book("abandoned", left)
            self.world.log(
                "vehicles_abandoned", column.name, column.place, left, broken, "broke down on the march"
            )

    def _best_exit(self, column: Column) -> Step | None:
        """The exit by which the column is soonest at its destination, as the roads are now."""
        best, best_h = None, inf
        for step, drive_h in self._ways_out(column.place, column.destination):
            hours = drive_h + self.roads.waiting_h(step.link, step.start, column.vehicles)
            if hours < best_h:
                best, best_h = step, hours
        return best

    def _ways_out(self, place: str, destination: str) -> list[tuple[Step, float]]:
        """Open exits, and the hours that the drive over each takes: the same until roads change."""
        key = (self.world.situation.version, place, destination)
        if key not in self._known_ways_out:
            self._known_ways_out[key] = [
                self._way_out(link, place, destination) for link in self._open_exits()
            ]
        return self._known_ways_out[key]

    def _way_out(self, link: schema.Link, place: str, destination: str) -> tuple[Step, float]:
        near = self._road_km(place, link.a), self._road_km(place, link.b)
        step = Step(link, link.a, link.b) if near[0] <= near[1] else Step(link, link.b, link.a)
        onward_km = self._road_km(step.end, destination)
        way_km = min(near) + link.length_km + min(onward_km, BEYOND_REACH_KM)
        return step, way_km / self.world.scenario.supply.road.column_speed_km_per_h

    def _road_km(self, origin: str, destination: str) -> float:
        route = self.world.situation.route(origin, destination, "light", "supplied")
        return inf if route is None else route.length_km

    def _reach_destination(self, column: Column) -> Activity:
        """Drive on behind the exit, where nobody is in the way."""
        route = self.world.situation.route(column.place, column.destination, "light", "supplied")
        if route is None:
            return
        column.place = column.destination
        yield from self.roads.drive_on(column, route, self.world.scenario.supply.road.column_speed_km_per_h)
        self.world.log("column_arrived", column.name, column.place, column.cargo, count=column.vehicles)
        self.defence.stand(column.place, column.men_per_vehicle * column.vehicles)

    def _lose(self, column: Column) -> None:
        """The column is overrun: its vehicles are abandoned, its cargo is in enemy hands."""
        vehicles, cargo = self.group.vehicles, self.world.history.cargo
        if column.is_out:
            vehicles.out -= column.vehicles
        else:
            vehicles.marching -= column.vehicles
        vehicles.abandoned += column.vehicles
        cargo.book("captured", column.cargo)
        self.world.log(
            "vehicles_abandoned",
            column.name,
            column.place,
            column.cargo,
            column.vehicles,
            "overrun on the road",
        )
        column.cargo = NOTHING

    def hit_column(self, vehicles_lost: float) -> Hit:
        """A strike destroys vehicles of a column that is not out, with what they carry."""
        marching = [column for column in self.columns if column in self.world.movers and not column.is_out]
        if not marching:
            return Hit()
        column = marching[int(self._aim() * len(marching))]
        destroyed, burnt = min(round(vehicles_lost), column.vehicles), NOTHING
        if destroyed:
            burnt = scaled(column.cargo, destroyed / column.vehicles)
            column.cargo = each(sub, column.cargo, burnt)
            column.vehicles -= destroyed
            self.group.vehicles.marching -= destroyed
            self.group.vehicles.destroyed += destroyed
            self.world.history.cargo.book("destroyed", burnt)
        return Hit(destroyed, column.name, burnt)

    # --- the end ----------------------------------------------------------------------------------------

    def _abandon(self, vehicles: int, why: str) -> None:
        if vehicles:
            self.group.vehicles.present -= vehicles
            self.group.vehicles.abandoned += vehicles
            self.world.log("vehicles_abandoned", self.group.id, self.group.node, count=vehicles, note=why)

    def close_if_over(self) -> None:
        """When nobody is left at the base or on the way to an exit, the drawdown is over."""
        group = self.group
        if self._is_over or group.ordered_h is None:
            return
        if group.gone and group.vehicles.marching == 0:
            self._is_over = True
            self.world.log("drawdown_over", group.id, group.node, count=self.world.env.now - group.ordered_h)
