"""The ways of the supply in a situation, from the bases to the groups, and what each can carry at most.

The supply is taken as a steady flow, in tonnes a day of all classes together. What lies in stock does not
count, nor does the enemy's fire: the question is what can be kept up.

- A train service carries its timetable, as far as the line has room for it.
- A truck company carries what its trucks can move in round trips (load, drive, unload, drive back, rest), as
  far as the roads and bridges on the way have room. Each customer is served from the first of the company's
  depots that supply reaches and from which there is a way.
- Railheads, depots and groups handle what their men and cranes can, around the clock.

Services and companies are taken one by one: they do not crowd each other out on a line or a road, and a
company that has to use two depots counts in full at both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf
from typing import NamedTuple

import networkx as nx

from sim.scenario.schema import Depot, Group, Link, Scenario, TruckCompany
from sim.theatre.routes import Route
from sim.theatre.situation import Situation

BASES, GROUPS = "bases", "groups"
"""Where all supply comes from, and where it ends."""


class Leg(NamedTuple):
    """A stage of the supply: what can be moved from one point of it to the next."""

    start: str
    end: str
    t_per_day: float = inf
    """Most that it can carry."""
    length_km: float = 0.0
    places: frozenset[str] = frozenset()
    """Nodes that it passes, both ends included."""


def supply_legs(scenario: Scenario, situation: Situation) -> list[Leg]:
    """Every leg that can carry something.

    Parameters
    ----------
    scenario : Scenario
        With plain numbers in place of ranges.
    situation : Situation
        Who holds what, and which bridges stand.

    Returns
    -------
    list of Leg
        They join `BASES` to `GROUPS` by way of trains, railheads, depots, companies and groups.
    """
    ways = _Ways(scenario, situation)
    fixed = [leg for leg in (*ways.trains(), *ways.handling(), *ways.consumption()) if leg.t_per_day > 0]
    legs, fed = fixed, points_reached(fixed)
    while True:  # a depot that trucks fill is one where trucks can load
        legs = fixed + [leg for leg in ways.trucks(fed) if leg.t_per_day > 0]
        if points_reached(legs) <= fed:
            return legs
        fed |= points_reached(legs)


def points_reached(legs: Iterable[Leg]) -> set[str]:
    """Points of the supply that something from the bases can get to."""
    graph: nx.DiGraph[str] = nx.DiGraph((leg.start, leg.end) for leg in legs)
    return set(nx.descendants(graph, BASES)) if BASES in graph else set()


class _Ways:
    """Works the legs out, kind by kind."""

    def __init__(self, scenario: Scenario, situation: Situation) -> None:
        self.scenario = scenario
        self.supply = scenario.supply
        self.situation = situation
        held = {node for node, holder in situation.holder.items() if holder == "russia"}
        self.depots = {depot.id: depot for depot in self.supply.depots if depot.node in held}
        self.groups = {group.id: group for group in scenario.groups if group.node in held}

    def trains(self) -> Iterator[Leg]:
        """From the bases over trains to the yards in which they are unloaded."""
        for service in self.supply.trains:
            route = self.situation.route(service.origin, service.destination, "rail", "russia")
            if route is not None:
                line = (self._trains_per_day(step.link) for step in route.steps)
                t_per_day = min(service.trains_per_day, *line) * service.payload_t
                train = f"train {service.id}"
                yield Leg(BASES, train, t_per_day, route.length_km, _places(service.origin, route))
                yield Leg(train, f"yard {service.destination}")

    def handling(self) -> Iterator[Leg]:
        """From the yards over railheads to the depots, and on to their loading bays."""
        for railhead in self.supply.railheads:
            t_per_h = railhead.tracks * self._t_per_h(railhead.men_per_track, railhead.cranes_per_track)
            yield Leg(f"yard {railhead.node}", f"railhead {railhead.id}", t_per_h * 24.0)
            for depot in self.depots.values():
                if depot.node == railhead.node:
                    yield Leg(f"railhead {railhead.id}", f"depot {depot.id}")
        for depot in self.depots.values():
            yield Leg(f"depot {depot.id}", f"bays {depot.id}", depot.bays * self._bay_t_per_h(depot) * 24.0)

    def consumption(self) -> Iterator[Leg]:
        """What the groups consume, or as much of it as they can unload."""
        for group in self.groups.values():
            posture = self.scenario.postures["contact" if group.contact_from_start else "holding"]
            by_class = zip(group.consumption_t_per_day.as_tuple(), posture.as_tuple(), strict=True)
            consumed_t_per_day = sum(quiet_t * factor for quiet_t, factor in by_class)
            unloaded_t_per_day = group.bays * self._bay_t_per_h(group) * 24.0
            yield Leg(f"group {group.id}", GROUPS, min(consumed_t_per_day, unloaded_t_per_day))

    def trucks(self, fed: set[str]) -> Iterator[Leg]:
        """From the depots that are fed over companies to groups and other depots."""
        for company in self.supply.trucks:
            depots = [self.depots[name] for name in company.loads_at if f"depot {name}" in fed]
            most_t_per_day: dict[str, float] = {}
            for name in company.serves:
                customer = self.groups.get(name) or self.depots.get(name)
                found = customer and self._first_way([d for d in depots if d is not customer], customer)
                if customer and found:
                    depot, route = found
                    trucks = f"trucks {company.id} at {depot.id}"
                    point = f"group {name}" if name in self.groups else f"depot {name}"
                    t_per_day = self._haul_t_per_day(company, depot, customer, route)
                    yield Leg(trucks, point, t_per_day, route.length_km, _places(depot.node, route))
                    most_t_per_day[depot.id] = max(t_per_day, most_t_per_day.get(depot.id, 0.0))
            for depot_id, t_per_day in most_t_per_day.items():
                yield Leg(f"bays {depot_id}", f"trucks {company.id} at {depot_id}", t_per_day)

    def _first_way(self, depots: list[Depot], customer: Depot | Group) -> tuple[Depot, Route] | None:
        for depot in depots:
            route = self.situation.route(depot.node, customer.node, "road", "russia")
            if route is not None:
                return depot, route
        return None

    def _haul_t_per_day(
        self, company: TruckCompany, depot: Depot, customer: Depot | Group, route: Route
    ) -> float:
        """What all trucks of a company carry over one route, if they do nothing else."""
        trucks = company.trucks * company.availability
        load_t = company.payload_t * company.load_factor
        convoy_t = min(company.convoy_trucks, trucks) * load_t
        bays_t_per_h = (self._bay_t_per_h(depot), self._bay_t_per_h(customer))
        if min(bays_t_per_h) == 0:
            return 0.0
        handling_h = sum(convoy_t / t_per_h for t_per_h in bays_t_per_h)
        round_trip_h = handling_h + 2 * route.length_km / self.supply.road.speed_km_per_h + company.rest_h
        road_trucks_per_h = min((self._vehicles_per_h(step.link) for step in route.steps), default=inf)
        return min(trucks / round_trip_h, road_trucks_per_h) * load_t * 24.0

    def _vehicles_per_h(self, link: Link) -> float:
        """Vehicles each way: the two directions take turns on a weak bridge."""
        if link.bridge is not None and self.situation.bridge_state(link.bridge.id) == "weak":
            return self.supply.road.weak_bridge_vehicles_per_h / 2
        return self.supply.road.lane_vehicles_per_h * link.lanes

    def _trains_per_day(self, link: Link) -> float:
        """Trains each way."""
        rail = self.supply.rail
        return rail.single_track_trains_per_day if link.tracks == 1 else rail.double_track_trains_per_day

    def _bay_t_per_h(self, place: Depot | Group) -> float:
        return self._t_per_h(place.men_per_bay, place.cranes_per_bay if isinstance(place, Depot) else 0.0)

    def _t_per_h(self, men: float, cranes: float) -> float:
        handling = self.supply.handling
        return men * handling.t_per_man_h + cranes * handling.t_per_crane_h


def _places(start: str, route: Route) -> frozenset[str]:
    return frozenset((start, *route.nodes))
