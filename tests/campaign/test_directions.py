"""Fewer trucks, slower unloading, fewer trains, an earlier loss of the hub: never more supply.

What a group could use, its consumption, never grows when its supply is made worse, run by run on the same
seed. What was delivered by the last hour may: with another rhythm the last convoy arrives a little earlier,
and what it brings lies in stock. So deliveries are compared up to one load of a convoy.

In a whole campaign that holds for all groups together. A single one may need more and get it, because it
comes into contact earlier where its neighbours are starved out or the enemy comes sooner.
"""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from builders import attack, by_class, entries, toy

from sim.campaign.journal import History
from sim.campaign.model import simulate
from sim.scenario.load import load, with_overrides
from sim.scenario.resolve import middle
from sim.scenario.schema import Scenario
from sim.streams import Streams

pytestmark = pytest.mark.slow


def consumed_t(history: History, group: str) -> float:
    return sum(history.met[group][0])


def delivered_t(history: History, node: str) -> float:
    return sum(sum(entry[4:7]) for entry in entries(history, "convoy_delivered") if entry.place == node)


def largest_load_t(scenario: Scenario, group: str) -> float:
    """Load of the largest convoy that may serve a group: convoys are of nearly equal size, 1.5 x at most."""
    return max(
        1.5 * company.convoy_trucks * company.payload_t * company.load_factor
        for company in scenario.supply.trucks
        if group in company.serves
    )


def runs(scenarios: list[Scenario], seed: int) -> list[History]:
    return [simulate(scenario, Streams(seed, 0)) for scenario in scenarios]


def totals_t(histories: list[History]) -> list[float]:
    return [sum(consumed_t(history, group) for group in history.met) for history in histories]


def never_falls(values: list[float]) -> bool:
    return all(before <= after + 1e-6 for before, after in pairwise(values))


LUCK = {"supply.road.cv": 0.2, "supply.rail.cv": 0.2, "supply.handling.cv": 0.25}


def hungry(times: float) -> dict[str, Any]:
    """A toy for ten days in which the army consumes so many times 100 t a day, and 150 trucks serve it."""
    return {
        **LUCK,
        "groups.army.consumption_t_per_day": by_class(50 * times, 30 * times, 20 * times),
        "groups.army.stock_days": 2,
        "horizon_days": 10,
        "supply.depots.depot.bays": 3,
        "groups.army.bays": 3,
        "supply.trucks.convoys.trucks": 150,
    }


TOY_FAMILIES: dict[str, list[Mapping[str, Any]]] = {
    "fewer trucks": [{"supply.trucks.convoys.trucks": n} for n in (0, 10, 30, 46, 60, 90, 120, 150, 240)],
    "fewer trains": [{"supply.trains.trains.trains_per_day": n} for n in (0, 0.2, 0.5, 1, 2, 4)],
    "slower unloading": [{"supply.railheads.railhead.men_per_track": n} for n in (0, 10, 30, 60, 100)],
    "slower loading": [{"supply.depots.depot.men_per_bay": n} for n in (1, 5, 20, 60)],
    "an earlier loss of the hub": [attack(starts_h) for starts_h in (0, 24, 48, 72, 96, 120)],
    "more rest": [{"supply.trucks.convoys.rest_h": hours} for hours in (100, 24, 8, 2)],
    "a longer road": [{"network.links.hub--ford.length_km": km} for km in (2_000, 800, 200, 40)],
}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("times", [2, 6])
@pytest.mark.parametrize("family", TOY_FAMILIES)
def test_worse_supply_is_never_more_supply(family, times, seed):
    scenarios = [toy({**hungry(times), **changes}) for changes in TOY_FAMILIES[family]]
    histories = runs(scenarios, seed)
    consumed = totals_t(histories)
    assert never_falls(consumed)
    assert consumed[0] < consumed[-1] - 1
    for (scenario, poor), (_, rich) in pairwise(zip(scenarios, histories, strict=True)):
        surplus_t = delivered_t(poor, "front") - delivered_t(rich, "front")
        assert surplus_t <= largest_load_t(scenario, "army") + 1e-6


# Nobody is ordered out: whoever leaves early consumes less, whatever would have reached him.
LOADED = load("historical")
STANDING = {f"groups.{group.id}.command.may_withdraw": False for group in LOADED.groups}
HISTORICAL = middle(with_overrides(LOADED, STANDING))
QUIET: dict[str, Any] = {"offensive.enabled": False}
"""Nor does anybody come: who is fed worse may lose a place earlier, and then nobody eats there any more."""


def scaled(kind: str, field: str, factor: float) -> dict[str, float]:
    """Overrides that multiply one field of all train services, railheads or truck companies."""
    return {
        f"supply.{kind}.{item.id}.{field}": getattr(item, field) * factor
        for item in getattr(HISTORICAL.supply, kind)
    }


def earlier(days: float) -> dict[str, Any]:
    return {"offensive.starts": HISTORICAL.offensive.starts - timedelta(days=days)}


HISTORICAL_FAMILIES = {
    "fewer trucks": [QUIET | scaled("trucks", "trucks", factor) for factor in (0, 0.1, 0.25, 0.5, 1)],
    "fewer trains": [QUIET | scaled("trains", "trains_per_day", factor) for factor in (0, 0.1, 0.3, 1)],
    "slower unloading": [QUIET | scaled("railheads", "men_per_track", f) for f in (0, 0.02, 0.3, 1)],
    "an earlier offensive": [earlier(days) for days in (5, 2, 0)],
}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("family", HISTORICAL_FAMILIES)
def test_worse_supply_is_never_more_supply_in_the_historical_campaign(family, seed):
    scenarios = [with_overrides(HISTORICAL, changes) for changes in HISTORICAL_FAMILIES[family]]
    consumed = totals_t(runs(scenarios, seed))
    assert never_falls(consumed)
    assert consumed[0] < consumed[-1] - 1_000
