"""The ways of the supply in a situation, from the bases to the groups, and what each can carry at most.

The supply is taken as a steady flow, in tonnes a day of all classes together: the question is what can be
kept up, not what lies in stock.

- A train service carries its timetable, as far as the line has room for it.
- A truck company carries from each of its depots what its trucks can move in round trips (load, drive,
  unload, drive back, rest), as far as the roads and bridges on the way have room. Where a bridge on the
  shortest way has too little, trucks that find none there go by other bridges, the next shortest way first.
- Railheads, depots and groups handle what their men and cranes can, around the clock.

All of it is an upper bound. Services and companies do not crowd each other out on a line or a road, and a
company that serves several customers from one depot counts as if all its trucks drove to the nearest of them.
`sim.hubs.analysis.HubAnalysis.uses` holds both against what flows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import NamedTuple

from sim.hubs.legs import BASES, GROUPS, Inflow, Leg, LimitKind, Point, of_use
from sim.hubs.state import SupplyState
from sim.scenario.schema import Depot, Group, Link, Railhead, Scenario, TrainService, TruckCompany
from sim.theatre.capacity import NARROW, drive_h, handled_t_per_h, trains_per_day, vehicles_per_h
from sim.theatre.route import Route
from sim.totals import total

MOST_WAYS_ROUND = 12
"""Bridges without room that are passed over, one after the other, in the search for another way."""
_TRUCKS: LimitKind = "trucks"


def supply_legs(scenario: Scenario, state: SupplyState) -> list[Leg]:
    """Every leg over which something can come to a group, from a base or from what lies in a depot.

    Parameters
    ----------
    scenario : Scenario
        With plain numbers in place of ranges.
    state : SupplyState
        Who holds what, and what works.

    Returns
    -------
    list of Leg
        They join `BASES` to `GROUPS`; empty if no group can be reached.
    """
    return Ways(scenario, state).legs()


def _from_nearest_depots(arrival: Leg, legs: list[Leg], inflow: Inflow) -> Leg:
    """What a company's trucks bring to a customer if they load as near to him as there is something.

    All its trucks together do no more, from however many depots they come.
    """
    hauls = sorted((leg for leg in legs if leg.end == arrival.start), key=_by_all_trucks, reverse=True)
    share_of_trucks, t_per_day, used = 1.0, 0.0, []
    for haul in hauls:
        if share_of_trucks > 0:
            from_here_t = min(haul.t_per_day, inflow.t_per_day(haul.start))
            share = min(share_of_trucks, from_here_t / haul.trucks_t_per_day)
            share_of_trucks -= share
            t_per_day += share * haul.trucks_t_per_day
            used += [haul] if share > 0 else []
    if share_of_trucks > 0 or len(used) == 1:  # the depots or the roads are the limit, or there is one only
        return arrival
    furthest_km = max(haul.length_km for haul in used)
    limit = f"{arrival.trucks:,.0f} trucks over {used[0].length_km:,.0f} to {furthest_km:,.0f} km"
    return arrival._replace(t_per_day=t_per_day, limit=limit)


class _Haul(NamedTuple):
    """What all trucks of a company carry from a depot to a customer, if they do nothing else."""

    depot: Depot
    customer: Depot | Group
    ways: tuple[Leg, ...]
    """From the trucks at the depot to the convoys for the customer, the shortest way first."""

    @property
    def start(self) -> Point:
        """The trucks at the depot."""
        return self.ways[0].start

    @property
    def end(self) -> Point:
        """The convoys on their way to the customer."""
        return self.ways[0].end

    @property
    def trucks_t_per_day(self) -> float:
        """What they carry by the shortest way if the roads have room."""
        return self.ways[0].trucks_t_per_day


class Ways:
    """Works the legs out, kind by kind.

    Attributes
    ----------
    went_round
        Companies whose trucks were sent another way round: a bridge on the shortest had too little room.
    """

    def __init__(self, scenario: Scenario, state: SupplyState) -> None:
        self.scenario = scenario
        self.supply = scenario.supply
        self.state = state
        self.situation = state.situation
        self.went_round: set[str] = set()
        held = {node for node, holder in self.situation.holder.items() if holder == "supplied"}
        usable = held - state.under_fire
        self.depots = {
            depot.id: depot
            for depot in self.supply.depots
            if depot.node in usable and depot.id not in state.closed
        }
        self.railheads = {
            railhead.node: railhead
            for railhead in self.supply.railheads
            if railhead.node in usable and railhead.id not in state.closed
        }
        self.groups = {
            group.id: group
            for group in scenario.groups
            if group.node in held and state.need_t_per_day.get(group.id, 0.0) > 0
        }

    def legs(self) -> list[Leg]:
        """All that are of use: see `supply_legs`."""
        found = [leg for leg in (*self.rail(), *self.road(), *self.groups_fed()) if leg.t_per_day > 0]
        legs = of_use(found, (Point("depot", depot) for depot in self.stocked_depots()))
        inflow = Inflow(legs)
        return [
            _from_nearest_depots(leg, legs, inflow) if leg.start.stage == "convoys" else leg for leg in legs
        ]

    def stocked_depots(self) -> list[str]:
        """Depots that work and in which something lies."""
        return [depot for depot in self.depots if self.state.stock_t.get(depot)]

    def line(self, service: TrainService) -> Route | None:
        """The way of a train service; None where no train gets through, or none can be unloaded."""
        route = self.situation.route(service.origin, service.destination, "rail", "supplied")
        if route is None or service.destination not in self.railheads:
            return None
        return route if self.state.under_fire.isdisjoint(route.nodes) else None

    def trips(self, company: TruckCompany) -> Iterator[tuple[int, Depot, Depot | Group, Route | None]]:
        """Rank of a depot at which a company loads, the depot, a customer, and the shortest way there."""
        for rank, depot in enumerate(self.depots[name] for name in company.loads_at if name in self.depots):
            for name in company.serves:
                customer = self.groups.get(name) or self.depots.get(name)
                if customer is not None and customer is not depot:
                    route = self.situation.route(depot.node, customer.node, "road", "supplied")
                    yield rank, depot, customer, route

    def rail(self) -> Iterator[Leg]:
        """From the bases over trains to stations, and by hand into the depots there."""
        bases = {}
        for service in self.supply.trains:
            route = self.line(service)
            if route:
                train = self._train(service, self.railheads[service.destination], route)
                if train.t_per_day > 0:
                    bases[service.origin] = Leg(BASES, Point("base", service.origin))
                    yield train
                    yield Leg(train.end, Point("station", service.destination))
        yield from bases.values()
        for node, railhead in self.railheads.items():
            depot = next((depot for depot in self.depots.values() if depot.node == node), None)
            if depot:
                yield Leg(
                    Point("station", node),
                    Point("depot", depot.id),
                    24.0 * railhead.tracks * self._unloading_t_per_h(railhead),
                    "unloading",
                    _gangs("unload", railhead.tracks, "track", railhead.men_per_track),
                )

    def _train(self, service: TrainService, railhead: Railhead, route: Route) -> Leg:
        line = min((trains_per_day(self.supply.rail, step.link) for step in route.steps), default=inf)
        running = min(service.trains_per_day, line)
        unloading_t_per_h = self._unloading_t_per_h(railhead)
        unloading_h = service.payload_t / unloading_t_per_h if unloading_t_per_h else inf
        return Leg(
            Point("base", service.origin),
            Point("train", service.id),
            running * service.payload_t,
            "line" if line < service.trains_per_day else "timetable",
            f"{running:.3g} {'train' if running == 1 else 'trains'} a day of {service.payload_t:,.0f} t",
            route,
            _travel_h(route, self.supply.rail.speed_km_per_h) + unloading_h,
        )

    def road(self) -> Iterator[Leg]:
        """From the depots over their bays and the truck companies to groups, and to other depots."""
        for depot in self.depots.values():
            yield Leg(
                Point("depot", depot.id),
                Point("bays", depot.id),
                24.0 * depot.bays * self._bay_t_per_h(depot),
                "loading",
                _gangs("load", depot.bays, "bay", depot.men_per_bay),
            )
        for company in self.supply.trucks:
            yield from self.hauled(company)

    def hauled(self, company: TruckCompany) -> list[Leg]:
        """Legs over which the trucks of a company carry something."""
        return list(self._hauled(company))

    def _hauled(self, company: TruckCompany) -> Iterator[Leg]:
        """Its trucks at each depot, from there to each customer, and all that come to one customer.

        The trucks are the same wherever they load. So what comes to a customer is no more than if they drove
        from his nearest depot, and what leaves a depot no more than if they drove to its nearest customer.
        """
        hauls = list(self._hauls(company))
        for haul in hauls:
            yield from self._over_crossings(haul)
        for depot in {haul.depot.id: haul.depot for haul in hauls}.values():
            nearest = max((haul.ways[0] for haul in hauls if haul.depot is depot), key=_by_all_trucks)
            yield self._all_trucks(company, nearest, Point("bays", depot.id), nearest.start)
        for customer in {haul.customer.id: haul.customer for haul in hauls}.values():
            nearest = max((haul.ways[0] for haul in hauls if haul.customer is customer), key=_by_all_trucks)
            end = Point("group" if customer.id in self.groups else "depot", customer.id)
            yield self._all_trucks(company, nearest, nearest.end, end)

    def _all_trucks(self, company: TruckCompany, haul: Leg, start: Point, end: Point) -> Leg:
        """What a company carries at most before or after a haul, whatever the roads are like."""
        trucks = self._running(company)
        limit = f"{trucks:,.0f} trucks over {haul.length_km:,.0f} km"
        return Leg(start, end, haul.trucks_t_per_day, "trucks", limit, trucks=trucks)

    def _running(self, company: TruckCompany) -> float:
        running = company.trucks * company.availability
        return max(0.0, running - self.state.trucks_lost.get(company.id, 0.0))

    def _hauls(self, company: TruckCompany) -> Iterator[_Haul]:
        for rank, depot, customer, route in self.trips(company):
            ways = tuple(self._ways_to(company, depot, customer, rank, route))
            if ways:
                yield _Haul(depot, customer, ways)

    def _ways_to(
        self, company: TruckCompany, depot: Depot, customer: Depot | Group, rank: int, route: Route | None
    ) -> Iterator[Leg]:
        """Ways that the trucks take: the shortest, and by other bridges as long as some find no room."""
        trucks = self._running(company)
        bays_t_per_h = (self._bay_t_per_h(depot), self._bay_t_per_h(customer))
        if route is None or min(bays_t_per_h) == 0 or trucks == 0:
            return
        load_t = company.payload_t * company.load_factor
        convoy_t = min(company.convoy_trucks, trucks) * load_t
        handling_h = total(convoy_t / t for t in bays_t_per_h)
        start = Point("trucks", company.id, depot=depot.id)
        end = Point("convoys", company.id, customer=customer.id)
        idle, taken_per_h, avoided = 1.0, dict[str, float](), set[str]()
        while route is not None and idle > 0:
            driven_h = _travel_h(route, self.supply.road.speed_km_per_h)
            there_h = handling_h + driven_h
            all_trucks_per_h = trucks / (there_h + driven_h + company.rest_h)
            trucks_per_h, limited_by, limit = self._passing(route, taken_per_h, all_trucks_per_h)
            limit = limit or f"{trucks:,.0f} trucks over {route.length_km:,.0f} km"
            if trucks_per_h > 0:
                yield Leg(
                    start, end, trucks_per_h * load_t * 24.0, limited_by, limit, route, there_h,
                    all_trucks_per_h * load_t * 24.0, trucks, rank,
                )  # fmt: skip
            idle -= trucks_per_h / all_trucks_per_h
            for step in route.steps:
                taken_per_h[_entrance(step.link)] = taken_per_h.get(_entrance(step.link), 0.0) + trucks_per_h
            full = self._narrowest_bridge(route, taken_per_h)
            if full is None or len(avoided) == MOST_WAYS_ROUND or idle <= 0:
                return
            avoided.add(full)
            self.went_round.add(company.id)
            route = self.situation.route_around(
                depot.node, customer.node, "road", "supplied", avoided=avoided
            )

    def _room_per_h(self, link: Link, taken_per_h: Mapping[str, float]) -> float:
        """Trucks that a road or its bridge still passes each way."""
        passing_per_h = vehicles_per_h(self.supply.road, self.situation, link, both_ways=True)
        return max(0.0, passing_per_h - taken_per_h.get(_entrance(link), 0.0))

    def _passing(
        self, route: Route, taken_per_h: Mapping[str, float], wanted_per_h: float
    ) -> tuple[float, LimitKind, str]:
        """Trucks that pass a route, and what is too narrow for more; nothing, if the trucks are the limit."""
        trucks_per_h, limited_by, limit = wanted_per_h, _TRUCKS, ""
        for step in route.steps:
            room_per_h = self._room_per_h(step.link, taken_per_h)
            if room_per_h < trucks_per_h:
                trucks_per_h = room_per_h
                limited_by, limit = self._narrow(step.link)
        return trucks_per_h, limited_by, limit

    def _narrowest_bridge(self, route: Route, taken_per_h: Mapping[str, float]) -> str | None:
        """The bridge on a route with the least room left; None if none is on it."""
        bridges = [
            (self._room_per_h(step.link, taken_per_h), step.link.bridge.id)
            for step in route.steps
            if step.link.bridge
        ]
        return min(bridges)[1] if bridges else None

    def _over_crossings(self, haul: _Haul) -> Iterator[Leg]:
        """The ways of a haul; several, and those over the crossings of a line, each by its crossing."""
        points: set[Point] = set()
        for way in haul.ways:
            crossing = self._crossing_of(way, is_one_of_several=len(haul.ways) > 1)
            if crossing is None:
                yield way
                continue
            point = haul.start._replace(stage="crossing", customer=haul.customer.id, bridge=crossing)
            while point in points:  # another way over the same crossing
                point = point._replace(way=len(points))
            points.add(point)
            yield Leg(haul.start, point, trucks_t_per_day=way.trucks_t_per_day)
            yield way._replace(start=point)

    def _crossing_of(self, way: Leg, *, is_one_of_several: bool) -> str | None:
        """The bridge by which a way is known: one of a line, or of several ways the narrowest on it."""
        assert way.route is not None
        named = {bridge for line in self.scenario.lines for bridge in line.bridges}
        bridges = [step.link.bridge.id for step in way.route.steps if step.link.bridge]
        of_a_line = next((bridge for bridge in bridges if bridge in named), None)
        if of_a_line is None and is_one_of_several:
            return self._narrowest_bridge(way.route, {})
        return of_a_line

    def groups_fed(self) -> Iterator[Leg]:
        """What the groups can unload."""
        for group in self.groups.values():
            yield Leg(
                Point("group", group.id),
                GROUPS,
                24.0 * group.bays * self._bay_t_per_h(group),
                "unloading",
                _gangs("unload", group.bays, "bay", group.men_per_bay),
            )

    def _narrow(self, link: Link) -> tuple[LimitKind, str]:
        """What a road that is narrower than the trucks are many is called."""
        if link.bridge is None:
            nodes = self.situation.theatre.nodes
            return "road", f"road {nodes[link.a].name} - {nodes[link.b].name}"
        weak = self.situation.bridge_state(link.bridge.id) in NARROW
        return "bridge", f"weak bridge: {link.bridge.name}" if weak else link.bridge.name

    def _bay_t_per_h(self, place: Depot | Group) -> float:
        cranes = place.cranes_per_bay if isinstance(place, Depot) else 0.0
        slower = self.scenario.fires.dispersed_handling if place.id in self.state.dispersed else 1.0
        return handled_t_per_h(self.supply.handling, place.men_per_bay, cranes) / slower

    def _unloading_t_per_h(self, railhead: Railhead) -> float:
        return handled_t_per_h(self.supply.handling, railhead.men_per_track, railhead.cranes_per_track)


def _entrance(link: Link) -> str:
    """What holds traffic up on a link: its bridge, which other links may share, or the road itself."""
    return link.bridge.id if link.bridge else link.id


def _travel_h(route: Route, speed_km_per_h: float) -> float:
    """Hours over a route, on each link at a speed or at the fastest that it allows."""
    return total(drive_h(step.link, speed_km_per_h) for step in route.steps)


def _by_all_trucks(haul: Leg) -> float:
    return haul.trucks_t_per_day


def _gangs(verb: str, count: int, what: str, men: float) -> str:
    """Such as "unload at 3 tracks, 100 men each"."""
    return f"{verb} at {count} {what}{'s' if count > 1 else ''}, {men:,.0f} men each"
