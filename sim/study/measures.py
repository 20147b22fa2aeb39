"""What a claim speaks of, measured in a run: one function for each measure that `seeds/claims.yaml` names."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np

from sim.record.log import Log, Receivers, group_of, total_t
from sim.record.outcomes import area_curve, hub_depot_of, hub_of, waited_h
from sim.record.observation import announced
from sim.record.result import RunResult
from sim.scenario.schema import Scenario
from sim.scenario.seeds import Claim, Part

Measure = Callable[[RunResult, Claim, Part], float]
"""Simulated value of a part of a claim, in its unit; moments are hours since the start; nan if there is none."""


def control_time(result: RunResult, claim: Claim, part: Part) -> float:
    """Hour at which a place was taken."""
    return result.history.captures.get(part.place, nan)


def announced_area(result: RunResult, claim: Claim, part: Part) -> float:
    """Area announced by the time of the claim, km2: what is claimed is what officials announce."""
    return _announced_km2(result, result.resolved.hour(claim.said_at))


def announced_area_gain_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the announced area that was gained in the time of which the claim speaks."""
    before, after = (
        _announced_km2(result, result.resolved.hour(moment))
        for moment in (claim.speaks_of.begins, claim.speaks_of.ends)
    )
    return (after - before) / after if after > 0 else nan


def _announced_km2(result: RunResult, hour: float) -> float:
    scenario = result.resolved
    actual_km2_at = area_curve(result.history, result.theatre)
    return float(announced(actual_km2_at, np.array([hour]), scenario.observation, scenario.start)[0])


def area_at_the_end(result: RunResult, claim: Claim, part: Part) -> float:
    """Area that had really changed hands three days after the time of which the claim speaks, km2.

    By then the advance of those days has run its course in the record: the map stands still.
    """
    until_h = result.resolved.hour(claim.speaks_of.ends) + 72.0
    return float(area_curve(result.history, result.theatre)(np.array([until_h]))[0])


def drawdown_start(result: RunResult, claim: Claim, part: Part) -> float:
    """Hour at which the group of a place was ordered out."""
    return _number(result, f"ordered_h:{_group(result.resolved, part.place)}")


def drawdown_length(result: RunResult, claim: Claim, part: Part) -> float:
    """Hours from that order until the last column was out, or lost."""
    return _number(result, f"drawdown_h:{_group(result.resolved, part.place)}")


def evacuated_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the group's vehicles that got out."""
    return _number(result, f"evacuated_share:{_group(result.resolved, part.place)}")


def abandoned_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the group's vehicles that was abandoned."""
    return _number(result, f"abandoned_share:{_group(result.resolved, part.place)}")


def destination_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the vehicles with which the group of a place got out that went to a destination."""
    group = _group(result.resolved, part.place)
    arrived = sum(
        column.count
        for column in Log(result.history).of("column_arrived")
        if group_of(column, dict(result.history.vehicles)) == group and column.place == part.destination
    )
    return _share(arrived, result.history.vehicles[group].out)


def column_loss_share(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of the vehicles that set out from a group's base that was destroyed or overrun on the march."""
    group = _group(result.resolved, part.place)
    log, vehicles = Log(result.history), result.history.vehicles
    set_out = sum(
        column.count for column in log.of("column_departed") if group_of(column, dict(vehicles)) == group
    )
    overrun = sum(
        loss.count
        for loss in log.of("vehicles_abandoned")
        if loss.actor not in vehicles and group_of(loss, dict(vehicles)) == group
    )
    return _share(overrun + vehicles[group].destroyed, set_out)


def supply_share_through(result: RunResult, claim: Claim, part: Part) -> float:
    """Share of what groups received before the offensive that had been loaded at the hub."""
    hub = hub_nodes(result.resolved)
    return _share(_delivered_before_t(result, hub), _delivered_before_t(result, None))


def supply_delivered(result: RunResult, claim: Claim, part: Part) -> float:
    """Tonnes that groups received before the offensive."""
    return _delivered_before_t(result, None)


def _delivered_before_t(result: RunResult, loaded_at: set[str] | None) -> float:
    """Tonnes that reached groups by road before the offensive, from some places or from anywhere."""
    scenario = result.resolved
    before_h = scenario.hour(scenario.offensive.starts)
    groups = {group.id for group in scenario.groups}
    log, receivers = Log(result.history), Receivers(scenario)
    origin: dict[str, str] = {}
    delivered_t = 0.0
    for entry in sorted(log.of("convoy_loaded", "convoy_delivered")):
        if entry.time_h >= before_h:
            break
        if entry.kind == "convoy_loaded":
            origin[entry.actor] = entry.place
        elif receivers.of(entry) in groups and (loaded_at is None or origin[entry.actor] in loaded_at):
            delivered_t += total_t(entry)
    return delivered_t


def evacuees(result: RunResult, claim: Claim, part: Part) -> float:
    """People who had crossed the border by the end of the time of which the claim speaks."""
    until_h = result.resolved.hour(claim.speaks_of.ends)
    return sum(cars.count for cars in Log(result.history).of("cars_crossed") if cars.time_h <= until_h)


def queue_vehicles_peak(result: RunResult, claim: Claim, part: Part) -> float:
    """Most cars that waited at a crossing at once."""
    log, crossings = Log(result.history), _crossings(result.resolved, part.place)
    changes = [(cars.time_h, cars.count) for cars in log.of("cars_queued") if cars.actor in crossings]
    changes += [(cars.time_h, -cars.count) for cars in log.of("cars_crossed") if cars.actor in crossings]
    people = np.cumsum([count for _, count in sorted(changes)])
    return float(people.max(initial=0.0)) / result.resolved.civilians.persons_per_car


def waiting_time(result: RunResult, claim: Claim, part: Part) -> float:
    """Longest time that cars waited at a crossing, h."""
    crossings = _crossings(result.resolved, part.place)
    crossed = (cars for cars in Log(result.history).of("cars_crossed") if cars.actor in crossings)
    return max((waited_h(cars.note) for cars in crossed), default=nan)


def hub_nodes(scenario: Scenario) -> set[str]:
    """Places that make up the hub: that at which the commanders look, and that of its depot."""
    depots = {depot.id: depot.node for depot in scenario.supply.depots}
    return {node for node in (hub_of(scenario), depots.get(hub_depot_of(scenario) or "")) if node}


def _group(scenario: Scenario, place: str) -> str:
    return next(group.id for group in scenario.groups if group.node == place)


def _crossings(scenario: Scenario, place: str) -> set[str]:
    return {crossing.id for crossing in scenario.civilians.crossings if crossing.node == place}


def _number(result: RunResult, name: str) -> float:
    return float(result.outcomes[name])


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else nan
