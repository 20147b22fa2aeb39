"""The course of one run as plain data for a page: what its curves, its map and its log show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, isfinite, nan
from typing import Any

from sim.campaign.journal import Entry
from sim.record.grid import grid_h, grid_series
from sim.record.names import OutcomeName
from sim.record.reading import Reading, total_t
from sim.record.result import RunResult
from sim.record.staff_log import moments
from sim.scenario.schema import Scenario
from sim.view.page.charts import GROUP_ROLES, Spec, brief, curve, over_time

STEP_H = 6.0
"""Step of the curves, h."""
DAY_STEPS = round(24.0 / STEP_H)


def map_of_run(result: RunResult) -> dict[str, Any]:
    """What changes on the map in a run, and what was told of it.

    Returns
    -------
    dict
        `start`, `horizon_h`; `taken_h` of each cell, None for never; `captures` by place; `log`: hour and
        words; and on the hours of `hours`: `flow_t`, the cargo that trains and convoys brought over each link
        in the 24 h before, t; `days`, for which the stock of each group lasts.
    """
    reading, scenario = result.reading, result.resolved
    hours = [float(hour) for hour in grid_h(scenario, STEP_H)]
    curves = grid_series(reading, STEP_H)
    return {
        "start": scenario.start.isoformat(),
        "horizon_h": scenario.horizon_h,
        "taken_h": [_tenth(float(hour)) for hour in reading.taken_h],
        "captures": {node: round(hour, 3) for node, hour in reading.history.captures.items()},
        "flow_t": _flow_t(reading, hours),
        "log": [[hour, words] for hour, words in moments(reading)],
        "hours": [brief(hour) for hour in hours],
        "days": {
            group.short_name: [
                _tenth(float(days)) for days in curves[OutcomeName("days_of_supply", group.id)]
            ]
            for group in scenario.groups
        },
    }


def charts_of_run(result: RunResult) -> list[Spec]:
    """Charts of one run: ground, arrivals, days of supply and vehicles."""
    scenario, reading = result.resolved, result.reading
    hours = [float(hour) for hour in grid_h(scenario, STEP_H)]
    curves = grid_series(reading, STEP_H)
    about: dict[str, Any] = {"start": scenario.start.isoformat(), "hours": hours, "marks": marks(result)}
    rail = arrived(reading.log.of("train_unloaded"), hours)
    road = total_of([curves[OutcomeName("delivered_t", group.id)] for group in scenario.groups])
    ground = [
        curve("actual", curves["area_actual_km2"], "actual"),
        curve("announced", curves["area_announced_km2"], "announced", dashed=True),
    ]
    supply = [
        curve("by rail at the railheads", in_a_day(rail), "rail", dashed=True),
        curve("by truck at the groups", in_a_day(road), "road"),
    ]
    vehicles = [
        curve("out", curves["vehicles_out"], "out"),
        curve("abandoned", curves["vehicles_abandoned"], "abandoned", dashed=True),
    ]
    return [
        over_time("Ground that changed hands", "km²", curves=ground, **about),
        over_time("Supply that arrived in the last 24 h", "t", curves=supply, **about),
        over_time(
            "Days for which each group's scarcest class would last",
            "days",
            curves=[
                curve(group.short_name, curves[OutcomeName("days_of_supply", group.id)], role)
                for group, role in zip(scenario.groups, roles(scenario), strict=True)
            ],
            note="At the demand of the hour. A curve ends where its group has left or lost its stock.",
            **about,
        ),
        over_time("Vehicles of the groups that leave", "vehicles", curves=vehicles, **about),
    ]


def marks(result: RunResult) -> list[tuple[float, str]]:
    """Moments that every chart of a run names: the offensive, and the loss of the hub."""
    scenario, hub = result.resolved, result.resolved.hub_place
    found = []
    if scenario.offensive.enabled:
        begins_h = scenario.hour(scenario.offensive.starts)
        if 0.0 <= begins_h <= scenario.horizon_h:
            found.append((begins_h, "the offensive begins"))
    if hub in result.history.captures:
        found.append((result.history.captures[hub], f"{place_name(scenario, hub)} is taken"))
    return found


def place_name(scenario: Scenario, node: str | None) -> str:
    """Name of a place for people; empty for none."""
    return next((place.name for place in scenario.network.nodes if place.id == node), "")


def roles(scenario: Scenario) -> list[str]:
    """Role of each group of a scenario, which decides on its colour."""
    return [GROUP_ROLES[index % len(GROUP_ROLES)] for index in range(len(scenario.groups))]


def arrived(entries: Iterable[Entry], hours: Sequence[float]) -> list[float]:
    """Running total of the cargo of entries, t, by each hour of a grid."""
    waiting = sorted((entry.time_h, total_t(entry)) for entry in entries)
    totals, reached, total = [], 0, 0.0
    for hour in hours:
        while reached < len(waiting) and waiting[reached][0] <= hour:
            total += waiting[reached][1]
            reached += 1
        totals.append(total)
    return totals


def total_of(curves: Sequence[Iterable[float]]) -> list[float]:
    """Curves added up, from left to right."""
    totals: list[float] = []
    for curve_ in curves:
        values = [float(value) for value in curve_]
        totals = [a + b for a, b in zip(totals, values, strict=True)] if totals else values
    return totals


def in_a_day(totals: Sequence[float]) -> list[float]:
    """Growth of a running total in the last 24 h; nan on the first day."""
    return [nan] * DAY_STEPS + [
        after - before for before, after in zip(totals, totals[DAY_STEPS:], strict=False)
    ]


def _flow_t(reading: Reading, hours: Sequence[float]) -> list[dict[str, int]]:
    """Cargo that came over each link in the 24 h before each hour of a grid, t; links without are missing."""
    flows: list[dict[str, float]] = [{} for _ in hours]
    for movement in reading.movements:
        passed = movement.fraction_to == 1.0 and movement.cargo_t > 0
        if passed and reading.history.movers[movement.mover].kind != "column":
            first = ceil(movement.time_to_h / STEP_H)
            for flow in flows[first : first + DAY_STEPS]:
                flow[movement.link] = flow.get(movement.link, 0.0) + movement.cargo_t
    return [{link: round(cargo_t) for link, cargo_t in flow.items()} for flow in flows]


def _tenth(value: float) -> float | None:
    return round(value, 1) if isfinite(value) else None
