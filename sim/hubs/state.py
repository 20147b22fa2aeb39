"""The state of the supply at one moment: what stands, what works, what is needed, and what lies in stock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.scenario.schema import Scenario
from sim.theatre.network import Theatre
from sim.theatre.situation import Situation
from sim.totals import total


@dataclass(frozen=True)
class SupplyState:
    """What the supply depends on at one moment, beside the plan in the scenario."""

    situation: Situation
    """Who holds what, and which bridges stand."""
    need_t_per_day: Mapping[str, float]
    """Consumption of each group that is to be supplied, all classes together."""
    stock_t: Mapping[str, float]
    """What lies in each depot and with each group; of the latter what is of use while no class is out."""
    closed: frozenset[str] = frozenset()
    """Ids of the depots and railheads that do not work."""
    under_fire: frozenset[str] = frozenset()
    """Nodes that no train passes."""
    dispersed: frozenset[str] = frozenset()
    """Ids of the depots and groups whose stock is spread over many sites, and is handled more slowly."""
    trucks_lost: Mapping[str, float] = field(default_factory=dict)
    """Running trucks that each company has lost."""


def state_at_start(scenario: Scenario) -> SupplyState:
    """State of the supply when a scenario begins.

    Parameters
    ----------
    scenario : Scenario
        With plain numbers in place of ranges.
    """
    needs, stocks = {}, {depot.id: total(depot.stock_t.as_tuple()) for depot in scenario.supply.depots}
    for group in scenario.groups:
        posture = scenario.postures["contact" if group.contact_from_start else "holding"]
        quiet_t = group.consumption_t_per_day.as_tuple()
        wanted_t = [quiet * factor for quiet, factor in zip(quiet_t, posture.as_tuple(), strict=True)]
        lasting = [quiet / wanted for quiet, wanted in zip(quiet_t, wanted_t, strict=True) if wanted > 0]
        needs[group.id] = total(wanted_t)
        stocks[group.id] = group.stock_days * min(lasting, default=0.0) * total(wanted_t)
    dispersed = frozenset(depot.id for depot in scenario.supply.depots if depot.dispersed)
    return SupplyState(Situation(Theatre.of(scenario.network)), needs, stocks, dispersed=dispersed)
