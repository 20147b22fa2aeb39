"""What-ifs that a scenario is compared with, as changes to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.evidence.measures import hub_nodes
from sim.scenario.quantity import Range
from sim.scenario.schema import Scenario

MORE_FIRES = 2.0
"""Factor on strikes a day."""
STRONGER = 1.5
"""Factor on the men of every spearhead."""


def without_covering_fire(scenario: Scenario) -> dict[str, Any]:
    """Nobody covers his withdrawal, by fire or by demonstrations."""
    return {
        f"groups.{group.id}.drawdown.{means}.enabled": False
        for group in scenario.groups
        for means in ("covering_fire", "demonstration")
        if group.drawdown is not None and getattr(group.drawdown, means) is not None
    }


def more_fires(scenario: Scenario) -> dict[str, Any]:
    """Twice as many long-range strikes."""
    return {"fires.strikes_per_day": times(scenario.fires.strikes_per_day, MORE_FIRES)}


def stronger_attackers(scenario: Scenario) -> dict[str, Any]:
    """Half as many men again in every spearhead."""
    return {f"offensive.axes.{axis.id}.men": times(axis.men, STRONGER) for axis in scenario.offensive.axes}


def without_hub(scenario: Scenario) -> dict[str, Any]:
    """From the start no train runs to the hub, and nothing lies in its depots."""
    hub = hub_nodes(scenario)
    trains = {
        f"supply.trains.{service.id}.trains_per_day": 0.0
        for service in scenario.supply.trains
        if service.destination in hub
    }
    stocks = {
        f"supply.depots.{depot.id}.stock_t": {"ammunition": 0.0, "fuel": 0.0, "general": 0.0}
        for depot in scenario.supply.depots
        if depot.node in hub
    }
    return trains | stocks


def times(value: float | Range, factor: float) -> float | Range:
    """A quantity times a factor; a range keeps its form, so that the same luck draws the same multiple."""
    if isinstance(value, Range):
        scaled = {end: getattr(value, end) * factor for end in ("low", "mid", "high")}
        return value.model_copy(update=scaled)
    return value * factor


WHAT_IFS: dict[str, Callable[[Scenario], dict[str, Any]]] = {
    "no covering fire": without_covering_fire,
    "more long-range fires": more_fires,
    "stronger attackers": stronger_attackers,
    "no hub": without_hub,
}
"""Every what-if by its name."""
