"""Can it be simulated at all? Numbers that multiply to more than a computer can hold, or play through.

Counts are rough and on the high side: ranges count with the end that makes them large.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, inf, radians, sin

from sim.scenario.area import Bounds, area_of
from sim.scenario.checks.check import highest, lowest, reads
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.schema import Scenario, TruckCompany

MOST_CONVOYS = 5_000
MOST_TRIPS = 1_000_000
MOST_STOCK_T = 1_000_000
MOST_TRAINS = 100_000
MOST_COLUMNS = 10_000
MOST_STRIKES = 100_000
MOST_BATCHES = 100_000
MOST_HEXAGONS = 200_000

EARTH_RADIUS_KM = 6371.0
MARGIN_KM = 10.0
"""Ground that may count on both sides of the places together."""


@reads("horizon_days", "supply.trains.*.trains_per_day")
def trains_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """Trains in the timetables of all services."""
    trains_per_day = sum(highest(service.trains_per_day) for service in scenario.supply.trains)
    yield from _too_many(
        "supply.trains",
        trains_per_day * scenario.horizon_days,
        MOST_TRAINS,
        "trains",
        "lower `trains_per_day`, or `horizon_days`",
    )


@reads("supply.trucks")
def convoys_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """Convoys of all companies."""
    yield from _too_many(
        "supply.trucks",
        sum(map(_convoys, scenario.supply.trucks)),
        MOST_CONVOYS,
        "convoys",
        "put more trucks into a convoy (`convoy_trucks`), or lower `trucks`",
    )


@reads(
    "horizon_days", "supply.depots", "supply.handling", "supply.trucks", "groups.*.id", "groups.*.men_per_bay"
)
def trips_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """Trips for which the convoys have time, if all is near and nobody waits."""
    yield from _too_many(
        "supply.trucks",
        sum(
            _convoys(company) * scenario.horizon_h / _shortest_trip_h(scenario, company)
            for company in scenario.supply.trucks
        ),
        MOST_TRIPS,
        "trips of convoys",
        "put more trucks into a convoy (`convoy_trucks`), or let them rest longer (`rest_h`)",
    )


def _convoys(company: TruckCompany) -> float:
    running = highest(company.trucks) * highest(company.availability)
    return max(1.0, running / lowest(company.convoy_trucks)) if running else 0.0


def _shortest_trip_h(scenario: Scenario, company: TruckCompany) -> float:
    """Rest, loading and unloading of the smallest convoy, as fast as can be."""
    running = lowest(company.trucks) * lowest(company.availability)
    trucks = max(1.0, min(running, lowest(company.convoy_trucks)))
    load_t = trucks * lowest(company.payload_t) * lowest(company.load_factor)
    handling_h = [
        load_t / rate if rate else inf
        for rate in (_fastest_t_per_h(scenario, company.loads_at), _fastest_t_per_h(scenario, company.serves))
    ]
    return lowest(company.rest_h) + sum(handling_h)


def _fastest_t_per_h(scenario: Scenario, piles: tuple[str, ...]) -> float:
    """Handling of one convoy at the fastest of some depots and groups."""
    t_per_man_h = highest(scenario.supply.handling.t_per_man_h)
    t_per_crane_h = highest(scenario.supply.handling.t_per_crane_h)
    rates = {group.id: highest(group.men_per_bay) * t_per_man_h for group in scenario.groups}
    for depot in scenario.supply.depots:
        by_crane = highest(depot.cranes_per_bay) * t_per_crane_h
        rates[depot.id] = highest(depot.men_per_bay) * t_per_man_h + by_crane
    return max(rates[pile] for pile in piles)


@reads("groups.*.id", "groups.*.consumption_t_per_day", "groups.*.stock_days", "groups.*.target_days")
def stocks_can_be_weighed(scenario: Scenario) -> Iterator[Problem]:
    """Stock that a group has, and that it is to have: not more than any depot could hold."""
    for group in scenario.groups:
        daily_t = sum(map(highest, group.consumption_t_per_day.as_tuple()))
        for field in ("stock_days", "target_days"):
            yield from _too_many(
                f"groups.{group.id}.{field}",
                highest(getattr(group, field)) * daily_t,
                MOST_STOCK_T,
                "t in stock",
                "lower the days, or `consumption_t_per_day`",
            )


@reads("groups.*.vehicles", "groups.*.drawdown.column_vehicles")
def columns_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """Columns of all groups that may leave."""
    yield from _too_many(
        "groups",
        sum(
            highest(group.vehicles) / lowest(group.drawdown.column_vehicles)
            for group in scenario.groups
            if group.drawdown
        ),
        MOST_COLUMNS,
        "columns",
        "put more vehicles into a column (`column_vehicles`), or lower `vehicles`",
    )


@reads("horizon_days", "fires.strikes_per_day")
def strikes_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """Strikes of the whole run."""
    yield from _too_many(
        "fires.strikes_per_day",
        highest(scenario.fires.strikes_per_day) * scenario.horizon_days,
        MOST_STRIKES,
        "strikes",
        "lower `strikes_per_day`, or `horizon_days`",
    )


@reads(
    "network.nodes.*.population",
    "civilians.enabled",
    "civilians.present_share",
    "civilians.leaving_share",
    "civilians.batch_cars",
    "civilians.persons_per_car",
    "civilians.relief",
)
def cars_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """Batches of cars that leave, each of them once at every relief point."""
    plan = scenario.civilians
    people = sum(node.population for node in scenario.network.nodes if node.held_by == "supplied")
    leavers = people * highest(plan.present_share) * highest(plan.leaving_share) if plan.enabled else 0.0
    batches = leavers / (plan.batch_cars * lowest(plan.persons_per_car))
    yield from _too_many(
        "civilians.batch_cars",
        batches * (1 + len(plan.relief)),
        MOST_BATCHES,
        "batches of cars",
        "move more cars together",
    )


@reads("network")
def hexagons_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """Hexagons that fit into the box around the ground that counts, on the map that the run will use."""
    network = scenario.network
    places = [node for node in network.nodes if node.held_by == "supplied"]
    counted = [node for node in places if node.in_area] or places
    try:
        area = area_of(network)
    except ScenarioError:
        return  # reported where the file is named
    box = area.box if area is not None else None
    if box is None and counted:
        lats, lons = [node.lat for node in counted], [node.lon for node in counted]
        box = Bounds(west=min(lons), south=min(lats), east=max(lons), north=max(lats))
    if box is not None:
        centre = cos(radians((min(n.lat for n in network.nodes) + max(n.lat for n in network.nodes)) / 2))
        wide_km = EARTH_RADIUS_KM * centre * radians(box.east - box.west)
        high_km = EARTH_RADIUS_KM * (sin(radians(box.north)) - sin(radians(box.south))) / centre
        yield from _too_many(
            "network.cell_area_km2",
            (wide_km + MARGIN_KM) * (high_km + MARGIN_KM) / network.cell_area_km2,
            MOST_HEXAGONS,
            "hexagons",
            "choose larger ones, or look whether a place of the study area lies too far away",
        )


def _too_many(path: str, count: float, most: int, things: str, remedy: str) -> Iterator[Problem]:
    if count > most:
        yield Problem(
            path, f"up to {count:,.0f} {things}, more than the {most:,} that a run can hold", remedy
        )
