"""Can it be simulated at all? Numbers that multiply to more than a computer can hold, or play through."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, radians

from sim.scenario.area import held_ground_box
from sim.scenario.checks.check import highest, lowest, reads
from sim.scenario.problems import Problem
from sim.scenario.schema import Depot, Group, Scenario, TruckCompany

MOST_CONVOYS = 5_000
MOST_TRIPS = 1_000_000
MOST_COLUMNS = 10_000
MOST_TRAINS = 100_000
MOST_STRIKES = 100_000
MOST_BATCHES = 100_000
MOST_HEXAGONS = 500_000

KM_PER_DEGREE = 111.2


def _too_many(path: str, count: float, most: int, things: str, remedy: str) -> Iterator[Problem]:
    if count > most:
        yield Problem(path, f"up to {count:,.0f} {things}, more than the {most:,} of a run", remedy)


@reads("horizon_days", "supply.trains.*.trains_per_day")
def trains_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """The timetables of all services together."""
    trains_per_day = sum(highest(service.trains_per_day) for service in scenario.supply.trains)
    yield from _too_many(
        "supply.trains",
        trains_per_day * scenario.horizon_days,
        MOST_TRAINS,
        "trains in the timetables",
        "lower `trains_per_day`, or `horizon_days`",
    )


@reads(
    "horizon_days",
    "supply.depots",
    "supply.handling.t_per_man_h",
    "supply.handling.t_per_crane_h",
    "supply.trucks",
    "groups.*.id",
    "groups.*.men_per_bay",
)
def convoys_can_be_counted(scenario: Scenario) -> Iterator[Problem]:
    """Convoys of all companies together, and the trips that they have time for."""
    companies = scenario.supply.trucks
    convoys = {company.id: _convoys(company) for company in companies}
    yield from _too_many(
        "supply.trucks",
        sum(convoys.values()),
        MOST_CONVOYS,
        "convoys",
        "put more trucks into a convoy (`convoy_trucks`), or lower `trucks`",
    )
    customers = {customer.id: customer for customer in (*scenario.supply.depots, *scenario.groups)}
    trips = sum(
        convoys[company.id] * scenario.horizon_h / _shortest_trip_h(scenario, company, customers)
        for company in companies
        if convoys[company.id]
    )
    yield from _too_many(
        "supply.trucks",
        trips,
        MOST_TRIPS,
        "trips of convoys",
        "put more trucks into a convoy (`convoy_trucks`), let them rest longer (`rest_h`), or run fewer days",
    )


def _convoys(company: TruckCompany) -> float:
    running = highest(company.trucks) * highest(company.availability)
    return max(1.0, running / lowest(company.convoy_trucks)) if running else 0.0


def _shortest_trip_h(
    scenario: Scenario, company: TruckCompany, customers: dict[str, Depot | Group]
) -> float:
    """Rest, loading and unloading of a convoy, as fast as can be, with no way to go."""
    load_t = (
        lowest(company.convoy_trucks) * lowest(company.payload_t) * lowest(company.load_factor) * 0.5
    )
    loading = max(_handling_t_per_h(scenario, customers[depot]) for depot in company.loads_at)
    unloading = max(_handling_t_per_h(scenario, customers[customer]) for customer in company.serves)
    handling_h = load_t / loading + load_t / unloading if loading and unloading else scenario.horizon_h
    return lowest(company.rest_h) + handling_h


def _handling_t_per_h(scenario: Scenario, pile: Depot | Group) -> float:
    handling = scenario.supply.handling
    cranes = highest(pile.cranes_per_bay) if isinstance(pile, Depot) else 0.0
    return highest(pile.men_per_bay) * highest(handling.t_per_man_h) + cranes * highest(handling.t_per_crane_h)
